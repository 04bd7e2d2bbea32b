package dev.weft.proof.generated;

import static org.objectweb.asm.Opcodes.*;

import java.util.List;
import java.util.stream.IntStream;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.TypeInsnNode;

/** Writes code that leaves one value of a given type on the stack, whatever lies below. */
final class Expressions {

    private final Code code;
    private final Choices choices;
    private final Body body;

    Expressions(Body body) {
        this.body = body;
        this.code = body.code();
        this.choices = body.choices();
    }

    void push(Object type) {
        push(type, 3);
    }

    void push(Object type, int depth) {
        if (depth <= 0 || !body.spend()) {
            simple(type);
            return;
        }
        switch (choices.next(13)) {
            case 1, 2 -> body.calls().awaitPoint(type, depth - 1);
            case 3 -> conditional(type, depth - 1);
            case 4, 5 -> operation(type, depth - 1);
            case 6, 7 -> body.calls().awaitCall(type, depth - 1);
            case 8 -> juggled(type, depth - 1);
            case 9 -> body.calls().awaitKept(type);
            case 10 -> body.calls().sent(type, depth - 1);
            case 11 -> constructed(type, depth - 1);
            default -> simple(type);
        }
        code.retype(type);
    }

    /** A constant, or a local. */
    void simple(Object type) {
        List<Integer> slots = choices.oneIn(4) ? List.of() : locals(type);
        if (slots.isEmpty()) {
            constant(type);
        } else {
            code.load(slots.get(choices.next(slots.size())));
        }
        code.retype(type);
    }

    /** The slots that hold a value of a type. */
    List<Integer> locals(Object type) {
        State state = code.state();
        return IntStream.range(0, state.locals().size())
                .filter(slot -> !state.isSecondHalf(slot) && state.local(slot) != TOP && !code.isHidden(slot))
                .filter(slot -> Types.isAssignable(state.local(slot), type))
                .boxed()
                .toList();
    }

    private void constant(Object type) {
        if (type == INTEGER) {
            code.pushInt(choices.pick(0, 1, 2, 3, -1, 7, 1000, Integer.MAX_VALUE));
        } else if (type == LONG) {
            code.constant(choices.pick(0L, 1L, -3L, 1L << 40), type);
        } else if (type == FLOAT) {
            code.constant(choices.pick(0f, 1.5f, -2f, Float.NaN), type);
        } else if (type == DOUBLE) {
            code.constant(choices.pick(0.0, 2.5, -1e9, Double.POSITIVE_INFINITY), type);
        } else {
            reference((String) type);
        }
    }

    private void reference(String type) {
        switch (choices.next(6)) {
            case 0 -> code.pushDefault(type);
            case 1 -> code.pushDefault(NULL);
            default -> object(type);
        }
    }

    private void object(String type) {
        if (type.equals(Types.STRING) || type.equals(Types.OBJECT)) {
            code.constant(choices.pick("a", "b", "cd", ""), Types.STRING);
        } else if (type.equals(Types.INTS) || type.equals(Types.LONGS)) {
            code.pushInt(3);
            code.add(new IntInsnNode(NEWARRAY, type.equals(Types.INTS) ? T_INT : T_LONG));
            code.retype(type);
        } else if (type.equals(Types.STRINGS) || type.equals(Types.OBJECTS)) {
            code.pushInt(2);
            code.add(new TypeInsnNode(ANEWARRAY, type.equals(Types.STRINGS) ? Types.STRING : Types.OBJECT));
            code.retype(type);
        } else if (type.equals(Types.BOX)) {
            simple(Types.STRING);
            code.invoke(INVOKESTATIC, Types.WORLD, "box", "(Ljava/lang/Object;)L" + Types.BOX + ";");
        } else if (type.equals(Types.CORO) || type.equals(Types.GENERATOR)) {
            body.calls().object(type);
        } else if (type.equals(Program.MAIN) || type.equals(Program.SUB) || type.equals(Program.FACE)) {
            body.calls().receiver(type);
        } else {
            code.pushDefault(type);
        }
    }

