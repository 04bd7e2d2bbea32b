package dev.weft.proof.generated;

import static org.objectweb.asm.Opcodes.*;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;

/** Writes the code of one method: statements, which leave the stack as it was, whatever lies on it. */
final class Body {

    private static final int FREE_SLOTS = 9;

    private final Program program;
    private final Signature signature;
    private final MethodNode method;
    private final Choices choices;
    private final Code code;
    private final Expressions expressions;
    private final Calls calls;
    private final Ranges ranges;
    private final List<LabelNode> jumpTargets = new ArrayList<>();
    private final int slots;
    private int budget;
    private int lines = 1;

    private Body(Program program, Signature signature, MethodNode method, Choices choices, int budget) {
        this.program = program;
        this.signature = signature;
        this.method = method;
        this.choices = choices;
        this.budget = budget;
        State fixed = State.empty();
        State entry = State.empty();
        int slot = 0;
        if (!signature.isStatic()) {
            fixed.set(slot, signature.owner());
            entry.set(slot++, signature.owner());
        }
        fixed.set(slot, Types.WORLD);
        entry.set(slot++, Types.WORLD);
        for (Object parameter : signature.parameters()) {
            entry.set(slot, parameter);
            slot += Types.size(parameter);
        }
        slots = slot + FREE_SLOTS;
        code = new Code(method, choices, entry);
        code.guard(fixed);
        code.freeze(0);
        if (!signature.isStatic()) {
            code.freeze(1);
        }
        expressions = new Expressions(this);
        calls = new Calls(this);
        ranges = new Ranges(this);
    }

    static void write(Program program, Signature signature, MethodNode method, Choices choices, int budget) {
        new Body(program, signature, method, choices, budget).run();
    }

    private void run() {
        for (int i = choices.next(3); i > 0; i--) { // something to work with
            keep(Types.VALUES.get(choices.next(6)));
        }
        while (budget > 0 && code.isReachable()) {
            statement(0);
        }
        if (code.isReachable()) {
            calls.leave();
        }
    }

    Program program() {
        return program;
    }

    Signature signature() {
        return signature;
    }

    MethodNode method() {
        return method;
    }

    Choices choices() {
        return choices;
    }

    Code code() {
        return code;
    }

    Expressions expressions() {
        return expressions;
    }

    Calls calls() {
        return calls;
    }

    Ranges ranges() {
        return ranges;
    }

    boolean spend() {
        return --budget > 0;
    }

    void world() {
        code.load(signature.isStatic() ? 0 : 1);
    }

    // Statements

    void statements(int depth) {
        for (int i = choices.next(4); i > 0 && code.isReachable(); i--) {
            statement(depth);
        }
    }

    void statement(int depth) {
        budget--;
        if (choices.oneIn(3)) {
            method.instructions.add(new LineNumberNode(lines++, code.mark()));
        }
        switch (choices.next(depth > 3 || budget <= 0 ? 12 : 25)) {
            case 1, 2 -> keep(Types.VALUES.get(choices.next(Types.VALUES.size())));
            case 3 -> increment();
            case 4 -> calls.keepCoroutine();
            case 5, 6 -> calls.awaitAndNote();
            case 7 -> calls.drive();
            case 8 -> assignField();
            case 9 -> leave();
            case 10 -> jump();
            case 11 -> noteLocals();
            case 12, 13 -> choose(depth);
            case 14, 15 -> loop(depth);
            case 16 -> carrying(depth);
            case 17 -> irreducible(depth);
            case 18, 19, 20 -> ranges.guarded(depth);
            case 21 -> ranges.overlapping(depth);
            case 22 -> ranges.finallyRange(depth);
            case 23 -> switchOver(depth);
            case 24 -> unreachable(depth);
            default ->
                note(choices.pick(INTEGER, Types.STRING, LONG, DOUBLE, FLOAT, Types.OBJECT, Types.INTS, Types.BOX));
        }
    }

