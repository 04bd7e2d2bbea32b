package dev.weft.weaver;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.objectweb.asm.Attribute;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Drops attributes of methods that stood where the JVM ignores them, such as a {@code Code} inside a {@code Code}. ASM would write them
 * one level up, beside the method's own, and the JVM refuses a method with two.
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
}