    /** An Object, boxed where the value was a primitive. */
    void boxed(Object type, int depth) {
        push(type, depth);
        box(type);
    }

    void box(Object type) {
        if (!(type instanceof String)) {
            String boxed = Types.boxed(type);
            code.invoke(INVOKESTATIC, boxed, "valueOf", "(" + Types.descriptor(type) + ")L" + boxed + ";");
        }
    }

    /** Makes the Object on top a value of a type, as javac does it: it must be one. */
    void unbox(Object type) {
        String boxed = Types.boxed(type);
        if (!boxed.equals(Types.OBJECT)) {
            code.cast(boxed);
        }
        if (type == INTEGER) {
            code.invoke(INVOKEVIRTUAL, boxed, "intValue", "()I");
        } else if (type == LONG) {
            code.invoke(INVOKEVIRTUAL, boxed, "longValue", "()J");
        } else if (type == FLOAT) {
            code.invoke(INVOKEVIRTUAL, boxed, "floatValue", "()F");
        } else if (type == DOUBLE) {
            code.invoke(INVOKEVIRTUAL, boxed, "doubleValue", "()D");
        }
    }

    /** Makes the Object on top a value of a type, whatever it is. */
    void convert(Object type) {
        if (type == INTEGER) {
            code.invoke(INVOKESTATIC, Types.WORLD, "asInt", "(Ljava/lang/Object;)I");
        } else if (type == LONG) {
            code.invoke(INVOKESTATIC, Types.WORLD, "asLong", "(Ljava/lang/Object;)J");
        } else if (type == FLOAT) {
            code.invoke(INVOKESTATIC, Types.WORLD, "asFloat", "(Ljava/lang/Object;)F");
        } else if (type == DOUBLE) {
            code.invoke(INVOKESTATIC, Types.WORLD, "asDouble", "(Ljava/lang/Object;)D");
        } else if (type.equals(Types.STRING)) {
            code.invoke(INVOKESTATIC, Types.WORLD, "asString", "(Ljava/lang/Object;)Ljava/lang/String;");
        } else if (type.equals(Types.BOX)) {
            code.invoke(INVOKESTATIC, Types.WORLD, "box", "(Ljava/lang/Object;)L" + Types.BOX + ";");
        } else if (!type.equals(Types.OBJECT)) {
            castIfPossible((String) type);
        }
    }

    private void castIfPossible(String type) {
        LabelNode other = new LabelNode();
        LabelNode end = new LabelNode();
        code.op(DUP, 0, code.top());
        code.instanceOf(type);
        code.jumpIf(IFEQ, 1, other);
        code.cast(type);
        code.go(end);
        code.place(other);
        code.drop();
        code.pushDefault(type);
        code.place(end);
    }

    private void conditional(Object type, int depth) {
        LabelNode otherwise = new LabelNode();
        LabelNode end = new LabelNode();
        condition(otherwise, depth);
        push(type, depth);
        code.go(end);
        code.place(otherwise);
        push(type, depth);
        code.place(end);
    }

    /** Jumps away on some condition. */
    void condition(LabelNode target, int depth) {
        switch (choices.next(5)) {
            case 1 -> {
                push(INTEGER, depth);
                push(INTEGER, depth);
                code.jumpIf(choices.pick(IF_ICMPEQ, IF_ICMPLT, IF_ICMPGE, IF_ICMPNE), 2, target);
            }
            case 2 -> {
                push(Types.OBJECT, depth);
                code.jumpIf(choices.pick(IFNULL, IFNONNULL), 1, target);
            }
            case 3 -> {
                push(Types.OBJECT, depth);
                push(Types.STRING, depth);
                code.jumpIf(choices.pick(IF_ACMPEQ, IF_ACMPNE), 2, target);
            }
            default -> {
                push(INTEGER, depth);
                code.jumpIf(choices.pick(IFEQ, IFNE, IFLT, IFGT), 1, target);
            }
        }
    }

