package dev.weft.annotations.check;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import javax.lang.model.element.Element;
import javax.tools.Diagnostic;

/**
 * Checks each class when javac has attributed it, so that every expression in a body has its type. A fault of the check's own
 * never fails a compilation: it becomes one warning, and the check is off from there.
 */
final class CheckListener implements TaskListener {

    /** Compilations that are checked already: the processor and the plug-in may both be switched on. */
    private static final Set<JavacTask> CHECKED =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private final Trees trees;
    private final Consumer<TreePath> check;
    private boolean broken;

    /** @param check looks at one class and everything in it */
    CheckListener(Trees trees, Consumer<TreePath> check) {
        this.trees = trees;
        this.check = check;
    }

    /** Switches the check on for a compilation. Once more changes nothing. */
    static void install(JavacTask task) {
        if (CHECKED.add(task)) {
            Compilation compilation = new Compilation(Trees.instance(task), task.getTypes(), task.getElements());
            Consumer<TreePath> check = path -> new BodyScanner(compilation).scan(path, Body.UNKNOWN);
            task.addTaskListener(new CheckListener(compilation.trees(), check));
        }
    }

    @Override
    public void finished(TaskEvent event) {
        if (event.getKind() != TaskEvent.Kind.ANALYZE || event.getTypeElement() == null || broken) {
            return;
        }
        CompilationUnitTree unit = event.getCompilationUnit();
        TreePath file = new TreePath(unit);
        for (Tree declaration : unit.getTypeDecls()) {
            TreePath path = new TreePath(file, declaration);
            Element element = trees.getElement(path);
            if (event.getTypeElement().equals(element)) {
                checkClass(path);
            }
        }
    }

    private void checkClass(TreePath path) {
        try {
            check.accept(path);
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            broken = true;
            trees.printMessage(
                    Diagnostic.Kind.WARNING,
                    "Weft's check stopped here with " + e + where(e)
                            + "; the rest of this compilation is not checked. Please report this.",
                    path.getLeaf(),
                    path.getCompilationUnit());
        }
    }

    private static String where(Throwable e) {
        return e.getStackTrace().length == 0 ? "" : " at " + e.getStackTrace()[0];
    }
}
