package dev.weft.annotations.check;

import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.util.TreePath;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.PrimitiveType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.Types;
import org.jspecify.annotations.Nullable;

/**
 * {@code yieldValue} takes an {@code Object} and gives what its context asks for: here both meet the generator's own types.
 *
 * <p>javac inferred the types in the body without knowing the generator's. An expression that it might have given another
 * type, had it known, is an error only if no type it could have had would fit.
 */
final class YieldRule {

    private final Compilation compilation;
    private final Types types;

    YieldRule(Compilation compilation) {
        this.compilation = compilation;
        this.types = compilation.types();
    }

    /** @param call a call of {@code yieldValue} */
    void check(TreePath call, Body body) {
        if (body.coroutine() == null) {
            return;
        }
        MethodInvocationTree tree = (MethodInvocationTree) call.getLeaf();
        TypeMirror yielded = expected(body.coroutine().yielded(), body);
        if (yielded != null && tree.getArguments().size() == 1) {
            TreePath argument = new TreePath(call, tree.getArguments().get(0));
            for (TreePath value : Results.of(argument, compilation)) {
                checkValue(value, yielded, body);
            }
        }
        TypeMirror sent = expected(body.coroutine().sent(), body);
        if (sent != null) {
            checkReceived(call, sent, body);
        }
    }

    /** What is known of a type argument; of a lambda's, which was inferred, only what it is erased to. */
    private @Nullable TypeMirror expected(@Nullable TypeMirror argument, Body body) {
        if (argument == null || argument instanceof WildcardType || isCaptured(argument)) {
            TypeMirror bound = CoroutineType.bound(argument);
            return bound == null ? null : types.erasure(bound);
        }
        return body.inLambda() ? types.erasure(argument) : argument;
    }

    private static boolean isCaptured(TypeMirror type) {
        return type instanceof TypeVariable variable
                && !SourceVersion.isIdentifier(variable.asElement().getSimpleName());
    }

    private void checkValue(TreePath value, TypeMirror yielded, Body body) {
        TypeMirror actual = boxed(compilation.type(value));
        if (actual == null) {
            return;
        }
        boolean fits = isInferred(value) ? isRelated(actual, yielded) : types.isAssignable(actual, yielded);
        if (!fits) {
            compilation.error(
                    value,
                    "it yields " + actual + ", and this " + body.coroutine().name() + " yields " + yielded);
        }
    }

    private boolean isRelated(TypeMirror one, TypeMirror other) {
        return types.isSubtype(one, types.erasure(other)) || types.isSubtype(types.erasure(other), types.erasure(one));
    }

    private @Nullable TypeMirror boxed(@Nullable TypeMirror type) {
        if (type == null || type.getKind() == TypeKind.NULL || type.getKind() == TypeKind.VOID) {
            return null;
        }
        return type instanceof PrimitiveType primitive
                ? types.boxedClass(primitive).asType()
                : type;
    }

    /** Whether the type of an expression depends on what is expected of it, which here was no more than {@code Object}. */
    private boolean isInferred(TreePath expression) {
        Tree tree = expression.getLeaf();
        if (tree instanceof MethodInvocationTree) {
            ExecutableElement method = Intrinsics.called(expression, compilation);
            return method == null || !method.getTypeParameters().isEmpty();
        }
        return tree instanceof NewClassTree creation
                && creation.getIdentifier() instanceof ParameterizedTypeTree type
                && type.getTypeArguments().isEmpty();
    }

    private void checkReceived(TreePath call, TypeMirror sent, Body body) {
        TreePath taker = taker(call);
        boolean cast = taker.getLeaf() instanceof TypeCastTree;
        TypeMirror received = boxed(compilation.type(cast ? taker : call));
        if (taker.getLeaf() instanceof ExpressionStatementTree
                || received == null
                || types.isAssignable(sent, received)) {
            return;
        }
        String message = "it receives " + received + ", and what is sent to this "
                + body.coroutine().name() + " is " + sent;
        TreePath name = Intrinsics.select(call);
        if (sent instanceof DeclaredType type
                && CoroutineType.qualifiedName(type).equals("java.lang.Void")) {
            compilation.error(name, message + ": always null");
        } else if (!isRelated(received, sent) && isClass(received) && isClass(sent)) {
            compilation.error(name, message);
        } else if (!cast && !body.inLambda()) {
            compilation.warning(name, message + "; write the cast, which may fail");
        }
    }

    /** Whether an object of the type cannot be of an unrelated type too, as it can of an interface's or a type variable's. */
    private static boolean isClass(TypeMirror type) {
        return type instanceof ArrayType
                || type instanceof DeclaredType declared
                        && declared.asElement().getKind().isClass();
    }

    /** What stands around a call: a statement where its value is dropped. */
    private static TreePath taker(TreePath call) {
        TreePath around = call.getParentPath();
        while (around.getLeaf() instanceof ParenthesizedTree) {
            around = around.getParentPath();
        }
        return around;
    }
}
