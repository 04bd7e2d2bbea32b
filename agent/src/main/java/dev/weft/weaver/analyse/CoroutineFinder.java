package dev.weft.weaver.analyse;

import dev.weft.weaver.bytecode.RuntimeNames;
import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.Kind;
import dev.weft.weaver.model.WeaveException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Finds the methods of a class that are to be woven: those with the annotation, and bodies of lambdas that return a coroutine
 * and use an intrinsic. Bridges carry a copy of the annotation and only forward; they are left alone.
 */
public final class CoroutineFinder {

    private CoroutineFinder() {}

    public static Found find(ClassNode owner) {
        List<CoroutineMethod> found = new ArrayList<>();
        List<Refused> refused = new ArrayList<>();
        Map<String, Integer> overloads = new HashMap<>();
        for (MethodNode method : owner.methods) {
            if (!isCandidate(method)) {
                continue;
            }
            Kind kind = kind(method);
            boolean isInterface = (owner.access & Opcodes.ACC_INTERFACE) != 0;
            int overload = overloads.getOrDefault(method.name, 0);
            overloads.put(method.name, overload + 1);
            CoroutineMethod coroutine =
                    new CoroutineMethod(owner.name, isInterface, method, kind, found.size(), overload);
            if (kind == null) {
                refused.add(new Refused(coroutine, new WeaveException(coroutine, 0, wrongReturnType(method))));
            } else {
                found.add(coroutine);
            }
        }
        return new Found(found, refused);
    }

    /** @param refused the marked methods that return none of our types; they are not among the coroutines */
    public record Found(List<CoroutineMethod> coroutines, List<Refused> refused) {}

    /** A method that is marked and cannot be woven. */
    public record Refused(CoroutineMethod method, WeaveException reason) {}

    private static boolean isCandidate(MethodNode method) {
        if ((method.access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_BRIDGE)) != 0) {
            return false;
        }
        return isMarked(method) || isLambda(method) && kind(method) != null && usesIntrinsic(method);
    }

    /** Whether it has the annotation. */
    public static boolean isMarked(MethodNode method) {
        if (method.visibleAnnotations != null) {
            for (AnnotationNode annotation : method.visibleAnnotations) {
                if (annotation.desc.equals(RuntimeNames.ANNOTATION)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isLambda(MethodNode method) {
        return (method.access & Opcodes.ACC_SYNTHETIC) != 0 && method.name.startsWith("lambda$");
    }

    private static boolean usesIntrinsic(MethodNode method) {
        for (AbstractInsnNode instruction : method.instructions) {
            if (!RuntimeNames.intrinsic(instruction).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static Kind kind(MethodNode method) {
        Type type = Type.getReturnType(method.desc);
        return type.getSort() == Type.OBJECT ? Kind.ofReturnType(type.getInternalName()) : null;
    }

    private static String wrongReturnType(MethodNode method) {
        return "it is marked @Coroutine and returns "
                + Type.getReturnType(method.desc).getClassName()
                + "; return dev.weft." + Kind.ALL + ", or remove the annotation";
    }
}
