package dev.weft.weaver.analyse;

import dev.weft.weaver.bytecode.Boxing;
import dev.weft.weaver.bytecode.RuntimeNames;
import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.DirectTarget;
import dev.weft.weaver.model.Kind;
import dev.weft.weaver.model.SuspensionPoint;
import dev.weft.weaver.model.SuspensionPoints;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/** Finds whether a coroutine gets a direct body, and what that returns. */
public final class DirectTargetFinder {

    private static final Type OBJECT = Type.getObjectType("java/lang/Object");

    private DirectTargetFinder() {}

    /**
     * @param method normalised
     * @return null for one that is only called through an object
     */
    public static @Nullable DirectTarget find(CoroutineMethod method, SuspensionPoints points) {
        boolean isLambda = (method.node().access & Opcodes.ACC_SYNTHETIC) != 0; // nobody calls it by its name
        if (method.kind() != Kind.CORO || isLambda || !hasRoom(method) || losesThis(method, points)) {
            return null;
        }
        return new DirectTarget(method, result(method));
    }

    /** A shrinker may say in its frames that {@code this} is no more, where nothing uses it; a frame that is made there needs it. */
    private static boolean losesThis(CoroutineMethod method, SuspensionPoints points) {
        if (method.isStatic()) {
            return false;
        }
        for (SuspensionPoint point : points.points()) {
            if (point.locals().isEmpty() || point.locals().get(0).slot() != 0) {
                return true;
            }
        }
        return false;
    }

    /** The driver and the depth are parameters as well, and what spans the last parameter and a local leaves them no place. */
    private static boolean hasRoom(CoroutineMethod method) {
        int slots = Type.getArgumentsAndReturnSizes(method.node().desc) >> 2; // counts `this`, also where there is none
        if (slots + 2 > RuntimeNames.MOST_SLOTS) {
            return false;
        }
        int last = slots - 1 - (method.isStatic() ? 1 : 0);
        for (AbstractInsnNode instruction : method.node().instructions) {
            int opcode = instruction.getOpcode();
            if ((opcode == Opcodes.LSTORE || opcode == Opcodes.DSTORE) && ((VarInsnNode) instruction).var == last) {
                return false;
            }
        }
        return true;
    }

    /** The primitive type that is boxed right before each return, if it is the same everywhere. */
    private static Type result(CoroutineMethod method) {
        Type common = null;
        for (AbstractInsnNode instruction : method.node().instructions) {
            if (instruction.getOpcode() == Opcodes.ARETURN) {
                Type type = boxedBefore(instruction);
                if (type == null || common != null && !common.equals(type)) {
                    return OBJECT;
                }
                common = type;
            }
        }
        return common == null ? OBJECT : common;
    }

    private static @Nullable Type boxedBefore(AbstractInsnNode instruction) {
        AbstractInsnNode previous = DirectCallFinder.previousInLine(instruction);
        return previous == null ? null : Boxing.boxed(previous);
    }
}
