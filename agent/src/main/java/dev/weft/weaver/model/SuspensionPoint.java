package dev.weft.weaver.model;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.MethodInsnNode;

/**
 * A call of an intrinsic at which a body suspends.
 *
 * @param number its state, from 1
 * @param call the call, which emission replaces
 * @param action what the call does
 * @param locals the locals that have a value there, {@code this} included
 * @param stack verification types of the operands below the call's own, bottom first, one entry for each value
 * @param line source line, or 0 when unknown
 * @param direct the coroutine that is called and awaited at once; null when what is awaited comes from elsewhere, or an object is wanted
 */
public record SuspensionPoint(
        int number,
        MethodInsnNode call,
        Action action,
        List<Local> locals,
        List<Object> stack,
        int line,
        @Nullable DirectCall direct) {

    public SuspensionPoint withDirect(DirectCall direct) {
        return new SuspensionPoint(number, call, action, locals, stack, line, direct);
    }

    /** Verification type of what the point leaves on the operand stack. */
    public Object resultType() {
        if (direct == null || direct.unboxing() == null) {
            return "java/lang/Object";
        }
        return switch (direct.unboxing().type().getSort()) {
            case Type.LONG -> Opcodes.LONG;
            case Type.FLOAT -> Opcodes.FLOAT;
            case Type.DOUBLE -> Opcodes.DOUBLE;
            default -> Opcodes.INTEGER;
        };
    }

    /** What a suspension point does. */
    public enum Action {
        /** Waits for an awaitable: a coroutine's {@code yieldFrom}. Suspends unless the result is there. */
        AWAIT,
        /** Gives a value to the user. */
        YIELD,
        /** Hands over to another generator or iterable: a generator's {@code yieldFrom}. */
        DELEGATE
    }
}
