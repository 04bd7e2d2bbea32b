package dev.weft.annotations.check;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.IntersectionType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import org.jspecify.annotations.Nullable;

/**
 * The one abstract method of a functional interface, as far as it matters to whoever writes a lambda for it.
 *
 * @param returned what it returns, with the interface's type arguments in place
 * @param throwsAnything whether it declares {@code Throwable}: then it is there to see what its body throws
 */
record FunctionType(TypeMirror returned, boolean throwsAnything) {

    /** The method of a lambda's type, or null where that cannot be told. */
    static @Nullable FunctionType of(@Nullable TypeMirror target, Compilation compilation) {
        if (target instanceof IntersectionType both) {
            return both.getBounds().stream()
                    .flatMap(bound -> Optional.ofNullable(of(bound, compilation)).stream())
                    .findFirst()
                    .orElse(null);
        }
        if (!(target instanceof DeclaredType declared)) {
            return null;
        }
        // Where several interfaces bring the method, the lambda's has the most specific type of them.
        return methods(declared, compilation).stream()
                .map(method -> of(method, declared, compilation))
                .min(Comparator.comparing(function -> CoroutineType.of(function.returned(), compilation) == null))
                .orElse(null);
    }

    boolean returnsNothing() {
        return returned.getKind() == TypeKind.VOID;
    }

    private static FunctionType of(ExecutableElement method, DeclaredType owner, Compilation compilation) {
        ExecutableType type = (ExecutableType) compilation.types().asMemberOf(owner, method);
        boolean throwsAnything = method.getThrownTypes().stream()
                .anyMatch(thrown -> thrown instanceof DeclaredType declared
                        && CoroutineType.qualifiedName(declared).equals("java.lang.Throwable"));
        return new FunctionType(type.getReturnType(), throwsAnything);
    }

    private static List<ExecutableElement> methods(DeclaredType type, Compilation compilation) {
        List<ExecutableElement> ofEveryObject = ElementFilter.methodsIn(
                compilation.elements().getTypeElement("java.lang.Object").getEnclosedElements());
        TypeElement element = (TypeElement) type.asElement();
        return ElementFilter.methodsIn(compilation.elements().getAllMembers(element)).stream()
                .filter(method -> method.getModifiers().contains(Modifier.ABSTRACT))
                .filter(method -> ofEveryObject.stream().noneMatch(other -> isSame(method, other, compilation)))
                .toList();
    }

    private static boolean isSame(ExecutableElement method, ExecutableElement other, Compilation compilation) {
        return method.getSimpleName().equals(other.getSimpleName())
                && compilation.types().isSubsignature((ExecutableType) method.asType(), (ExecutableType)
                        other.asType());
    }
}
