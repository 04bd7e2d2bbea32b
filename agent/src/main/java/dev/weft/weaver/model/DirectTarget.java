package dev.weft.weaver.model;

import org.objectweb.asm.Type;

/**
 * A coroutine with a direct body: one that a caller runs on the Java stack, without an object.
 *
 * @param method the coroutine
 * @param result what the body returns: {@code Object}, or a primitive type where every {@code result(..)} boxes that one
 */
public record DirectTarget(CoroutineMethod method, Type result) {

    /** Descriptor of the direct body: the method's own parameters, the driver, and the depth of the stack. */
    public String descriptor() {
        String declared = method.node().desc;
        return declared.substring(0, declared.indexOf(')')) + "Ldev/weft/woven/Driver;I)" + result.getDescriptor();
    }

    public boolean isPrimitive() {
        return result.getSort() != Type.OBJECT;
    }
}
