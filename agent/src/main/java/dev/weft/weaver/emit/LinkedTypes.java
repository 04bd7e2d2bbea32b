package dev.weft.weaver.emit;

import dev.weft.weaver.model.CoroutineMethod;
import org.objectweb.asm.Type;

/**
 * Types in the descriptor of a call that a bootstrap method links. Linking resolves every class named there, which the call as written does
 * not: a class may be absent, so long as only null is passed for it. So other classes than the JDK's and the caller's own become
 * {@code Object}.
 */
final class LinkedTypes {

    private LinkedTypes() {}

    /** The parameters of a frame's constructor: the receiver, where the method has one, and its arguments. */
    static String ofFrame(CoroutineMethod method) {
        String declared = method.node().desc;
        String arguments = declared.substring(1, declared.indexOf(')'));
        return erased(method.isStatic() ? arguments : "L" + method.owner() + ";" + arguments, method.owner());
    }

    /** @param arguments descriptors, one after the other */
    static String erased(String arguments, String caller) {
        StringBuilder erased = new StringBuilder();
        for (Type type : Type.getArgumentTypes("(" + arguments + ")V")) {
            erased.append(erased(type, caller).getDescriptor());
        }
        return erased.toString();
    }

    private static Type erased(Type type, String caller) {
        Type element = type.getSort() == Type.ARRAY ? type.getElementType() : type;
        boolean isKnown = element.getSort() != Type.OBJECT
                || element.getInternalName().startsWith("java/")
                || element.getInternalName().equals(caller);
        return isKnown ? type : Type.getObjectType("java/lang/Object");
    }
}
