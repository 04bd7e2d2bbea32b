package dev.weft.weaver;

import dev.weft.weaver.analyse.DirectCallFinder;
import dev.weft.weaver.analyse.SuspensionFinder;
import dev.weft.weaver.analyse.UnsupportedCheck;
import dev.weft.weaver.emit.DirectBody;
import dev.weft.weaver.emit.FrameClass;
import dev.weft.weaver.emit.FrameCreation;
import dev.weft.weaver.emit.ResumeBody;
import dev.weft.weaver.emit.Stub;
import dev.weft.weaver.layout.LayoutPass;
import dev.weft.weaver.liveness.LivenessPass;
import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.FrameLayout;
import dev.weft.weaver.model.LiveSets;
import dev.weft.weaver.model.SuspensionPoints;
import dev.weft.weaver.normalise.ConstructionNormaliser;
import dev.weft.weaver.normalise.ReturnNormaliser;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.MethodNode;

/**
 * Weaves one method: the passes in their order. In two steps, since a method may call the direct body of another, which must
 * have been found fit for weaving by then.
 */
final class MethodWeaver {

    private final CoroutineMethod method;
    private SuspensionPoints points;

    private MethodWeaver(CoroutineMethod method, SuspensionPoints points) {
        this.method = method;
        this.points = points;
    }

    /**
     * Analyses the method and brings it into a simpler shape of the same meaning.
     *
     * @throws dev.weft.weaver.model.WeaveException when the method cannot be woven; its code may be half rewritten then
     */
    static MethodWeaver analyse(CoroutineMethod method) {
        UnsupportedCheck.check(method);
        ReturnNormaliser.normalise(method);
        ConstructionNormaliser.normalise(method);
        return new MethodWeaver(method, SuspensionFinder.find(method));
    }

    CoroutineMethod method() {
        return method;
    }

    /** Looks where the method may call direct bodies. */
    void link(DirectCallFinder direct) {
        points = direct.find(points);
    }

    SuspensionPoints points() {
        return points;
    }

    /**
     * Turns the method into a stub.
     *
     * @param calledDirectly whether it needs a direct body
     * @return the methods to add to its class
     */
    List<MethodNode> weave(boolean calledDirectly) {
        LiveSets live = LivenessPass.compute(method, points);
        FrameLayout layout = LayoutPass.assign(method, points, live);
        FrameCreation creation = new FrameCreation(method, FrameClass.emit(method, layout));
        List<MethodNode> added = new ArrayList<>();
        if (calledDirectly) {
            MethodNode copy = copy(method.node());
            SuspensionPoints copied = points.in(copy.instructions, method.node().instructions);
            added.add(DirectBody.emit(method, copy, copied, layout, creation));
        }
        MethodNode body = ResumeBody.emit(method, points, layout);
        Stub.replace(method, creation);
        added.add(body);
        added.add(Stub.bridge(method, body));
        return added;
    }

    private static MethodNode copy(MethodNode original) {
        MethodNode copy = new MethodNode(Opcodes.ASM9, original.access, original.name, original.desc, null, null);
        original.accept(copy);
        return copy;
    }
}
