package dev.weft.annotations.check;

import java.util.List;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.IntersectionType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.type.WildcardType;
import org.jspecify.annotations.Nullable;

/**
 * A return type that makes a method a coroutine, as the weaver sees it: by what it is erased to.
 *
 * @param name simple name of the type
 * @param yielded the type of the values that it yields, or null for a raw type and for {@code Coro}
 * @param sent the type of the values sent to it, likewise; null for {@code AsyncGenerator}, which does not say
 */
record CoroutineType(
        String name, @Nullable TypeMirror yielded, @Nullable TypeMirror sent) {

    static final String ALL = "Coro, Generator, Sequence or AsyncGenerator";

    /** The coroutine type that a type is, or null. */
    static @Nullable CoroutineType of(@Nullable TypeMirror type, Compilation compilation) {
        TypeMirror bound = bound(type);
        if (!(bound instanceof DeclaredType declared)) {
            return null;
        }
        List<? extends TypeMirror> arguments = declared.getTypeArguments();
        return switch (qualifiedName(declared)) {
            case "dev.weft.Coro" -> new CoroutineType("Coro", null, null);
            case "dev.weft.Generator" ->
                arguments.isEmpty()
                        ? new CoroutineType("Generator", null, null)
                        : new CoroutineType("Generator", arguments.get(0), arguments.get(1));
            case "dev.weft.Sequence" ->
                arguments.isEmpty()
                        ? new CoroutineType("Sequence", null, null)
                        : new CoroutineType("Sequence", arguments.get(0), nothing(compilation));
            case "dev.weft.AsyncGenerator" ->
                new CoroutineType("AsyncGenerator", arguments.isEmpty() ? null : arguments.get(0), null);
            default -> null;
        };
    }

    private static TypeMirror nothing(Compilation compilation) {
        return compilation.elements().getTypeElement("java.lang.Void").asType();
    }

    boolean isGenerator() {
        return name.equals("Generator") || name.equals("Sequence");
    }

    boolean isAsyncGenerator() {
        return name.equals("AsyncGenerator");
    }

    static String qualifiedName(DeclaredType type) {
        return ((TypeElement) type.asElement()).getQualifiedName().toString();
    }

    /** What is known of a type that stands for others: its upper bound, the first where there are several; else the type. */
    static @Nullable TypeMirror bound(@Nullable TypeMirror type) {
        if (type instanceof WildcardType wildcard) {
            return bound(wildcard.getExtendsBound());
        }
        if (type instanceof TypeVariable variable) {
            return bound(variable.getUpperBound());
        }
        return type instanceof IntersectionType both ? bound(both.getBounds().get(0)) : type;
    }
}
