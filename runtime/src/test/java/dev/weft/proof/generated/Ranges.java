package dev.weft.proof.generated;

import static org.objectweb.asm.Opcodes.*;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/** Exception ranges of every shape: nested, overlapping, covering their own handler, around a call alone. */
final class Ranges {

    private final Body body;
    private final Code code;
    private final Choices choices;
    private int open;

    Ranges(Body body) {
        this.body = body;
        this.code = body.code();
        this.choices = body.choices();
    }

    /** Whether some range is open, so that what is returned must be a result. */
    boolean isOpen() {
        return open > 0;
    }

    /** An exception range under way. */
    private record Range(
            LabelNode start,
            LabelNode handler,
            State locals,
            @Nullable String type) {}

    private Range open() {
        State locals = code.weakened();
        code.guard(locals);
        open++;
        String type = choices.pick(
                Types.FAILURE,
                "java/lang/RuntimeException",
                null,
                "java/lang/ArithmeticException",
                Types.THROWABLE,
                "dev/weft/GeneratorExit",
                Types.STOP_ITERATION,
                "java/lang/NullPointerException");
        Range range = new Range(code.mark(), new LabelNode(), locals, type);
        code.reach(range.handler());
        return range;
    }

    private void close(Range range) {
        code.release(range.locals());
        open--;
        code.reach(range.handler());
        cover(range, range.start());
    }

    /** Writes the range into the table, from a place to here; an empty one gets an instruction. */
    private void cover(Range range, LabelNode start) {
        if (isNothingSince(start)) {
            code.add(new InsnNode(NOP));
        }
        TryCatchBlockNode entry = new TryCatchBlockNode(start, code.mark(), range.handler(), range.type());
        List<TryCatchBlockNode> table = body.method().tryCatchBlocks;
        table.add(choices.oneIn(8) ? choices.next(table.size() + 1) : table.size(), entry);
    }

    private boolean isNothingSince(LabelNode start) {
        AbstractInsnNode node = body.method().instructions.getLast();
        while (node != start && node.getOpcode() < 0) {
            node = node.getPrevious();
        }
        return node == start;
    }

    /** Whether operands could not be made again after an exception cleared the stack. */
    private boolean isImpossible() {
        return code.state().hasObjectUnderConstruction();
    }

    /** {@code try} and {@code catch}. */
    void guarded(int depth) {
        if (isImpossible()) {
            return;
        }
        List<Object> below = List.copyOf(code.state().stack());
        LabelNode after = new LabelNode();
        Range range = open();
        body.statement(depth + 1);
        if (code.isReachable()) {
            body.statements(depth + 1);
        }
        close(range);
        if (code.isReachable()) {
            code.go(after);
        }
        handler(range, depth);
        rebuild(below);
        code.place(after);
    }

    /** Two ranges of which neither contains the other. */
    void overlapping(int depth) {
        if (isImpossible()) {
            return;
        }
        List<Object> below = List.copyOf(code.state().stack());
        LabelNode after = new LabelNode();
        Range one = open();
        statementAlways(depth, below);
        Range other = open();
        statementAlways(depth, below);
        close(one);
        statementAlways(depth, below);
        close(other);
        if (code.isReachable()) {
            code.go(after);
        }
        handler(one, depth);
        rebuild(below);
        if (code.isReachable()) {
            code.go(after);
        }
        handler(other, depth);
        rebuild(below);
        code.place(after);
    }

    /** Code goes on after it, if only for the table. */
    private void statementAlways(int depth, List<Object> below) {
        body.statement(depth + 1);
        if (!code.isReachable()) {
            code.dead(below);
        }
    }

    private void handler(Range range, int depth) {
        code.handler(range.handler(), range.locals(), caught(range));
        if (choices.oneIn(6)) {
            coveringItself(range);
        }
        if (!code.isReachable()) {
            return;
        }
        switch (choices.next(4)) {
            case 1 -> body.store();
            case 2 -> { // stays on the stack meanwhile
                body.statements(depth + 1);
                if (code.isReachable()) {
                    body.noteTop();
                }
            }
            default -> body.noteTop();
        }
        if (code.isReachable()) {
            body.statements(depth + 1);
        }
    }

    /** The handler's beginning lies in a range of its own; out of fuel it ends the method at once. */
    private void coveringItself(Range range) {
        LabelNode on = new LabelNode();
        code.guard(range.locals());
        open++;
        body.world();
        code.invoke(INVOKEVIRTUAL, Types.WORLD, "tick", "()I");
        code.jumpIf(IFNE, 1, on);
        body.calls().leaveQuietly();
        code.place(on);
        LabelNode start = code.mark();
        body.calls().awaitAndNote();
        code.release(range.locals());
        open--;
        cover(range, start);
    }

    /** {@code finally}: once for the way that ends well, once for exceptions, which go on. */
    void finallyRange(int depth) {
        if (isImpossible()) {
            return;
        }
        Range range = open();
        body.statement(depth + 1);
        if (code.isReachable() && choices.oneIn(3)) {
            leaveSometimes();
        }
        close(range);
        if (code.isReachable()) {
            body.statements(depth + 1);
        }
        LabelNode after = new LabelNode();
        if (code.isReachable()) {
            code.go(after);
        }
        code.handler(range.handler(), range.locals(), caught(range));
        meanwhile(() -> body.statements(depth + 1));
        if (code.isReachable()) {
            code.op(ATHROW, 1);
            code.end();
        }
        code.place(after);
    }

    private static String caught(Range range) {
        return range.type() == null ? Types.THROWABLE : range.type();
    }

    /** Something runs while the exception on top waits in a local or, sometimes, where it is. */
    private void meanwhile(Runnable action) {
        int slot = choices.oneIn(3) ? -1 : body.freeSlot(code.top());
        if (slot < 0) {
            action.run();
            return;
        }
        code.store(slot);
        code.keeping(slot, action);
        if (code.isReachable()) {
            code.load(slot);
        }
    }

    private void leaveSometimes() {
        LabelNode on = new LabelNode();
        body.expressions().condition(on, 1);
        returnThroughStatements();
        code.place(on);
    }

    /** {@code return result(..)} as it is before a {@code finally}: the result waits meanwhile. */
    void returnThroughStatements() {
        if (code.isDead()
                && !GeneratedMethods.ALL) { // the weaver cannot tell where values come from there, and refuses it
            body.calls().leave();
            return;
        }
        body.calls().result(2);
        int slot = body.freeSlot(code.top());
        if (slot >= 0 && code.isUnneeded(slot)) {
            code.store(slot);
            code.hiding(slot, () -> body.statements(3));
            if (!code.isReachable()) {
                return;
            }
            code.load(slot);
        }
        code.op(ARETURN, 1);
        code.end();
    }

    /** {@code yieldFrom} as the only instruction of a range, with operands below it. */
    void aroundCall(Runnable call) {
        if (isImpossible()) {
            call.run();
            return;
        }
        LabelNode after = new LabelNode();
        Range range = open();
        call.run();
        close(range);
        List<Object> below = new ArrayList<>(code.state().stack());
        code.go(after);
        code.handler(range.handler(), range.locals(), caught(range));
        code.drop();
        if (choices.oneIn(2)) {
            body.noteLocals(); // which the way without an exception may not need
        }
        rebuild(below);
        code.place(after);
    }

    /** After an exception: the operands that the code around this has on the stack. */
    private void rebuild(List<Object> below) {
        if (!code.isReachable()) {
            return;
        }
        while (!code.state().stack().isEmpty()) {
            code.drop();
        }
        below.forEach(code::pushDefault);
    }
}
