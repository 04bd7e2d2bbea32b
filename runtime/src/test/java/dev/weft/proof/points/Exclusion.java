package dev.weft.proof.points;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** Why the body of a method is not moved into a coroutine. */
public enum Exclusion {
    ABSTRACT,
    NATIVE,
    CONSTRUCTOR,
    INITIALISER,
    SYNCHRONIZED,
    MONITORS,
    /** It looks at the stack of its callers, where a moved body has others. Only where the code is run. */
    READS_STACK;

    private static final Set<String> STACK_READERS = Set.of(
            "java/lang/Throwable.getStackTrace()[Ljava/lang/StackTraceElement;",
            "java/lang/Exception.getStackTrace()[Ljava/lang/StackTraceElement;",
            "java/lang/Thread.getStackTrace()[Ljava/lang/StackTraceElement;");

    /** Why a method is not eligible; null when it is. */
    public static @Nullable Exclusion of(MethodNode method) {
        if ((method.access & Opcodes.ACC_ABSTRACT) != 0) {
            return ABSTRACT;
        } else if ((method.access & Opcodes.ACC_NATIVE) != 0) {
            return NATIVE;
        } else if (method.name.equals("<init>")) {
            return CONSTRUCTOR;
        } else if (method.name.equals("<clinit>")) {
            return INITIALISER;
        } else if ((method.access & Opcodes.ACC_SYNCHRONIZED) != 0) {
            return SYNCHRONIZED;
        }
        for (AbstractInsnNode instruction : method.instructions) {
            if (instruction.getOpcode() == Opcodes.MONITORENTER) {
                return MONITORS;
            }
        }
        return null;
    }

    /** The same for a method that will be run. */
    public static @Nullable Exclusion ofRun(MethodNode method) {
        Exclusion exclusion = of(method);
        return exclusion == null && readsStack(method) ? READS_STACK : exclusion;
    }

    private static boolean readsStack(MethodNode method) {
        for (AbstractInsnNode instruction : method.instructions) {
            if (instruction instanceof MethodInsnNode call
                    && (call.owner.equals("java/lang/StackWalker")
                            || STACK_READERS.contains(call.owner + "." + call.name + call.desc))) {
                return true;
            }
        }
        return false;
    }
}
