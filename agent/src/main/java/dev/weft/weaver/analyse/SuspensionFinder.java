package dev.weft.weaver.analyse;

import dev.weft.weaver.bytecode.Instructions;
import dev.weft.weaver.bytecode.Listing;
import dev.weft.weaver.bytecode.RuntimeNames;
import dev.weft.weaver.bytecode.TypeTracker;
import dev.weft.weaver.bytecode.VerificationTypes;
import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.Local;
import dev.weft.weaver.model.SuspensionPoint;
import dev.weft.weaver.model.SuspensionPoint.Action;
import dev.weft.weaver.model.SuspensionPoints;
import dev.weft.weaver.model.WeaveException;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;

/** Finds the suspension points of a normalised method and the types of what exists there. */
public final class SuspensionFinder implements TypeTracker.Visitor {

    private final CoroutineMethod method;
    private final List<SuspensionPoint> points = new ArrayList<>();

    private SuspensionFinder(CoroutineMethod method) {
        this.method = method;
    }

    public static SuspensionPoints find(CoroutineMethod method) {
        SuspensionFinder finder = new SuspensionFinder(method);
        TypeTracker.track(method.owner(), method.node(), finder);
        return new SuspensionPoints(List.copyOf(finder.points));
    }

    @Override
    public void before(AbstractInsnNode instruction, List<Object> locals, List<Object> stack) {
        if (RuntimeNames.suspends(RuntimeNames.intrinsic(instruction))) {
            points.add(point((MethodInsnNode) instruction, points.size() + 1, locals, stack));
        }
    }

    private SuspensionPoint point(MethodInsnNode call, int number, List<Object> slots, List<Object> stack) {
        int arguments = Type.getArgumentTypes(call.desc).length;
        List<Object> below = VerificationTypes.values(stack.subList(0, stack.size() - arguments));
        boolean constructing = false;
        for (Object type : below) {
            constructing |= VerificationTypes.isUninitialized(type);
        }
        List<Local> locals = new ArrayList<>();
        for (int slot = 0; slot < slots.size(); slot += VerificationTypes.size(slots.get(slot))) {
            if (slots.get(slot) != Opcodes.TOP) {
                locals.add(new Local(slot, slots.get(slot)));
                constructing |= VerificationTypes.isUninitialized(slots.get(slot));
            }
        }
        if (constructing) {
            throw new WeaveException(
                    method,
                    Instructions.line(call),
                    "it suspends while an object is under construction in a shape that no javac writes; keep the awaited value in a local first",
                    Listing.around(call));
        }
        return new SuspensionPoint(number, call, action(call), locals, below, Instructions.line(call), null);
    }

    private Action action(AbstractInsnNode call) {
        if (RuntimeNames.intrinsic(call).equals("yieldValue")) {
            return Action.YIELD;
        }
        return method.kind().isGenerator() ? Action.DELEGATE : Action.AWAIT;
    }
}