    private void operation(Object type, int depth) {
        if (type == INTEGER) {
            new Arithmetic(code, choices, this).ofInt(depth);
        } else if (type == LONG || type == FLOAT || type == DOUBLE) {
            new Arithmetic(code, choices, this).ofWide(type, depth);
        } else if (type.equals(Types.STRING)) {
            push(choices.pick(Types.STRING, Types.OBJECT, Types.BOX), depth);
            push(choices.pick(Types.OBJECT, Types.INTS), depth);
            code.invoke(INVOKESTATIC, Types.WORLD, "mix", "(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/String;");
        } else if (type.equals(Types.OBJECT)) {
            boxed(choices.pick(INTEGER, LONG, DOUBLE, Types.STRING), depth);
        } else if (type.equals(Types.INTS)) {
            filled(depth);
        } else {
            simple(type);
        }
    }

    /** {@code new int[] {..}}: the array lies below its elements. */
    private void filled(int depth) {
        code.pushInt(3);
        code.add(new IntInsnNode(NEWARRAY, T_INT));
        code.retype(Types.INTS);
        for (int i = choices.next(3); i > 0; i--) {
            code.op(DUP, 0, Types.INTS);
            code.pushInt(i);
            push(INTEGER, depth);
            code.op(IASTORE, 3);
        }
    }

    /** {@code new}, with arguments that may suspend; the reference is on the stack once or more, or in a local too. */
    private void constructed(Object type, int depth) {
        if (!type.equals(Types.BOX) && !type.equals(Types.OBJECT) && !type.equals(Types.BIG_BOX)) {
            operation(type, depth);
            return;
        }
        boolean big = type.equals(Types.BIG_BOX) || choices.next(2) == 1;
        String created = big ? Types.BIG_BOX : Types.BOX;
        code.create(created);
        int shape = choices.next(4);
        code.op(DUP, 0, code.top());
        int kept = shape == 3 ? body.freeSlot(code.top()) : -1;
        if (shape == 2) {
            code.op(DUP, 0, code.top());
        } else if (kept >= 0) {
            code.op(DUP, 0, code.top());
            code.store(kept);
        }
        arguments(big, depth);
        code.invoke(INVOKESPECIAL, created, "<init>", big ? "(IDLjava/lang/Object;)V" : "(Ljava/lang/Object;JI)V");
        if (shape == 2) {
            code.drop();
        } else if (kept >= 0 && Types.isAssignable(code.state().local(kept), created)) {
            code.drop();
            code.load(kept);
        }
    }

    private void arguments(boolean big, int depth) {
        if (big) {
            push(INTEGER, depth);
            push(DOUBLE, depth);
            push(Types.OBJECT, depth);
        } else {
            push(Types.OBJECT, depth);
            push(LONG, depth);
            push(INTEGER, depth);
        }
    }

    /** The value, moved about on the stack with others below and above it while something runs. */
    private void juggled(Object type, int depth) {
        boolean wide = Types.size(type) == 2;
        switch (choices.next(4)) {
            case 1 -> {
                push(type, depth);
                code.op(wide ? DUP2 : DUP, 0, code.top());
                body.aside();
                code.drop();
            }
            case 2 -> below(wide ? DUP2_X1 : DUP_X1, choices.pick(INTEGER, Types.STRING, FLOAT), type, depth);
            case 3 -> below(wide ? DUP2_X2 : DUP_X2, choices.pick(LONG, DOUBLE), type, depth);
            default -> {
                push(type, depth);
                int below = 1 + choices.next(3);
                for (int i = 0; i < below; i++) {
                    simple(Types.VALUES.get(choices.next(6)));
                }
                body.aside();
                for (int i = 0; i < below; i++) {
                    code.drop();
                }
            }
        }
    }

    /** A copy of the value goes under another, which goes under a third time. */
    private void below(int opcode, Object between, Object type, int depth) {
        simple(between);
        push(type, depth);
        Object value = code.pop();
        Object other = code.pop();
        code.push(value);
        code.push(other);
        code.op(opcode, 0, value);
        body.aside();
        code.drop();
        code.drop();
    }
}
