package dev.weft.weaver;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.objectweb.asm.Attribute;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InnerClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Drops attributes that stood where the JVM ignores them, and so may hold anything. A {@code Code} inside a {@code Code} ASM would write one
 * level up, beside the method's own, and the JVM refuses a method with two. Of those that are newer than the class file ASM would make
 * constants, which the JVM looks at in any version. And a class that is said to be inside itself is taken only as long as two constants name it.
 */
final class StrayAttributes {

    /** Those of a method that ASM reads by itself where they belong (JVMS 4.7, table 4.7-C). */
    private static final Set<String> OF_METHODS = Set.of(
            "AnnotationDefault",
            "Code",
            "Deprecated",
            "Exceptions",
            "MethodParameters",
            "RuntimeInvisibleAnnotations",
            "RuntimeInvisibleParameterAnnotations",
            "RuntimeInvisibleTypeAnnotations",
            "RuntimeVisibleAnnotations",
            "RuntimeVisibleParameterAnnotations",
            "RuntimeVisibleTypeAnnotations",
            "Signature",
            "Synthetic");

    private StrayAttributes() {}

    static void drop(ClassNode type) {
        if (isOlderThan(Opcodes.V11, type)) {
            type.nestHostClass = null;
            type.nestMembers = null;
        }
        if (isOlderThan(Opcodes.V16, type)) {
            type.recordComponents = null;
        }
        if (isOlderThan(Opcodes.V17, type)) {
            type.permittedSubclasses = null;
        }
        List<InnerClassNode> inner = new ArrayList<>();
        for (InnerClassNode entry : type.innerClasses) {
            if (!entry.name.equals(entry.outerName)) {
                inner.add(entry);
            }
        }
        type.innerClasses = inner;
        for (MethodNode method : type.methods) {
            if (method.attrs != null) {
                List<Attribute> kept = new ArrayList<>();
                for (Attribute attribute : method.attrs) {
                    if (!OF_METHODS.contains(attribute.type)) {
                        kept.add(attribute);
                    }
                }
                method.attrs = kept.isEmpty() ? null : kept;
            }
        }
    }

    /** A preview of what comes next may have it already. */
    private static boolean isOlderThan(int version, ClassNode type) {
        return (type.version & 0xffff) < version && (type.version & Opcodes.V_PREVIEW) != Opcodes.V_PREVIEW;
    }
}
