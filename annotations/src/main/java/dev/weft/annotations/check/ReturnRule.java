package dev.weft.annotations.check;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import org.jspecify.annotations.Nullable;

/**
 * Returning another coroutine delegates to it. From inside a {@code try} that would run the {@code finally} before the other
 * coroutine, and catch nothing that it throws. An asynchronous generator delegates to nothing (PEP 525).
 */
final class ReturnRule {

    private static final String NO_DELEGATION =
            "it returns another asynchronous generator, which delegates to none; iterate over it and yield each value,"
                    + " or remove the annotation";

    private final Compilation compilation;

    ReturnRule(Compilation compilation) {
        this.compilation = compilation;
    }

    void checkStatement(TreePath statement, Body body) {
        ReturnTree tree = (ReturnTree) statement.getLeaf();
        if (tree.getExpression() != null) {
            check(new TreePath(statement, tree.getExpression()), body);
        }
    }

    /** @param returned the expression whose value is returned */
    void check(TreePath returned, Body body) {
        if (body.coroutine() == null) {
            return;
        }
        boolean delegates = !body.coroutine().isAsyncGenerator();
        if (delegates && !body.inTry() && !body.inMonitor()) {
            return;
        }
        for (TreePath value : Results.of(returned, compilation)) {
            if (!mayBeResult(value)) {
                compilation.error(value, delegates ? tooEarly(body) : NO_DELEGATION);
            }
        }
    }

    private static String tooEarly(Body body) {
        return "it returns another coroutine from inside a "
                + (body.inTry()
                        ? "try, whose finally would run before that one does; "
                        : "synchronized block, which would end before that one runs; ")
                + "write `return result(yieldFrom(..))`"
                + (body.inTry() ? "" : " after the block");
    }

    /** Whether a value is what {@code result} or {@code done} gave, or is kept in a local that may hold such a value. */
    private boolean mayBeResult(TreePath value) {
        Tree tree = value.getLeaf();
        if (tree instanceof TypeCastTree cast) {
            return Results.of(new TreePath(value, cast.getExpression()), compilation).stream()
                    .anyMatch(this::mayBeResult);
        }
        if (tree instanceof MethodInvocationTree) {
            ExecutableElement method = Intrinsics.called(value, compilation);
            return method == null || Intrinsics.is(method) && Intrinsics.ends(method);
        }
        Element element = compilation.element(value);
        return tree instanceof IdentifierTree
                && element != null
                && element.getKind() == ElementKind.LOCAL_VARIABLE
                && Boolean.TRUE.equals(new ResultFinder(element).scan(bodyAround(value), null));
    }

    private static TreePath bodyAround(TreePath path) {
        TreePath around = path;
        while (!(around.getLeaf() instanceof MethodTree || around.getLeaf() instanceof LambdaExpressionTree)) {
            around = around.getParentPath();
        }
        return around;
    }

    /** Looks for an assignment of a result to a local. */
    private final class ResultFinder extends TreePathScanner<@Nullable Boolean, @Nullable Void> {

        private final Element local;

        ResultFinder(Element local) {
            this.local = local;
        }

        @Override
        public @Nullable Boolean visitVariable(VariableTree variable, @Nullable Void none) {
            if (variable.getInitializer() != null
                    && local.equals(compilation.element(getCurrentPath()))
                    && holdsResult(new TreePath(getCurrentPath(), variable.getInitializer()))) {
                return true;
            }
            return super.visitVariable(variable, none);
        }

        @Override
        public @Nullable Boolean visitAssignment(AssignmentTree assignment, @Nullable Void none) {
            TreePath target = new TreePath(getCurrentPath(), assignment.getVariable());
            if (local.equals(compilation.element(target))
                    && holdsResult(new TreePath(getCurrentPath(), assignment.getExpression()))) {
                return true;
            }
            return super.visitAssignment(assignment, none);
        }

        /** One local that is a copy of another counts as a result without a further look, which could go in circles. */
        private boolean holdsResult(TreePath value) {
            return Results.of(value, compilation).stream()
                    .anyMatch(one -> one.getLeaf() instanceof IdentifierTree || mayBeResult(one));
        }

        @Override
        public @Nullable Boolean reduce(@Nullable Boolean first, @Nullable Boolean second) {
            return Boolean.TRUE.equals(first) ? first : second;
        }
    }
}
