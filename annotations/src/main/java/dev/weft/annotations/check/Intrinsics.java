package dev.weft.annotations.check;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import org.jspecify.annotations.Nullable;

/** The methods of {@code Weft} that mean something in a coroutine only. */
final class Intrinsics {

    private static final Set<String> NAMES = Set.of("yieldFrom", "await", "yieldValue", "result", "done");

    private Intrinsics() {}

    static boolean is(@Nullable Element method) {
        return method instanceof ExecutableElement
                && NAMES.contains(method.getSimpleName().toString())
                && method.getEnclosingElement() instanceof TypeElement owner
                && owner.getQualifiedName().contentEquals("dev.weft.Weft");
    }

    /** Whether an intrinsic ends the body, rather than suspends it. */
    static boolean ends(ExecutableElement intrinsic) {
        return intrinsic.getSimpleName().contentEquals("result")
                || intrinsic.getSimpleName().contentEquals("done");
    }

    /** Whether an intrinsic ends the body with a value. */
    static boolean givesValue(ExecutableElement intrinsic) {
        return intrinsic.getSimpleName().contentEquals("result");
    }

    static boolean yields(ExecutableElement intrinsic) {
        return intrinsic.getSimpleName().contentEquals("yieldValue");
    }

    /** Whether an intrinsic delegates to a generator or to anything else that is iterated. */
    static boolean iterates(ExecutableElement intrinsic) {
        if (intrinsic.getParameters().isEmpty()
                || !(intrinsic.getParameters().get(0).asType() instanceof DeclaredType argument)) {
            return false;
        }
        String name = CoroutineType.qualifiedName(argument);
        return name.equals("dev.weft.Generator") || name.equals("java.lang.Iterable");
    }

    /** The method that a call calls, or null in code that does not compile. */
    static @Nullable ExecutableElement called(TreePath call, Compilation compilation) {
        return compilation.method(select(call));
    }

    /** The name in a call, with what stands before it. */
    static TreePath select(TreePath call) {
        return new TreePath(call, ((MethodInvocationTree) call.getLeaf()).getMethodSelect());
    }

    /** Whether a body uses an intrinsic itself, and not in a lambda or class inside it. */
    static boolean areUsedIn(TreePath body, Compilation compilation) {
        return Boolean.TRUE.equals(new UseFinder(compilation).scan(body, null));
    }

    private static final class UseFinder extends TreePathScanner<@Nullable Boolean, @Nullable Void> {

        private final Compilation compilation;

        UseFinder(Compilation compilation) {
            this.compilation = compilation;
        }

        @Override
        public @Nullable Boolean visitMethodInvocation(MethodInvocationTree call, @Nullable Void none) {
            return is(called(getCurrentPath(), compilation)) ? Boolean.TRUE : super.visitMethodInvocation(call, none);
        }

        @Override
        public @Nullable Boolean visitLambdaExpression(LambdaExpressionTree lambda, @Nullable Void none) {
            return null;
        }

        @Override
        public @Nullable Boolean visitClass(ClassTree type, @Nullable Void none) {
            return null;
        }

        @Override
        public @Nullable Boolean reduce(@Nullable Boolean first, @Nullable Boolean second) {
            return Boolean.TRUE.equals(first) ? first : second;
        }
    }
}
