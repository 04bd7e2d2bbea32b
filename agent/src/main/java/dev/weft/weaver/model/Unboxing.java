package dev.weft.weaver.model;

import org.objectweb.asm.Type;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;

/**
 * The two instructions that make a primitive value of a result.
 *
 * @param cast to the box
 * @param value the call of its {@code intValue}, {@code booleanValue} and so on
 */
public record Unboxing(TypeInsnNode cast, MethodInsnNode value) {

    /** The primitive type. */
    public Type type() {
        return Type.getReturnType(value.desc);
    }
}
