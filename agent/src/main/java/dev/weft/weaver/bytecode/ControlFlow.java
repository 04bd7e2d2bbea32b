package dev.weft.weaver.bytecode;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/** Where control goes from each instruction of a method, by index. */
public final class ControlFlow {

    private final List<List<Integer>> successors;
    private final List<List<Integer>> handlers;

    private ControlFlow(List<List<Integer>> successors, List<List<Integer>> handlers) {
        this.successors = successors;
        this.handlers = handlers;
    }

    public static ControlFlow of(MethodNode method) {
        InsnList instructions = method.instructions;
        List<List<Integer>> successors = new ArrayList<>(instructions.size());
        List<List<Integer>> handlers = new ArrayList<>(instructions.size());
        for (AbstractInsnNode instruction : instructions) {
            successors.add(successors(instructions, instruction));
            handlers.add(new ArrayList<>(0));
        }
        for (TryCatchBlockNode block : method.tryCatchBlocks) {
            int handler = instructions.indexOf(block.handler);
            int end = instructions.indexOf(block.end);
            for (int i = instructions.indexOf(block.start); i < end; i++) {
                handlers.get(i).add(handler);
            }
        }
        return new ControlFlow(successors, handlers);
    }

    /** The instructions that may follow when the one at the index does not throw. */
    public List<Integer> successors(int index) {
        return successors.get(index);
    }

    /** The handlers whose range covers the instruction, inner first. */
    public List<Integer> handlers(int index) {
        return handlers.get(index);
    }

    private static List<Integer> successors(InsnList instructions, AbstractInsnNode instruction) {
        List<Integer> result = new ArrayList<>(2);
        if (instruction instanceof JumpInsnNode jump) {
            result.add(instructions.indexOf(jump.label));
        } else if (instruction instanceof TableSwitchInsnNode table) {
            addSwitch(instructions, table.dflt, table.labels, result);
        } else if (instruction instanceof LookupSwitchInsnNode lookup) {
            addSwitch(instructions, lookup.dflt, lookup.labels, result);
        }
        if (fallsThrough(instruction) && instruction.getNext() != null) {
            result.add(instructions.indexOf(instruction.getNext()));
        }
        return result;
    }

    private static void addSwitch(
            InsnList instructions, LabelNode byDefault, List<LabelNode> labels, List<Integer> result) {
        result.add(instructions.indexOf(byDefault));
        for (LabelNode label : labels) {
            result.add(instructions.indexOf(label));
        }
    }

    /** Whether control may go from an instruction to the one after it without a jump. */
    public static boolean fallsThrough(AbstractInsnNode instruction) {
        int opcode = instruction.getOpcode();
        return !(opcode == Opcodes.GOTO
                || opcode == Opcodes.ATHROW
                || opcode == Opcodes.TABLESWITCH
                || opcode == Opcodes.LOOKUPSWITCH
                || opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN);
    }
}
