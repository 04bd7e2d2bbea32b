package dev.weft.weaver.emit;

import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/** Makes room among a method's locals for those of a body. */
final class LocalsMover {

    private LocalsMover() {}

    static void move(AbstractInsnNode instruction, BodyShape shape) {
        if (instruction instanceof VarInsnNode access) {
            access.var = shape.local(access.var);
        } else if (instruction instanceof IincInsnNode increment) {
            increment.var = shape.local(increment.var);
        } else if (instruction instanceof FrameNode frame) {
            frame.local = shape.locals(frame.local);
        }
    }
}
