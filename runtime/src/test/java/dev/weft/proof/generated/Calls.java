package dev.weft.proof.generated;

import static org.objectweb.asm.Opcodes.*;

import java.util.List;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.LabelNode;

/** Everything that has to do with coroutines: making, keeping, awaiting and driving them, yielding, and ending. */
final class Calls {

    private static final String WEFT = "dev/weft/Weft";
    private static final String OBJECT_TO_CORO = "(Ljava/lang/Object;)Ldev/weft/Coro;";

    private final Body body;
    private final Code code;
    private final Choices choices;

    Calls(Body body) {
        this.body = body;
        this.code = body.code();
        this.choices = body.choices();
    }

    private boolean isCoro() {
        return body.signature().isCoro();
    }

    private Expressions expressions() {
        return body.expressions();
    }

    // Awaiting

    /** Awaits what is on the stack, or delegates to it. */
    private void yieldFrom() {
        yieldFrom(true);
    }

    /** Perhaps in a range of its own. One that begins after the call of a method catches, when woven, its null receiver too. */
    private void yieldFrom(boolean perhapsInRange) {
        String type = (String) code.top();
        if (choices.oneIn(8) && (perhapsInRange || GeneratedMethods.ALL)) {
            body.ranges().aroundCall(() -> intrinsic(type));
        } else {
            intrinsic(type);
        }
    }

    private void intrinsic(String type) {
        if (type.equals("java/util/List") || type.equals("java/lang/Iterable")) {
            code.invoke(INVOKESTATIC, WEFT, "yieldFrom", "(Ljava/lang/Iterable;)Ljava/lang/Object;");
        } else if (!isCoro()) {
            String argument = choices.oneIn(6) ? "java/lang/Iterable" : "dev/weft/Generator";
            code.invoke(INVOKESTATIC, WEFT, "yieldFrom", "(L" + argument + ";)Ljava/lang/Object;");
        } else if (choices.oneIn(8)) {
            code.constant(Type.getObjectType(Types.FAILURE), "java/lang/Class");
            code.invoke(INVOKESTATIC, WEFT, "yieldFrom", "(Ldev/weft/Awaitable;Ljava/lang/Class;)Ljava/lang/Object;");
        } else {
            String name = choices.oneIn(6) ? "await" : "yieldFrom";
            code.invoke(INVOKESTATIC, WEFT, name, "(Ldev/weft/Awaitable;)Ljava/lang/Object;");
        }
    }

    /** A point that gives a value of the type. */
    void awaitPoint(Object type, int depth) {
        body.world();
        expressions().boxed(type, depth);
        point();
        yieldFrom();
        expressions().unbox(type);
    }

    /** The world and an Object are on the stack. */
    private void point() {
        if (!isCoro()) {
            code.invoke(INVOKEVIRTUAL, Types.WORLD, "generator", "(Ljava/lang/Object;)Ldev/weft/Generator;");
        } else if (choices.oneIn(6)) {
            code.invoke(INVOKEVIRTUAL, Types.WORLD, "awaitable", "(Ljava/lang/Object;)Ldev/weft/Awaitable;");
        } else {
            code.invoke(INVOKEVIRTUAL, Types.WORLD, "point", OBJECT_TO_CORO);
        }
    }

    /** Calls a coroutine and awaits it at once, if there is fuel. */
    void awaitCall(Object type, int depth) {
        List<Signature> callees = callees(isCoro());
        if (callees.isEmpty()) {
            expressions().simple(type);
            return;
        }
        Signature callee = callees.get(choices.next(callees.size()));
        LabelNode empty = new LabelNode();
        LabelNode end = new LabelNode();
        body.world();
        code.invoke(INVOKEVIRTUAL, Types.WORLD, "tick", "()I");
        code.jumpIf(IFEQ, 1, empty);
        if (choices.oneIn(8)) {
            callEither(callee, callees.get(choices.next(callees.size())), depth);
            yieldFrom();
        } else {
            call(callee, depth);
            yieldFrom(callee.isStatic());
        }
        if (type.equals(callee.result())) {
            expressions().unbox(type);
        } else {
            expressions().convert(type);
        }
        code.retype(type);
        code.go(end);
        code.place(empty);
        code.pushDefault(type);
        code.place(end);
    }

