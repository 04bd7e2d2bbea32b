package dev.weft.weaver.normalise;

import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.LocalVariableNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Brings {@code max_locals} and {@code max_stack} down to what the code can need. Compilers write no more than that; whoever writes 65,535 to be
 * on the safe side would have each analysis reserve so many for every instruction.
 */
public final class MaximaNormaliser {

    /** The most that one instruction adds to the operand stack; {@code dup2} does. */
    private static final int MOST_PUSHED = 2;

    private MaximaNormaliser() {}

    public static void normalise(MethodNode method) {
        method.maxLocals = Math.min(method.maxLocals, locals(method));
        method.maxStack = Math.min(method.maxStack, MOST_PUSHED * method.instructions.size() + 1);
    }

    private static int locals(MethodNode method) {
        int locals = Type.getArgumentsAndReturnSizes(method.desc) >> 2; // with one for `this`
        for (AbstractInsnNode instruction : method.instructions) {
            if (instruction instanceof VarInsnNode access) {
                locals = Math.max(locals, access.var + (isWide(access.getOpcode()) ? 2 : 1));
            } else if (instruction instanceof IincInsnNode increment) {
                locals = Math.max(locals, increment.var + 1);
            } else if (instruction instanceof FrameNode frame && frame.local != null) {
                locals = Math.max(locals, slots(frame.local));
            }
        }
        if (method.localVariables != null) {
            for (LocalVariableNode variable : method.localVariables) {
                locals = Math.max(
                        locals, variable.index + (variable.desc.equals("J") || variable.desc.equals("D") ? 2 : 1));
            }
        }
        return locals;
    }

    private static int slots(List<Object> verificationTypes) {
        int slots = 0;
        for (Object type : verificationTypes) {
            slots += type == Opcodes.LONG || type == Opcodes.DOUBLE ? 2 : 1;
        }
        return slots;
    }

    private static boolean isWide(int opcode) {
        return opcode == Opcodes.LLOAD
                || opcode == Opcodes.DLOAD
                || opcode == Opcodes.LSTORE
                || opcode == Opcodes.DSTORE;
    }
}