    /** A statement while operands lie on the stack; code goes on after it in any case. */
    void aside() {
        List<Object> stack = List.copyOf(code.state().stack());
        if (choices.oneIn(4)) {
            statement(2);
        } else {
            calls.awaitAndNote();
        }
        if (!code.isReachable()) {
            code.dead(stack);
        }
    }

    /** Notes what is on the stack. */
    void noteTop() {
        Object type = code.top();
        world();
        if (Types.size(type) == 2) {
            code.op(DUP_X2, 0);
            code.op(POP, 0);
        } else {
            code.op(SWAP, 0);
        }
        Object world = code.pop();
        Object value = code.pop();
        code.push(world);
        code.push(value);
        String descriptor = value instanceof String || value == NULL ? "Ljava/lang/Object;" : Types.descriptor(value);
        code.invoke(INVOKEVIRTUAL, Types.WORLD, "note", "(" + descriptor + ")V");
    }

    private void note(Object type) {
        expressions.push(type);
        noteTop();
    }

    void noteLocals() {
        for (Object type : Types.VALUES) {
            for (int slot : expressions.locals(type)) {
                if (code.state().local(slot).equals(type) && choices.oneIn(2)) {
                    code.load(slot);
                    noteTop();
                }
            }
        }
    }

    /** Stores a value in a local, with its exact type or, for null, none. */
    private void keep(Object type) {
        expressions.push(type);
        if (type instanceof String && choices.oneIn(8)) {
            code.drop();
            code.pushDefault(NULL);
        }
        store();
    }

    /** Stores the value on top in some local that may hold it. */
    void store() {
        int slot = freeSlot(code.top());
        if (slot < 0) {
            code.drop();
        } else {
            code.store(slot);
        }
    }

    /** A slot that may take a value now, or -1. It may hold another, of any type. */
    int freeSlot(Object type) {
        int first = choices.next(slots);
        for (int i = 0; i < slots; i++) {
            int slot = (first + i) % slots;
            if (code.mayStore(slot, type)) {
                return slot;
            }
        }
        return -1;
    }

    private void increment() {
        List<Integer> ints = expressions.locals(INTEGER);
        if (!ints.isEmpty()) {
            method.instructions.add(new IincInsnNode(ints.get(choices.next(ints.size())), choices.pick(1, 5, -1)));
        }
    }

    private void assignField() {
        calls.receiver(Program.MAIN);
        if (choices.oneIn(2)) {
            expressions.push(LONG, 2);
            code.field(PUTFIELD, Types.RECEIVER, "total", LONG);
        } else {
            code.op(DUP, 0, Program.MAIN);
            code.field(GETFIELD, Types.RECEIVER, "count", INTEGER);
            expressions.push(INTEGER, 2);
            code.op(IADD, 2, INTEGER);
            code.field(PUTFIELD, Types.RECEIVER, "count", INTEGER);
        }
    }

    /** One of the ways out, on a condition that seldom holds. */
    private void leave() {
        LabelNode on = new LabelNode();
        expressions.push(INTEGER, 2);
        code.pushInt(3);
        code.op(IAND, 2, INTEGER);
        code.jumpIf(IFNE, 1, on);
        switch (choices.next(5)) {
            case 1 -> throwFailure();
            case 2 -> ranges.returnThroughStatements();
            default -> calls.leave();
        }
        code.place(on);
    }

    /** A failure; or what looks like the end of a body and must not (PEP 479); or null. */
    private void throwFailure() {
        switch (choices.next(6)) {
            case 4 -> {
                expressions.push(INTEGER, 1);
                code.invoke(INVOKESTATIC, Types.WORLD, "stop", "(I)L" + Types.STOP_ITERATION + ";");
            }
            case 5 -> code.pushDefault(NULL);
            default -> {
                expressions.push(INTEGER, 1);
                code.invoke(INVOKESTATIC, Types.WORLD, "failure", "(I)L" + Types.FAILURE + ";");
            }
        }
        code.op(ATHROW, 1);
        code.end();
    }