    /** Awaits a coroutine that was kept in a local; it may have been awaited before. */
    void awaitKept(Object type) {
        List<Integer> kept = expressions().locals(isCoro() ? Types.CORO : Types.GENERATOR);
        if (kept.isEmpty()) {
            awaitPoint(type, 0);
            return;
        }
        code.load(kept.get(choices.next(kept.size())));
        if (code.top() == NULL) {
            code.retype(isCoro() ? Types.CORO : Types.GENERATOR);
        }
        yieldFrom();
        expressions().convert(type);
    }

    /** What the user of a generator sends; in a coroutine, another point. */
    void sent(Object type, int depth) {
        if (isCoro()) {
            awaitPoint(type, depth);
        } else if (choices.oneIn(5)) {
            expressions().push(Types.OBJECT, 1);
            expressions().simple(Types.STRING);
            code.invoke(INVOKESTATIC, Types.WORLD, "list", "(Ljava/lang/Object;Ljava/lang/Object;)Ljava/util/List;");
            yieldFrom();
            expressions().convert(type);
        } else {
            expressions().boxed(Types.VALUES.get(choices.next(6)), depth);
            code.invoke(INVOKESTATIC, WEFT, "yieldValue", "(Ljava/lang/Object;)Ljava/lang/Object;");
            expressions().convert(type);
        }
    }

    /** The plainest point there is, and what came of it. */
    void awaitAndNote() {
        Object type = choices.pick(INTEGER, Types.STRING, LONG, DOUBLE, FLOAT, Types.BOX);
        switch (choices.next(4)) {
            case 1 -> sent(type, 1);
            case 2 -> awaitCall(type, 1);
            default -> awaitPoint(type, 1);
        }
        body.noteTop();
    }

    // Making

    private List<Signature> callees(boolean coro) {
        return body.program().callees(body.signature(), coro);
    }

    /** Pushes the receiver and arguments and calls the method: its object is on the stack then. */
    private void call(Signature callee, int depth) {
        boolean superCall = callee.owner().equals(Program.MAIN)
                && body.signature().owner().equals(Program.SUB)
                && !body.signature().isStatic()
                && choices.oneIn(2);
        if (superCall && !callee.isStatic()) {
            code.load(0);
        } else if (!callee.isStatic()) {
            receiver(callee.owner());
        }
        body.world();
        callee.parameters().forEach(parameter -> expressions().push(parameter, depth));
        int opcode = superCall && !callee.isStatic() ? INVOKESPECIAL : opcode(callee);
        code.invoke(opcode, callee.owner(), callee.name(), callee.descriptor(), callee.isInInterface());
    }

    /** Calls one of two methods: what is awaited then comes from two places. */
    private void callEither(Signature one, Signature other, int depth) {
        String type = isCoro() ? Types.CORO : Types.GENERATOR;
        LabelNode otherwise = new LabelNode();
        LabelNode end = new LabelNode();
        expressions().condition(otherwise, 1);
        call(one, depth);
        code.retype(type);
        code.go(end);
        code.place(otherwise);
        call(other, depth);
        code.retype(type);
        code.place(end);
    }

    private static int opcode(Signature callee) {
        if (callee.isStatic()) {
            return INVOKESTATIC;
        } else if (callee.isInInterface()) {
            return INVOKEINTERFACE;
        }
        return callee.isPrivate() ? INVOKESPECIAL : INVOKEVIRTUAL;
    }

    /** An object of a generated class: this one, or one that the world has; seldom none. */
    void receiver(String type) {
        boolean isThis = !body.signature().isStatic()
                && Types.isAssignable(body.signature().owner(), type);
        if (isThis && choices.oneIn(2)) {
            code.load(0);
            code.retype(type);
        } else if (choices.oneIn(30)) {
            code.pushDefault(type);
        } else {
            body.world();
            code.pushInt(type.equals(Program.SUB) ? 1 : choices.next(2));
            code.invoke(INVOKEVIRTUAL, Types.WORLD, "receiver", "(I)L" + Types.RECEIVER + ";");
            code.cast(type);
        }
    }

