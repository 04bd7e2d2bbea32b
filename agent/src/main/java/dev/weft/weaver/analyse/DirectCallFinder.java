package dev.weft.weaver.analyse;

import dev.weft.weaver.bytecode.Boxing;
import dev.weft.weaver.bytecode.Instructions;
import dev.weft.weaver.bytecode.RuntimeNames;
import dev.weft.weaver.model.DirectCall;
import dev.weft.weaver.model.DirectTarget;
import dev.weft.weaver.model.Kind;
import dev.weft.weaver.model.SuspensionPoint;
import dev.weft.weaver.model.SuspensionPoint.Action;
import dev.weft.weaver.model.SuspensionPoints;
import dev.weft.weaver.model.Unboxing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.TypeInsnNode;

/**
 * Finds the points where a coroutine is called and awaited at once. In the same class, where nothing can override it, it is certain
 * which one that is; elsewhere the call is linked when it is first run. Anything between call and {@code yieldFrom}, even a cast, and
 * the object is made as written, for then its making and its running could be told apart.
 */
public final class DirectCallFinder {

    private final ClassNode owner;
    private final List<DirectTarget> targets;

    /** @param targets those of the class that have a direct body */
    public DirectCallFinder(ClassNode owner, List<DirectTarget> targets) {
        this.owner = owner;
        this.targets = targets;
    }

    /** @param method whose points they are */
    public SuspensionPoints find(MethodNode method, SuspensionPoints points) {
        Set<LabelNode> borders = borders(method);
        List<SuspensionPoint> found = new ArrayList<>();
        for (SuspensionPoint point : points.points()) {
            found.add(find(point, borders));
        }
        return new SuspensionPoints(found);
    }

    private SuspensionPoint find(SuspensionPoint point, Set<LabelNode> borders) {
        boolean plainAwait = point.action() == Action.AWAIT && Type.getArgumentTypes(point.call().desc).length == 1;
        if (!plainAwait
                || !(previousInLine(point.call()) instanceof MethodInsnNode invocation)
                || nextWithin(invocation, borders) == null) {
            return point;
        }
        DirectTarget target = target(invocation);
        if (target == null && !canBeLinked(invocation)) {
            return point;
        }
        Unboxing unboxing = unboxing(point.call(), borders);
        if (unboxing != null && target != null && !target.result().equals(unboxing.type())) {
            unboxing = null; // the result is an object, and the caller's own instructions unbox it
        }
        return point.withDirect(new DirectCall(invocation, target, unboxing));
    }

    private @Nullable DirectTarget target(MethodInsnNode invocation) {
        if (!invocation.owner.equals(owner.name)) {
            return null;
        }
        boolean callsStatic = invocation.getOpcode() == Opcodes.INVOKESTATIC; // the wrong one throws when it is run
        for (DirectTarget target : targets) {
            MethodNode method = target.method().node();
            if (method.name.equals(invocation.name)
                    && method.desc.equals(invocation.desc)
                    && target.method().isStatic() == callsStatic
                    && cannotBeOverridden(method)) {
                return target;
            }
        }
        return null;
    }

    private boolean cannotBeOverridden(MethodNode method) {
        int fixed = Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL;
        return (method.access & fixed) != 0 || (owner.access & Opcodes.ACC_FINAL) != 0;
    }

    /** The front door's own methods make objects, all of them. {@code super.f()} is run as written. */
    private static boolean canBeLinked(MethodInsnNode invocation) {
        return invocation.getOpcode() != Opcodes.INVOKESPECIAL
                && Type.getReturnType(invocation.desc).getInternalName().equals(Kind.CORO.returnType())
                && (Type.getArgumentsAndReturnSizes(invocation.desc) >> 2) + 2 <= RuntimeNames.MOST_SLOTS
                && !invocation.owner.equals(RuntimeNames.WEFT)
                && invocation.owner.charAt(0) != '[';
    }

    private static @Nullable Unboxing unboxing(MethodInsnNode call, Set<LabelNode> borders) {
        AbstractInsnNode cast = nextWithin(call, borders);
        if (!(cast instanceof TypeInsnNode toBox) || cast.getOpcode() != Opcodes.CHECKCAST) {
            return null;
        }
        AbstractInsnNode value = nextWithin(cast, borders);
        boolean unboxes =
                value != null && Boxing.unboxed(value) != null && ((MethodInsnNode) value).owner.equals(toBox.desc);
        return unboxes ? new Unboxing(toBox, (MethodInsnNode) value) : null;
    }

    /** The next instruction, if nothing jumps to it and no try begins or ends before it. */
    private static @Nullable AbstractInsnNode nextWithin(AbstractInsnNode instruction, Set<LabelNode> borders) {
        AbstractInsnNode next = Instructions.nextInLine(instruction);
        for (AbstractInsnNode node = instruction; node != next; node = node.getNext()) {
            if (node == null || node instanceof LabelNode label && borders.contains(label)) {
                return null;
            }
        }
        return next;
    }

    private static Set<LabelNode> borders(MethodNode method) {
        Set<LabelNode> borders = new HashSet<>();
        for (TryCatchBlockNode block : method.tryCatchBlocks) {
            borders.add(block.start);
            borders.add(block.end);
        }
        return borders;
    }

    static @Nullable AbstractInsnNode previousInLine(AbstractInsnNode instruction) {
        AbstractInsnNode previous = instruction.getPrevious();
        while (previous != null && previous.getOpcode() < 0) {
            previous = previous.getPrevious();
        }
        return previous != null && Instructions.nextInLine(previous) == instruction ? previous : null;
    }
}
