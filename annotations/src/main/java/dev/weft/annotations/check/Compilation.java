package dev.weft.annotations.check;

import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import javax.tools.Diagnostic;
import org.jspecify.annotations.Nullable;

/** What the rules ask the compiler, and where they report. */
record Compilation(Trees trees, Types types, Elements elements) {

    void error(TreePath at, String message) {
        print(Diagnostic.Kind.ERROR, at, message);
    }

    void warning(TreePath at, String message) {
        print(Diagnostic.Kind.WARNING, at, message);
    }

    private void print(Diagnostic.Kind kind, TreePath at, String message) {
        trees.printMessage(kind, message, at.getLeaf(), at.getCompilationUnit());
    }

    @Nullable
    Element element(TreePath path) {
        return trees.getElement(path);
    }

    @Nullable
    ExecutableElement method(TreePath path) {
        return element(path) instanceof ExecutableElement method ? method : null;
    }

    /** The type of an expression, or null in code that does not compile. */
    @Nullable
    TypeMirror type(TreePath path) {
        TypeMirror type = trees.getTypeMirror(path);
        return type == null || type.getKind() == TypeKind.ERROR ? null : type;
    }
}
