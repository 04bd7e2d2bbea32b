package dev.weft.weaver.emit;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.LocalVariableAnnotationNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;

/** Makes room among a method's locals for those of a body: in its instructions, its frames, and what debuggers are told. */
final class LocalsMover {

    private LocalsMover() {}

    static void move(MethodNode method, BodyShape shape) {
        for (AbstractInsnNode instruction : method.instructions) {
            if (instruction instanceof VarInsnNode access) {
                access.var = shape.local(access.var);
            } else if (instruction instanceof IincInsnNode increment) {
                increment.var = shape.local(increment.var);
            } else if (instruction instanceof FrameNode frame) {
                frame.local = shape.locals(frame.local);
            }
        }
        if (method.localVariables != null) {
            method.localVariables.forEach(variable -> variable.index = shape.local(variable.index));
        }
        moveAnnotations(method.visibleLocalVariableAnnotations, shape);
        moveAnnotations(method.invisibleLocalVariableAnnotations, shape);
    }

    private static void moveAnnotations(@Nullable List<LocalVariableAnnotationNode> annotations, BodyShape shape) {
        if (annotations != null) {
            annotations.forEach(annotation -> annotation.index.replaceAll(shape::local));
        }
    }
}
