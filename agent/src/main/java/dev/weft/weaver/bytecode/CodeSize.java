package dev.weft.weaver.bytecode;

import org.objectweb.asm.commons.CodeSizeEvaluator;
import org.objectweb.asm.tree.MethodNode;

/** How large a method is. */
public final class CodeSize {

    private CodeSize() {}

    /** Bytes of its code, or a few more where jumps may turn out to be long. */
    public static int of(MethodNode method) {
        CodeSizeEvaluator evaluator = new CodeSizeEvaluator(null);
        method.accept(evaluator);
        return evaluator.getMaxSize();
    }
}