    /** A coroutine or generator that nobody awaits yet. */
    void object(String type) {
        body.world();
        expressions().simple(Types.STRING);
        if (type.equals(Types.CORO)) {
            code.invoke(INVOKEVIRTUAL, Types.WORLD, "point", OBJECT_TO_CORO);
        } else {
            code.invoke(INVOKEVIRTUAL, Types.WORLD, "generator", "(Ljava/lang/Object;)Ldev/weft/Generator;");
        }
    }

    /** Makes a coroutine and keeps it in a local, if there is fuel. */
    void keepCoroutine() {
        List<Signature> callees = callees(choices.oneIn(4) != isCoro());
        if (callees.isEmpty()) {
            return;
        }
        Signature callee = callees.get(choices.next(callees.size()));
        LabelNode empty = new LabelNode();
        body.world();
        code.invoke(INVOKEVIRTUAL, Types.WORLD, "tick", "()I");
        code.jumpIf(IFEQ, 1, empty);
        call(callee, 1);
        code.retype(callee.isCoro() ? Types.CORO : Types.GENERATOR);
        body.store();
        code.place(empty);
    }

    // Driving by hand

    /** Resumes, throws into, closes or asks a coroutine in a local, and notes what comes of it. */
    void drive() {
        String type = choices.pick(Types.GENERATOR, Types.CORO);
        List<Integer> kept = expressions().locals(type);
        if (kept.isEmpty()) {
            return;
        }
        code.load(kept.get(choices.next(kept.size())));
        code.retype(type);
        switch (choices.next(6)) {
            case 1 -> {
                expressions().simple(Types.STRING);
                code.invoke(INVOKEINTERFACE, type, "send", "(Ljava/lang/Object;)Ljava/lang/Object;");
            }
            case 2 -> {
                expressions().simple(INTEGER);
                code.invoke(INVOKESTATIC, Types.WORLD, "failure", "(I)L" + Types.FAILURE + ";");
                code.invoke(INVOKEINTERFACE, type, "throwInto", "(Ljava/lang/Throwable;)Ljava/lang/Object;");
            }
            case 3 -> {
                code.invoke(INVOKEINTERFACE, type, "close", "()V");
                return;
            }
            case 4 -> code.invoke(INVOKEINTERFACE, type, "state", "()Ldev/weft/CoroutineState;");
            default -> next(type);
        }
        body.noteTop();
    }

    private void next(String type) {
        if (type.equals(Types.GENERATOR)) {
            code.invoke(INVOKEINTERFACE, type, "next", "()Ljava/lang/Object;");
        } else {
            code.pushDefault(NULL);
            code.invoke(INVOKEINTERFACE, type, "send", "(Ljava/lang/Object;)Ljava/lang/Object;");
        }
    }

    // Ending

    /** Returns in one of the ways there are. Operands may be left below. */
    void leave() {
        List<Signature> same = callees(isCoro()).stream()
                .filter(callee -> callee.returns().equals(body.signature().returns()))
                .toList();
        if (!body.ranges().isOpen() && !same.isEmpty() && choices.oneIn(5)) {
            returnOther(same.get(choices.next(same.size())));
        }
        result(choices.next(3));
        code.op(ARETURN, 1);
        code.end();
    }

    /** Returns another coroutine, if there is fuel; it is awaited then. */
    private void returnOther(Signature other) {
        LabelNode empty = new LabelNode();
        body.world();
        code.invoke(INVOKEVIRTUAL, Types.WORLD, "tick", "()I");
        code.jumpIf(IFEQ, 1, empty);
        call(other, 1);
        code.op(ARETURN, 1);
        code.end();
        code.place(empty);
    }

    /** Returns without doing anything that could fail. */
    void leaveQuietly() {
        end();
        code.op(ARETURN, 1);
        code.end();
    }

    /** Leaves what {@code result(..)} or {@code done()} gives on the stack. */
    void result(int depth) {
        Object type = body.signature().result();
        if (type == null || choices.oneIn(20)) {
            end();
        } else {
            expressions().boxed(type, depth);
            code.invoke(INVOKESTATIC, WEFT, "result", "(Ljava/lang/Object;)Ldev/weft/Resumable;");
            code.cast(body.signature().returns());
        }
    }

    private void end() {
        code.invoke(INVOKESTATIC, WEFT, "done", "()Ldev/weft/Resumable;");
        code.cast(body.signature().returns());
    }
}
