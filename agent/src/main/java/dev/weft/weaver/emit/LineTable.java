package dev.weft.weaver.emit;

import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.SuspensionPoint;
import dev.weft.weaver.model.SuspensionPoints;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LineNumberNode;

/** The lines of a body: the table that its frame class carries for stack traces, and the entries of its cold code. */
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
        for (SuspensionPoint point : points.points()) {
            table.append((char) point.line());
        }
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

    /**
     * Begins cold code of a suspension point, so that its instructions count as the point's line while a breakpoint on that
     * line is never met there: debuggers put one where an entry of the table begins, and this begins at an instruction that
     * nothing jumps to. To be followed by a label and a frame of its own.
     */
    static InsnList cold(SuspensionPoint point, FrameNode frame) {
        InsnList code = new InsnList();
        if (point.line() > 0) {
            LabelNode start = new LabelNode();
            code.add(start);
            code.add(new LineNumberNode(point.line(), start));
            code.add(frame);
            code.add(new InsnNode(Opcodes.NOP));
        }
        return code;
    }
}
