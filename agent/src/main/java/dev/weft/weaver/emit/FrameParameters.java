package dev.weft.weaver.emit;

import dev.weft.weaver.model.CoroutineMethod;
import org.objectweb.asm.Type;

/**
 * The parameters of a frame's constructor, and of the call that makes one: the receiver, where the method has one, and its arguments.
 * Linking that call resolves every class named in its descriptor, which calling the method did not do: a class may be absent, so long as only null
 * is passed for it. So other classes than the JDK's and the method's own become {@code Object}, and the constructor casts.
 */
final class FrameParameters {

    private FrameParameters() {}

    /** Their descriptors, one after the other. */
    static String of(CoroutineMethod method) {
        StringBuilder parameters = new StringBuilder();
        if (!method.isStatic()) {
            parameters.append('L').append(method.owner()).append(';');
        }
        for (Type parameter : method.parameters()) {
            parameters.append(isSurelyThere(parameter, method) ? parameter.getDescriptor() : "Ljava/lang/Object;");
        }
        return parameters.toString();
    }

    private static boolean isSurelyThere(Type type, CoroutineMethod method) {
        Type element = type.getSort() == Type.ARRAY ? type.getElementType() : type;
        return element.getSort() != Type.OBJECT
                || element.getInternalName().startsWith("java/")
                || element.getInternalName().equals(method.owner());
    }
}
