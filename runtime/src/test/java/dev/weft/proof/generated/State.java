package dev.weft.proof.generated;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.FrameNode;

/**
 * What is known of locals and operands at a point of the code.
 *
 * @param locals types by slot; a long or double has top in its second one, and so has a slot without a value
 * @param stack one type for each operand, bottom first; an object under construction is the label of its {@code new}
 */
record State(List<Object> locals, List<Object> stack) {

    static State empty() {
        return new State(new ArrayList<>(), new ArrayList<>());
    }

    State copy() {
        return new State(new ArrayList<>(locals), new ArrayList<>(stack));
    }

    Object local(int slot) {
        return slot < locals.size() ? locals.get(slot) : Opcodes.TOP;
    }

    /** Whether the slot is the second half of a long or double. */
    boolean isSecondHalf(int slot) {
        return slot > 0 && Types.size(local(slot - 1)) == 2;
    }

    void set(int slot, Object type) {
        int end = slot + Types.size(type);
        while (locals.size() < end) {
            locals.add(Opcodes.TOP);
        }
        if (isSecondHalf(slot)) {
            locals.set(slot - 1, Opcodes.TOP);
        }
        if (Types.size(locals.get(end - 1)) == 2 && end < locals.size()) {
            locals.set(end, Opcodes.TOP);
        }
        locals.set(slot, type);
        if (end > slot + 1) {
            locals.set(slot + 1, Opcodes.TOP);
        }
    }

    /** The object is constructed: it has its class from now on. */
    void constructed(Object label, String type) {
        locals.replaceAll(local -> local == label ? type : local);
        stack.replaceAll(operand -> operand == label ? type : operand);
    }

    boolean hasObjectUnderConstruction() {
        return stack.stream().anyMatch(State::isUnderConstruction);
    }

    static boolean isUnderConstruction(Object type) {
        return !(type instanceof Integer || type instanceof String);
    }

    FrameNode frame() {
        List<Object> values = new ArrayList<>();
        for (int slot = 0; slot < locals.size(); slot += Types.size(locals.get(slot))) {
            values.add(locals.get(slot));
        }
        return new FrameNode(Opcodes.F_NEW, values.size(), values.toArray(), stack.size(), stack.toArray());
    }
}
