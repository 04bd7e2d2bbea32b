package dev.weft.proof.generated;

import static org.objectweb.asm.Opcodes.*;

import java.lang.reflect.Array;

/** What single instructions do. A long or double on the stack is told from its box, since it takes two slots of what there is. */
final class Operations {

    /** A primitive long. */
    record OfLong(long value) {}

    /** A primitive double. */
    record OfDouble(double value) {}

    private Operations() {}

    private static boolean isWide(Object value) {
        return value instanceof OfLong || value instanceof OfDouble;
    }

    static void execute(Activation a, int opcode) {
        switch (opcode) {
            case NOP -> {}
            case ACONST_NULL -> a.push(null);
            case ICONST_M1, ICONST_0, ICONST_1, ICONST_2, ICONST_3, ICONST_4, ICONST_5 -> a.push(opcode - ICONST_0);
            case LCONST_0 -> a.push(new OfLong(0));
            case FCONST_0 -> a.push(0f);
            case DCONST_0 -> a.push(new OfDouble(0));
            case POP, POP2, DUP, DUP2, DUP_X1, DUP_X2, DUP2_X1, DUP2_X2, SWAP -> shuffle(a, opcode);
            case IALOAD -> {
                int index = a.popInt();
                a.push(((int[]) a.pop())[index]);
            }
            case IASTORE -> {
                int value = a.popInt();
                int index = a.popInt();
                ((int[]) a.pop())[index] = value;
            }
            case ARRAYLENGTH -> a.push(Array.getLength(a.pop()));
            case L2I -> a.push((int) ((OfLong) a.pop()).value());
            case D2I -> a.push((int) ((OfDouble) a.pop()).value());
            case LCMP, DCMPG, FCMPL -> compare(a, opcode);
            default -> arithmetic(a, opcode);
        }
    }

    private static void shuffle(Activation a, int opcode) {
        Object top = a.pop();
        switch (opcode) {
            case POP -> {}
            case POP2 -> {
                if (!isWide(top)) {
                    a.pop();
                }
            }
            case DUP, DUP2 -> {
                a.push(top);
                a.push(top);
            }
            case SWAP -> {
                Object below = a.pop();
                a.push(top);
                a.push(below);
            }
            default -> { // generated code copies one value under one value
                Object below = a.pop();
                a.push(top);
                a.push(below);
                a.push(top);
            }
        }
    }

    private static void compare(Activation a, int opcode) {
        Object b = a.pop();
        Object c = a.pop();
        if (opcode == LCMP) {
            a.push(Long.compare(((OfLong) c).value(), ((OfLong) b).value()));
        } else if (opcode == DCMPG) {
            double left = ((OfDouble) c).value();
            double right = ((OfDouble) b).value();
            a.push(left < right ? -1 : left == right ? 0 : 1);
        } else {
            float left = (Float) c;
            float right = (Float) b;
            a.push(left > right ? 1 : left == right ? 0 : -1);
        }
    }

    private static void arithmetic(Activation a, int opcode) {
        Object b = a.pop();
        Object c = a.pop();
        if (b instanceof Integer right) {
            a.push(ofInts((Integer) c, right, opcode));
        } else if (b instanceof OfLong right) {
            a.push(new OfLong(ofLongs(((OfLong) c).value(), right.value(), opcode)));
        } else if (b instanceof Float right) {
            float left = (Float) c;
            a.push(opcode == FADD ? left + right : opcode == FSUB ? left - right : left * right);
        } else {
            double left = ((OfDouble) c).value();
            double right = ((OfDouble) b).value();
            a.push(new OfDouble(opcode == DADD ? left + right : opcode == DSUB ? left - right : left * right));
        }
    }

    private static int ofInts(int left, int right, int opcode) {
        return switch (opcode) {
            case IADD -> left + right;
            case ISUB -> left - right;
            case IMUL -> left * right;
            case IAND -> left & right;
            case IXOR -> left ^ right;
            case ISHL -> left << right;
            case IDIV -> left / right;
            case IREM -> left % right;
            default -> throw new AssertionError(opcode);
        };
    }

    private static long ofLongs(long left, long right, int opcode) {
        return switch (opcode) {
            case LADD -> left + right;
            case LSUB -> left - right;
            case LMUL -> left * right;
            default -> throw new AssertionError(opcode);
        };
    }

    static boolean jumps(Activation a, int opcode) {
        switch (opcode) {
            case GOTO:
                return true;
            case IFNULL:
                return a.pop() == null;
            case IFNONNULL:
                return a.pop() != null;
            case IF_ACMPEQ:
                return a.pop() == a.pop();
            case IF_ACMPNE:
                return a.pop() != a.pop();
            default:
                int right = opcode >= IF_ICMPEQ ? a.popInt() : 0;
                return compares(a.popInt(), right, opcode >= IF_ICMPEQ ? opcode - IF_ICMPEQ + IFEQ : opcode);
        }
    }

    private static boolean compares(int left, int right, int opcode) {
        return switch (opcode) {
            case IFEQ -> left == right;
            case IFNE -> left != right;
            case IFLT -> left < right;
            case IFGE -> left >= right;
            case IFGT -> left > right;
            case IFLE -> left <= right;
            default -> throw new AssertionError(opcode);
        };
    }
}