    /** Break or continue. */
    private void jump() {
        if (jumpTargets.isEmpty()) {
            return;
        }
        LabelNode target = jumpTargets.get(choices.next(jumpTargets.size()));
        LabelNode on = new LabelNode();
        expressions.condition(on, 2);
        if (code.canReach(target)) {
            code.go(target);
        }
        code.place(on);
    }

    private void choose(int depth) {
        LabelNode otherwise = new LabelNode();
        LabelNode end = new LabelNode();
        expressions.condition(otherwise, 2);
        statements(depth + 1);
        boolean both = choices.oneIn(2);
        if (both && code.isReachable()) {
            code.go(end);
        }
        code.place(otherwise);
        if (both) {
            statements(depth + 1);
            code.place(end);
        }
    }

    private void tick() {
        world();
        code.invoke(INVOKEVIRTUAL, Types.WORLD, "tick", "()I");
    }

    private void loop(int depth) {
        LabelNode head = new LabelNode();
        LabelNode exit = new LabelNode();
        boolean testFirst = choices.oneIn(2);
        code.reserve(exit);
        code.place(head);
        if (testFirst) {
            tick();
            code.jumpIf(IFEQ, 1, exit);
        }
        jumpTargets.add(exit);
        if (testFirst) {
            jumpTargets.add(head);
        }
        statements(depth + 1);
        jumpTargets.removeAll(List.of(head, exit));
        if (code.isReachable()) {
            if (testFirst) {
                code.go(head);
            } else {
                tick();
                code.jumpIf(IFNE, 1, head);
            }
        }
        code.place(exit);
    }

    /** A sum that stays on the stack over the passes of a loop. */
    private void carrying(int depth) {
        Object type = choices.pick(INTEGER, LONG);
        LabelNode head = new LabelNode();
        LabelNode exit = new LabelNode();
        expressions.push(type, 1);
        code.place(head);
        tick();
        code.jumpIf(IFEQ, 1, exit);
        if (depth < 3) {
            statement(depth + 1);
        }
        if (code.isReachable()) {
            expressions.push(type, 2);
            code.op(type == INTEGER ? IADD : LADD, 2, type);
            code.go(head);
        }
        code.place(exit);
        noteTop();
    }

    /** A loop with two entries. */
    private void irreducible(int depth) {
        LabelNode first = new LabelNode();
        LabelNode second = new LabelNode();
        expressions.condition(second, 2);
        code.place(first);
        statements(depth + 1);
        code.place(second);
        statements(depth + 1);
        if (code.isReachable()) {
            tick();
            code.jumpIf(IFNE, 1, first);
        }
    }

    private void switchOver(int depth) {
        LabelNode[] cases = {new LabelNode(), new LabelNode(), new LabelNode()};
        LabelNode end = new LabelNode();
        expressions.push(INTEGER, 2);
        code.pop();
        for (LabelNode label : cases) {
            code.mayJump(label);
        }
        method.instructions.add(
                choices.oneIn(2)
                        ? new TableSwitchInsnNode(0, 1, cases[2], cases[0], cases[1])
                        : new LookupSwitchInsnNode(
                                cases[2], new int[] {-1, 1000}, new LabelNode[] {cases[0], cases[1]}));
        code.end();
        for (LabelNode label : cases) {
            code.place(label);
            statements(depth + 1);
            if (code.isReachable() && choices.oneIn(2)) {
                code.go(end);
            }
        }
        code.place(end);
    }

    /** Code that nothing leads to, as some compilers leave it behind. */
    private void unreachable(int depth) {
        LabelNode on = new LabelNode();
        if (code.state().hasObjectUnderConstruction()) {
            return;
        }
        code.go(on);
        code.dead(List.of());
        statements(depth + 1);
        if (code.isReachable()) {
            calls.leave();
        }
        code.place(on);
    }
}
