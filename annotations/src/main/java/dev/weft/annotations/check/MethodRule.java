package dev.weft.annotations.check;

import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.TreePath;
import java.util.Set;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/** Which methods and lambdas are coroutines, and which are marked and cannot be. */
final class MethodRule {

    private static final String ANNOTATION = "dev.weft.annotations.Coroutine";

    private final Compilation compilation;

    MethodRule(Compilation compilation) {
        this.compilation = compilation;
    }

    /** Checks a method's head. Gives what its body is. */
    Body enter(TreePath path) {
        ExecutableElement method = compilation.method(path);
        if (method == null) {
            return Body.UNKNOWN;
        }
        CoroutineType type = CoroutineType.of(method.getReturnType(), compilation);
        if (isMarked(method)) {
            checkMarked(path, method, type);
            return type == null ? Body.UNKNOWN : Body.method(type);
        }
        return method.getReturnType().getKind() == TypeKind.ERROR
                ? Body.UNKNOWN
                : Body.plain(whyNotCoroutine(method, type));
    }

    private static boolean isMarked(ExecutableElement method) {
        return method.getAnnotationMirrors().stream()
                .anyMatch(annotation -> ((TypeElement)
                                annotation.getAnnotationType().asElement())
                        .getQualifiedName()
                        .contentEquals(ANNOTATION));
    }

    /** On an abstract method the mark documents the intent and is otherwise ignored, whatever it returns. */
    private void checkMarked(TreePath path, ExecutableElement method, @Nullable CoroutineType type) {
        Set<Modifier> modifiers = method.getModifiers();
        if (modifiers.contains(Modifier.ABSTRACT)) {
            return;
        }
        TypeMirror returned = method.getReturnType();
        if (type == null && returned.getKind() != TypeKind.ERROR) {
            compilation.error(
                    new TreePath(path, ((MethodTree) path.getLeaf()).getReturnType()),
                    method.getSimpleName() + " is marked @Coroutine and returns " + returned + "; return "
                            + CoroutineType.ALL + ", or remove the annotation");
        }
        if (modifiers.contains(Modifier.SYNCHRONIZED)) {
            compilation.error(
                    path,
                    method.getSimpleName() + " is a coroutine and synchronized, and no monitor can be held across a"
                            + " suspension; use dev.weft.sync");
        }
        if (modifiers.contains(Modifier.NATIVE)) {
            compilation.error(path, method.getSimpleName() + " is native and has no body to weave");
        }
    }

    private static String whyNotCoroutine(ExecutableElement method, @Nullable CoroutineType type) {
        if (method.getKind() == ElementKind.CONSTRUCTOR) {
            return "a constructor is no coroutine; use it in a @Coroutine method";
        }
        return type != null
                ? method.getSimpleName() + " is not marked @Coroutine"
                : method.getSimpleName() + " is no coroutine; mark it @Coroutine and let it return "
                        + CoroutineType.ALL;
    }

    /** What the body of a lambda is: a coroutine's if it returns a coroutine type and uses an intrinsic. */
    Body enterLambda(TreePath path) {
        LambdaExpressionTree lambda = (LambdaExpressionTree) path.getLeaf();
        FunctionType function = FunctionType.of(compilation.type(path), compilation);
        if (function == null || function.returned().getKind() == TypeKind.ERROR) {
            return Body.UNKNOWN;
        }
        CoroutineType type = CoroutineType.of(function.returned(), compilation);
        if (type == null) {
            return Body.plain("this lambda does not return " + CoroutineType.ALL
                    + "; use it in the method around the lambda instead");
        }
        return Intrinsics.areUsedIn(new TreePath(path, lambda.getBody()), compilation)
                ? Body.lambda(type)
                : Body.UNKNOWN; // plain Java, and nothing in it for us to judge
    }
}
