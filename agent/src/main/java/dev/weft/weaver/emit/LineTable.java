package dev.weft.weaver.emit;

import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.SuspensionPoints;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.LineNumberNode;

/** The lines of a body, for stack traces. */
public final class LineTable {

    private LineTable() {}

    /**
     * Where a frame is in each of its states, as one string constant: how many states there are, the source line of each
     * (0 for unknown), the name of the source file. State 0 is at the method's first line.
     */
    public static String of(CoroutineMethod method, SuspensionPoints points, @Nullable String sourceFile) {
        StringBuilder table = new StringBuilder();
        table.append((char) (points.points().size() + 1));
        table.append((char) firstLine(method.node().instructions));
        points.points().forEach(point -> table.append((char) point.line()));
        return table.append(sourceFile == null ? "" : sourceFile).toString();
    }

    private static int firstLine(InsnList instructions) {
        for (AbstractInsnNode instruction : instructions) {
            if (instruction instanceof LineNumberNode line) {
                return line.line;
            }
        }
        return 0;
    }
}
