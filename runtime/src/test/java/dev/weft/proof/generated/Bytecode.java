package dev.weft.proof.generated;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/** A method as the interpreter has it: instructions by index. */
final class Bytecode {

    final Signature signature;
    final AbstractInsnNode[] instructions;

    /** What instructions refer to, found at their first execution. */
    final Object[] resolved;

    private final Map<LabelNode, Integer> labels = new HashMap<>();
    private final int[][] ranges;
    private final String[] caught;
    private final int slots;

    Bytecode(Signature signature, MethodNode method) {
        this.signature = signature;
        instructions = method.instructions.toArray();
        resolved = new Object[instructions.length];
        for (int i = 0; i < instructions.length; i++) {
            if (instructions[i] instanceof LabelNode label) {
                labels.put(label, i);
            }
        }
        List<TryCatchBlockNode> table = method.tryCatchBlocks;
        ranges = new int[table.size()][];
        caught = new String[table.size()];
        for (int i = 0; i < ranges.length; i++) {
            TryCatchBlockNode entry = table.get(i);
            ranges[i] = new int[] {index(entry.start), index(entry.end), index(entry.handler)};
            caught[i] = entry.type;
        }
        slots = signature.parameters().size() * 2 + 40;
    }

    int index(LabelNode label) {
        return labels.get(label);
    }

    /** Where an exception is handled that an instruction throws, or -1. */
    int handler(int index, Throwable exception) {
        for (int i = 0; i < ranges.length; i++) {
            int[] range = ranges[i];
            if (range[0] <= index && index < range[1] && (caught[i] == null || isInstance(caught[i], exception))) {
                return range[2];
            }
        }
        return -1;
    }

    private static boolean isInstance(String type, Throwable exception) {
        for (Class<?> c = exception.getClass(); c != null; c = c.getSuperclass()) {
            if (Type.getInternalName(c).equals(type)) {
                return true;
            }
        }
        return false;
    }

    /** Locals that hold a receiver, unless the method is static, and arguments. */
    Object[] locals(Object receiver, Object[] arguments) {
        Object[] locals = new Object[slots];
        int slot = 0;
        if (!signature.isStatic()) {
            locals[slot++] = receiver;
        }
        locals[slot++] = arguments[0];
        for (int i = 1; i < arguments.length; i++) {
            locals[slot] = arguments[i];
            slot += Types.size(signature.parameters().get(i - 1));
        }
        return locals;
    }
}
