package dev.weft.weaver.bytecode;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LineNumberNode;

/** Small questions about instructions, and instructions made. */
public final class Instructions {

    private Instructions() {}

    /** Pushes an int with the shortest instruction. */
    public static AbstractInsnNode push(int value) {
        if (value >= -1 && value <= 5) {
            return new InsnNode(Opcodes.ICONST_0 + value);
        } else if (value >= Byte.MIN_VALUE && value <= Byte.MAX_VALUE) {
            return new IntInsnNode(Opcodes.BIPUSH, value);
        } else if (value >= Short.MIN_VALUE && value <= Short.MAX_VALUE) {
            return new IntInsnNode(Opcodes.SIPUSH, value);
        }
        return new LdcInsnNode(value);
    }

    /** The next instruction that does something, or null at the end. */
    public static @Nullable AbstractInsnNode next(AbstractInsnNode instruction) {
        AbstractInsnNode next = instruction.getNext();
        while (next != null && next.getOpcode() < 0) {
            next = next.getNext();
        }
        return next;
    }

    /** The same, but null where a frame in between says that others jump there. */
    public static @Nullable AbstractInsnNode nextInLine(AbstractInsnNode instruction) {
        return isFollowedByFrame(instruction) ? null : next(instruction);
    }

    /** Whether a frame stands between the instruction and the next one that does something. */
    public static boolean isFollowedByFrame(AbstractInsnNode instruction) {
        AbstractInsnNode next = instruction.getNext();
        while (next != null && next.getOpcode() < 0) {
            if (next instanceof FrameNode) {
                return true;
            }
            next = next.getNext();
        }
        return false;
    }

    /** Whether no instruction that does something stands between the two. */
    public static boolean isNothingBetween(AbstractInsnNode start, AbstractInsnNode end) {
        AbstractInsnNode node = start;
        while (node != end && node.getOpcode() < 0) {
            node = node.getNext();
        }
        return node == end;
    }

    /** The source line of an instruction, or 0. */
    public static int line(AbstractInsnNode instruction) {
        for (AbstractInsnNode node = instruction; node != null; node = node.getPrevious()) {
            if (node instanceof LineNumberNode line) {
                return line.line;
            }
        }
        return 0;
    }

    /** The source line of each instruction, by index; 0 where unknown. */
    public static int[] lines(InsnList instructions) {
        int[] lines = new int[instructions.size()];
        int line = 0;
        for (int i = 0; i < lines.length; i++) {
            if (instructions.get(i) instanceof LineNumberNode number) {
                line = number.line;
            }
            lines[i] = line;
        }
        return lines;
    }
}
