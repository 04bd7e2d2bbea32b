package dev.weft.weaver.bytecode;

import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/** Prints the instructions around a place, for a message. */
public final class Listing {

    private static final int AROUND = 3;

    /** In the order of their opcodes, from 0; those that ASM has none for, since it writes them as others, are dots. */
    private static final String NAMES =
            "nop aconst_null iconst_m1 iconst_0 iconst_1 iconst_2 iconst_3 iconst_4 iconst_5 lconst_0"
                    + " lconst_1 fconst_0 fconst_1 fconst_2 dconst_0 dconst_1 bipush sipush ldc . . iload lload fload dload aload"
                    + " . . . . . . . . . . . . . . . . . . . . iaload laload faload daload aaload baload caload saload istore"
                    + " lstore fstore dstore astore . . . . . . . . . . . . . . . . . . . . iastore lastore fastore dastore aastore"
                    + " bastore castore sastore pop pop2 dup dup_x1 dup_x2 dup2 dup2_x1 dup2_x2 swap iadd ladd fadd dadd isub lsub"
                    + " fsub dsub imul lmul fmul dmul idiv ldiv fdiv ddiv irem lrem frem drem ineg lneg fneg dneg ishl lshl ishr"
                    + " lshr iushr lushr iand land ior lor ixor lxor iinc i2l i2f i2d l2i l2f l2d f2i f2l f2d d2i d2l d2f i2b i2c"
                    + " i2s lcmp fcmpl fcmpg dcmpl dcmpg ifeq ifne iflt ifge ifgt ifle if_icmpeq if_icmpne if_icmplt if_icmpge"
                    + " if_icmpgt if_icmple if_acmpeq if_acmpne goto jsr ret tableswitch lookupswitch ireturn lreturn freturn"
                    + " dreturn areturn return getstatic putstatic getfield putfield invokevirtual invokespecial invokestatic"
                    + " invokeinterface invokedynamic new newarray anewarray arraylength athrow checkcast instanceof monitorenter"
                    + " monitorexit . multianewarray ifnull ifnonnull";

    private Listing() {}

    /** A few before and after, one a line; the one meant has an arrow. */
    public static String around(AbstractInsnNode instruction) {
        AbstractInsnNode first = instruction;
        for (int i = 0; i < AROUND && previous(first) != null; i++) {
            first = previous(first);
        }
        StringBuilder text = new StringBuilder();
        AbstractInsnNode node = first;
        int after = 0;
        while (node != null && after <= AROUND) {
            after += after > 0 || node == instruction ? 1 : 0;
            text.append(text.length() == 0 ? "" : "\n").append(node == instruction ? "    --> " : "        ");
            text.append(print(node));
            node = Instructions.next(node);
        }
        return text.toString();
    }

    private static AbstractInsnNode previous(AbstractInsnNode instruction) {
        AbstractInsnNode previous = instruction.getPrevious();
        while (previous != null && previous.getOpcode() < 0) {
            previous = previous.getPrevious();
        }
        return previous;
    }

    private static String print(AbstractInsnNode instruction) {
        String name = name(instruction.getOpcode());
        if (instruction instanceof MethodInsnNode call) {
            return name + " " + call.owner + "." + call.name + call.desc;
        } else if (instruction instanceof FieldInsnNode access) {
            return name + " " + access.owner + "." + access.name + " " + access.desc;
        } else if (instruction instanceof InvokeDynamicInsnNode call) {
            return name + " " + call.name + call.desc;
        } else if (instruction instanceof TypeInsnNode type) {
            return name + " " + type.desc;
        } else if (instruction instanceof VarInsnNode access) {
            return name + " " + access.var;
        } else if (instruction instanceof IntInsnNode push) {
            return name + " " + push.operand;
        } else if (instruction instanceof LdcInsnNode constant) {
            return name + " " + constant.cst;
        }
        return name;
    }

    /** The {@code opcode}-th of the names. */
    private static String name(int opcode) {
        int start = 0;
        for (int i = Opcodes.NOP; i < opcode; i++) {
            start = NAMES.indexOf(' ', start) + 1;
        }
        int end = NAMES.indexOf(' ', start);
        return NAMES.substring(start, end < 0 ? NAMES.length() : end);
    }
}
