package dev.weft.weaver.model;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.MethodInsnNode;

/**
 * A call of a coroutine whose result is awaited on the spot, {@code yieldFrom(f(x))}: the body of {@code f} can be called instead, and
 * no coroutine object need be made.
 *
 * @param invocation the call, the last thing before the intrinsic's
 * @param target the coroutine called; null where that is known only at run time
 * @param unboxing what the caller does with the result next, if it wants a primitive value
 */
public record DirectCall(
        MethodInsnNode invocation,
        @Nullable DirectTarget target,
        @Nullable Unboxing unboxing) {

    /** What the call leaves on the operand stack. */
    public Type result() {
        if (unboxing != null) {
            return unboxing.type();
        }
        return target == null ? Type.getObjectType("java/lang/Object") : target.result();
    }
}
