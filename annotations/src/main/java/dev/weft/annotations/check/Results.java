package dev.weft.annotations.check;

import com.sun.source.tree.CaseTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.YieldTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/** The expressions whose value a conditional or a switch may have, each by itself. */
final class Results {

    private Results() {}

    static List<TreePath> of(TreePath expression, Compilation compilation) {
        List<TreePath> results = new ArrayList<>();
        collect(expression, results, compilation);
        return results;
    }

    private static void collect(TreePath path, List<TreePath> results, Compilation compilation) {
        Tree tree = path.getLeaf();
        if (tree instanceof ParenthesizedTree parentheses) {
            collect(new TreePath(path, parentheses.getExpression()), results, compilation);
        } else if (tree instanceof ConditionalExpressionTree choice && !isPrimitive(path, compilation)) {
            collect(new TreePath(path, choice.getTrueExpression()), results, compilation);
            collect(new TreePath(path, choice.getFalseExpression()), results, compilation);
        } else if (tree instanceof SwitchExpressionTree choice) {
            for (CaseTree one : choice.getCases()) {
                new YieldFinder(found -> collect(found, results, compilation)).scan(new TreePath(path, one), null);
            }
        } else {
            results.add(path);
        }
    }

    /** The parts of a numeric conditional are converted to its type. */
    private static boolean isPrimitive(TreePath path, Compilation compilation) {
        TypeMirror type = compilation.type(path);
        return type != null && type.getKind().isPrimitive();
    }

    /** Finds what the switch yields whose case it is given, and not what one inside it yields. */
    private static final class YieldFinder extends TreePathScanner<@Nullable Void, @Nullable Void> {

        private final Consumer<TreePath> found;

        YieldFinder(Consumer<TreePath> found) {
            this.found = found;
        }

        @Override
        public @Nullable Void visitCase(CaseTree one, @Nullable Void none) {
            if (one.getBody() instanceof ExpressionTree value) {
                found.accept(new TreePath(getCurrentPath(), value));
                return null;
            }
            return super.visitCase(one, none);
        }

        @Override
        public @Nullable Void visitYield(YieldTree statement, @Nullable Void none) {
            found.accept(new TreePath(getCurrentPath(), statement.getValue()));
            return null;
        }

        @Override
        public @Nullable Void visitSwitchExpression(SwitchExpressionTree inner, @Nullable Void none) {
            return null;
        }

        @Override
        public @Nullable Void visitLambdaExpression(LambdaExpressionTree lambda, @Nullable Void none) {
            return null;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void none) {
            return null;
        }
    }
}
