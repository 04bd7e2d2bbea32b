package dev.weft.weaver.analyse;

import dev.weft.weaver.bytecode.Instructions;
import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.DirectCall;
import dev.weft.weaver.model.Kind;
import dev.weft.weaver.model.SuspensionPoint;
import dev.weft.weaver.model.SuspensionPoint.Action;
import dev.weft.weaver.model.SuspensionPoints;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Finds the points where a coroutine of the same class is called and awaited at once, and where it is certain which one: a static
 * one, or one that nothing can override. Anything between call and {@code yieldFrom}, even a cast, and the object is made as
 * written, for then its making and its running could be told apart.
 */
public final class DirectCallFinder {

    private final ClassNode owner;
    private final List<CoroutineMethod> coroutines;

    /** @param coroutines those of the class that will be woven */
    public DirectCallFinder(ClassNode owner, List<CoroutineMethod> coroutines) {
        this.owner = owner;
        this.coroutines = coroutines;
    }

    public SuspensionPoints find(SuspensionPoints points) {
        return new SuspensionPoints(points.points().stream().map(this::find).toList());
    }

    private SuspensionPoint find(SuspensionPoint point) {
        boolean plainAwait = point.action() == Action.AWAIT && Type.getArgumentTypes(point.call().desc).length == 1;
        if (!plainAwait || !(previousInLine(point.call()) instanceof MethodInsnNode invocation)) {
            return point;
        }
        CoroutineMethod target = target(invocation);
        return target == null ? point : point.withDirect(new DirectCall(invocation, target));
    }

    private @Nullable CoroutineMethod target(MethodInsnNode invocation) {
        if (!invocation.owner.equals(owner.name)) {
            return null;
        }
        return coroutines.stream()
                .filter(method -> method.kind() == Kind.CORO)
                .filter(method -> method.node().name.equals(invocation.name)
                        && method.node().desc.equals(invocation.desc))
                .filter(this::cannotBeOverridden)
                .filter(method -> !spansParameters(method))
                .findFirst()
                .orElse(null);
    }

    private boolean cannotBeOverridden(CoroutineMethod method) {
        int fixed = Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL;
        return (method.node().access & fixed) != 0 || (owner.access & Opcodes.ACC_FINAL) != 0;
    }

    /** A long or double half in the last parameter's slot leaves no room for the locals that a direct body adds there. */
    private static boolean spansParameters(CoroutineMethod method) {
        int parameters = (Type.getArgumentsAndReturnSizes(method.node().desc) >> 2) - (method.isStatic() ? 1 : 0);
        for (AbstractInsnNode instruction : method.node().instructions) {
            int opcode = instruction.getOpcode();
            if ((opcode == Opcodes.LSTORE || opcode == Opcodes.DSTORE)
                    && ((VarInsnNode) instruction).var == parameters - 1) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable AbstractInsnNode previousInLine(AbstractInsnNode instruction) {
        AbstractInsnNode previous = instruction.getPrevious();
        while (previous != null && previous.getOpcode() < 0) {
            previous = previous.getPrevious();
        }
        return previous != null && Instructions.nextInLine(previous) == instruction ? previous : null;
    }
}
