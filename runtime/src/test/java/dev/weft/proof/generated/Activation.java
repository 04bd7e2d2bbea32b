package dev.weft.proof.generated;

import java.util.Arrays;

/** A method that the interpreter is in the middle of. */
final class Activation {

    final Bytecode code;
    final Object[] locals;
    private Object[] stack = new Object[16];
    private int height;

    /** The instruction to execute next; while suspended, the one that suspended. */
    int pc;

    Activation(Bytecode code, Object[] locals) {
        this.code = code;
        this.locals = locals;
    }

    void push(Object value) {
        if (height == stack.length) {
            stack = Arrays.copyOf(stack, height * 2);
        }
        stack[height++] = value;
    }

    Object pop() {
        return stack[--height];
    }

    int popInt() {
        return (Integer) stack[--height];
    }

    void clear() {
        height = 0;
    }

    /** Puts a constructed object in the place of the one under construction. */
    void constructed(Object before, Object after) {
        for (int i = 0; i < height; i++) {
            stack[i] = stack[i] == before ? after : stack[i];
        }
        for (int i = 0; i < locals.length; i++) {
            locals[i] = locals[i] == before ? after : locals[i];
        }
    }
}
