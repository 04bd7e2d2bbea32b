package dev.weft.annotations.check;

import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeVariable;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine that is made and dropped never runs. An error where a statement is the call, a warning where a lambda or a method
 * reference makes one for somebody who takes no value. Keeping it in a variable is silent: that is on purpose.
 */
final class DroppedRule {

    private final Compilation compilation;

    DroppedRule(Compilation compilation) {
        this.compilation = compilation;
    }

    void checkStatement(TreePath statement, Body body) {
        TreePath call = withoutParentheses(statement, ((ExpressionStatementTree) statement.getLeaf()).getExpression());
        ExecutableElement method = called(call);
        if (method == null) {
            return;
        }
        if (Intrinsics.is(method) && Intrinsics.ends(method)) {
            if (body.coroutine() != null) {
                compilation.error(
                        Intrinsics.select(call),
                        method.getSimpleName() + " ends the body only when it is returned; write `return "
                                + method.getSimpleName() + "(..)`");
            }
            return;
        }
        String made = made(call, method);
        if (made != null) {
            compilation.error(Intrinsics.select(call), advice(method, made));
        }
    }

    /** A lambda without braces gives its value, and drops it where none is asked for. */
    void checkLambda(TreePath path) {
        LambdaExpressionTree lambda = (LambdaExpressionTree) path.getLeaf();
        if (!(lambda.getBody() instanceof ExpressionTree expression) || !dropsValue(path)) {
            return;
        }
        TreePath call = withoutParentheses(path, expression);
        ExecutableElement method = called(call);
        String made = method == null ? null : made(call, method);
        if (made != null) {
            compilation.warning(Intrinsics.select(call), advice(method, made));
        }
    }

    void checkReference(TreePath reference) {
        ExecutableElement method = compilation.method(reference);
        if (method == null || Intrinsics.is(method) || !dropsValue(reference)) {
            return;
        }
        CoroutineType type = coroutine(method);
        if (type != null) {
            compilation.warning(reference, advice(method, type.name()));
        }
    }

    /** What declares {@code throws Throwable} is there to see what a call throws, as an assertion does. */
    private boolean dropsValue(TreePath functional) {
        FunctionType function = FunctionType.of(compilation.type(functional), compilation);
        return function != null && function.returnsNothing() && !function.throwsAnything();
    }

    private static TreePath withoutParentheses(TreePath parent, Tree expression) {
        TreePath path = new TreePath(parent, expression);
        return expression instanceof ParenthesizedTree inner ? withoutParentheses(path, inner.getExpression()) : path;
    }

    private @Nullable ExecutableElement called(TreePath call) {
        return call.getLeaf() instanceof MethodInvocationTree ? Intrinsics.called(call, compilation) : null;
    }

    /** The coroutine type that a call makes an object of, or null. */
    private @Nullable String made(TreePath call, ExecutableElement method) {
        CoroutineType type = coroutine(method);
        return type == null || Intrinsics.is(method) || isRecorded(call) ? null : type.name();
    }

    /** By what the method declares: what {@code map.put(..)} returns may be a coroutine, and is no new one. */
    private @Nullable CoroutineType coroutine(ExecutableElement method) {
        return method.getReturnType() instanceof DeclaredType declared ? CoroutineType.of(declared, compilation) : null;
    }

    /** {@code verify(mock).fetch()}: a call on what a generic method gives back for its argument is made to be noted. */
    private boolean isRecorded(TreePath call) {
        TreePath select = Intrinsics.select(call);
        if (!(select.getLeaf() instanceof MemberSelectTree member)) {
            return false;
        }
        ExecutableElement receiver = called(withoutParentheses(select, member.getExpression()));
        return receiver != null
                && receiver.getReturnType() instanceof TypeVariable variable
                && receiver.getTypeParameters().contains(variable.asElement());
    }

    private static String advice(ExecutableElement method, String made) {
        String name = method.getSimpleName().toString();
        return name + " only makes a " + made + ", and nothing runs it: "
                + switch (made) {
                    case "Coro" -> "write yieldFrom(" + name + "(..)) or createTask(" + name + "(..))";
                    case "AsyncGenerator" -> "iterate over it, in a coroutine";
                    default -> "iterate over it, or write yieldFrom(" + name + "(..)) in a generator";
                };
    }
}
