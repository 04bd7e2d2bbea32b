package dev.weft.weaver.model;

import org.objectweb.asm.tree.MethodInsnNode;

/**
 * A call of a coroutine whose result is awaited on the spot, {@code yieldFrom(f(x))}: the body of {@code f} can be called instead, and
 * no coroutine object need be made.
 *
 * @param invocation the call, the last thing before the intrinsic's
 * @param target the method called
 */
public record DirectCall(MethodInsnNode invocation, CoroutineMethod target) {}
