package dev.weft.weaver.analyse;

import dev.weft.weaver.bytecode.Boxing;
import dev.weft.weaver.model.FrameLayout.Element;
import dev.weft.weaver.model.FrameLayout.Field;
import dev.weft.weaver.model.Kind;
import dev.weft.weaver.model.SuspensionPoint;
import dev.weft.weaver.model.SuspensionPoint.Action;
import dev.weft.weaver.model.SuspensionPoints;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;

/** Finds whether a generator yields values of one primitive type only. */
public final class ElementFinder {

    private ElementFinder() {}

    public static @Nullable Element find(Kind kind, SuspensionPoints points) {
        if (!kind.isGenerator()) {
            return null;
        }
        Type common = null;
        Set<AbstractInsnNode> boxes = new HashSet<>();
        for (SuspensionPoint point : points.points()) {
            if (point.action() == Action.YIELD) {
                AbstractInsnNode box = DirectCallFinder.previousInLine(point.call());
                Type type = box == null ? null : Boxing.boxed(box);
                if (type == null || common != null && !common.equals(type)) {
                    return null;
                }
                common = type;
                boxes.add(box);
            }
        }
        return common == null ? null : new Element(new Field("element", common.getDescriptor()), common, boxes);
    }
}
