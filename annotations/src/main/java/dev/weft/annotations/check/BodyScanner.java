package dev.weft.annotations.check;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.TryTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import javax.lang.model.element.ExecutableElement;
import org.jspecify.annotations.Nullable;

/** Walks through a class, knows which body it is in, and has each construct judged by the rule for it. */
final class BodyScanner extends TreePathScanner<@Nullable Void, Body> {

    private final Compilation compilation;
    private final MethodRule methods;
    private final IntrinsicRule intrinsics;
    private final YieldRule yields;
    private final ReturnRule returns;
    private final DroppedRule dropped;

    BodyScanner(Compilation compilation) {
        this.compilation = compilation;
        this.methods = new MethodRule(compilation);
        this.intrinsics = new IntrinsicRule(compilation);
        this.yields = new YieldRule(compilation);
        this.returns = new ReturnRule(compilation);
        this.dropped = new DroppedRule(compilation);
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, Body around) {
        return super.visitClass(type, Body.plain("an initialiser is no coroutine; use it in a @Coroutine method"));
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, Body around) {
        return super.visitMethod(method, methods.enter(getCurrentPath()));
    }

    @Override
    public @Nullable Void visitLambdaExpression(LambdaExpressionTree lambda, Body around) {
        dropped.checkLambda(getCurrentPath());
        Body body = methods.enterLambda(getCurrentPath());
        if (lambda.getBody() instanceof ExpressionTree returned) {
            returns.check(new TreePath(getCurrentPath(), returned), body);
        }
        return super.visitLambdaExpression(lambda, body);
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree call, Body body) {
        ExecutableElement method = Intrinsics.called(getCurrentPath(), compilation);
        if (Intrinsics.is(method)) {
            intrinsics.check(getCurrentPath(), method, body);
            if (Intrinsics.yields(method)) {
                yields.check(getCurrentPath(), body);
            }
        }
        return super.visitMethodInvocation(call, body);
    }

    @Override
    public @Nullable Void visitMemberReference(MemberReferenceTree reference, Body body) {
        intrinsics.checkReference(getCurrentPath());
        dropped.checkReference(getCurrentPath());
        return super.visitMemberReference(reference, body);
    }

    @Override
    public @Nullable Void visitExpressionStatement(ExpressionStatementTree statement, Body body) {
        dropped.checkStatement(getCurrentPath(), body);
        return super.visitExpressionStatement(statement, body);
    }

    @Override
    public @Nullable Void visitReturn(ReturnTree statement, Body body) {
        returns.checkStatement(getCurrentPath(), body);
        return super.visitReturn(statement, body);
    }

    @Override
    public @Nullable Void visitSynchronized(SynchronizedTree statement, Body body) {
        scan(statement.getExpression(), body);
        return scan(statement.getBlock(), body.withMonitor());
    }

    /** What javac makes handlers for: an empty {@code finally} gets some only if there is a {@code catch} too. */
    @Override
    public @Nullable Void visitTry(TryTree statement, Body body) {
        BlockTree last = statement.getFinallyBlock();
        boolean handles = last != null && !last.getStatements().isEmpty()
                || !statement.getCatches().isEmpty()
                || !statement.getResources().isEmpty();
        scan(statement.getResources(), body);
        scan(statement.getBlock(), handles ? body.withTry() : body);
        for (CatchTree handler : statement.getCatches()) {
            scan(handler, last != null ? body.withTry() : body);
        }
        return scan(last, body);
    }
}
