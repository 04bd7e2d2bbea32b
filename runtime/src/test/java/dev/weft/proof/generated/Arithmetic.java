package dev.weft.proof.generated;

import static org.objectweb.asm.Opcodes.*;

/** Expressions that compute a number. */
final class Arithmetic {

    private final Code code;
    private final Choices choices;
    private final Expressions expressions;

    Arithmetic(Code code, Choices choices, Expressions expressions) {
        this.code = code;
        this.choices = choices;
        this.expressions = expressions;
    }

    void ofInt(int depth) {
        switch (choices.next(9)) {
            case 1 -> convert(LONG, L2I, depth);
            case 2 -> convert(DOUBLE, D2I, depth);
            case 3 -> compare(LONG, LCMP, depth);
            case 4 -> compare(DOUBLE, DCMPG, depth);
            case 5 -> compare(FLOAT, FCMPL, depth);
            case 6 -> {
                expressions.push(Types.INTS, depth);
                expressions.push(INTEGER, depth);
                code.pushInt(choices.oneIn(8) ? 3 : 1);
                code.op(IAND, 2, INTEGER);
                code.op(IALOAD, 2, INTEGER);
            }
            case 7 -> {
                expressions.push(INTEGER, depth);
                expressions.push(Types.OBJECT, depth);
                expressions.push(INTEGER, depth);
                code.invoke(INVOKESTATIC, Types.WORLD, "mix", "(ILjava/lang/Object;I)I");
            }
            case 8 -> {
                expressions.push(Types.OBJECT, depth);
                code.instanceOf(choices.pick(Types.STRING, Types.BOX, Types.INTEGER, Types.BIG_BOX));
            }
            default -> {
                expressions.push(INTEGER, depth);
                expressions.push(INTEGER, depth);
                code.op(choices.pick(IADD, IMUL, ISUB, IAND, IXOR, ISHL, IDIV, IREM), 2, INTEGER);
            }
        }
    }

    void ofWide(Object type, int depth) {
        if (choices.oneIn(3)) {
            mixed(type, depth);
            return;
        }
        int step = Types.opcode(type, 0);
        expressions.push(type, depth);
        expressions.push(type, depth);
        code.op(choices.pick(IADD, ISUB, IMUL) + step, 2, type);
    }

    private void mixed(Object type, int depth) {
        if (type == LONG) {
            expressions.push(INTEGER, depth);
            expressions.push(LONG, depth);
            expressions.push(DOUBLE, depth);
            code.invoke(INVOKESTATIC, Types.WORLD, "mix", "(IJD)J");
        } else if (type == DOUBLE) {
            expressions.push(DOUBLE, depth);
            expressions.push(FLOAT, depth);
            expressions.push(INTEGER, depth);
            code.invoke(INVOKESTATIC, Types.WORLD, "mix", "(DFI)D");
        } else {
            expressions.push(FLOAT, depth);
            expressions.push(LONG, depth);
            code.invoke(INVOKESTATIC, Types.WORLD, "mix", "(FJ)F");
        }
    }

    private void convert(Object from, int opcode, int depth) {
        expressions.push(from, depth);
        code.op(opcode, 1, INTEGER);
    }

    private void compare(Object type, int opcode, int depth) {
        expressions.push(type, depth);
        expressions.push(type, depth);
        code.op(opcode, 2, INTEGER);
    }
}
