package dev.weft.weaver.emit;

import dev.weft.weaver.bytecode.RuntimeNames;
import dev.weft.weaver.bytecode.VerificationTypes;
import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.DirectTarget;
import dev.weft.weaver.model.Local;
import dev.weft.weaver.model.SuspensionPoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.FrameNode;

/**
 * Where the locals of a body are: the method's own, and among them, in one place, those that weaving adds.
 *
 * <pre>
 * resume body   this? | frame, driver, sent, unused ints, depth?, typed frame | parameters and other locals
 * direct body   this? parameters | driver, depth | other locals ... typed frame and what is waited for, in cold code only
 * </pre>
 *
 * <p>The unused ints tell the resume bodies of overloads apart. The frame is there twice: its class may not exist when the body is
 * verified, so it is in no descriptor, and where the runtime's {@code Frame} is asked for, the first of the two is used.
 */
final class BodyShape {

    private final CoroutineMethod method;

    /** The slot, as the method counts, before which the added locals stand. */
    private final int addedAt;

    private final List<Object> added;
    private final String descriptor;

    private BodyShape(CoroutineMethod method, int addedAt, List<Object> added, String descriptor) {
        this.method = method;
        this.addedAt = addedAt;
        this.added = added;
        this.descriptor = descriptor;
    }

    static BodyShape resume(CoroutineMethod method) {
        List<Object> added = new ArrayList<>(List.of(RuntimeNames.FRAME, RuntimeNames.DRIVER, "java/lang/Object"));
        added.addAll(Collections.nCopies(method.overload(), Opcodes.INTEGER));
        if (method.kind().awaits()) {
            added.add(Opcodes.INTEGER);
        }
        added.add(method.frameClass());
        return new BodyShape(method, method.isStatic() ? 0 : 1, added, method.resumeDescriptor());
    }

    static BodyShape direct(DirectTarget target) {
        CoroutineMethod method = target.method();
        int parameters =
                Type.getArgumentsAndReturnSizes(method.node().desc) >> 2; // counts `this`, also where there is none
        int addedAt = method.isStatic() ? parameters - 1 : parameters;
        return new BodyShape(method, addedAt, List.of(RuntimeNames.DRIVER, Opcodes.INTEGER), target.descriptor());
    }

    CoroutineMethod method() {
        return method;
    }

    String descriptor() {
        return descriptor;
    }

    private boolean isDirect() {
        return added.size() == 2;
    }

    // The added locals; all of size 1

    int frame() {
        return addedAt;
    }

    int driver() {
        return isDirect() ? addedAt : addedAt + 1;
    }

    int sent() {
        return addedAt + 2;
    }

    int depth() {
        return isDirect() ? addedAt + 1 : addedAt + 3 + method.overload();
    }

    int typedFrame() {
        return isDirect() ? method.node().maxLocals + added.size() : addedAt + added.size() - 1;
    }

    /** In the cold code of a direct body. */
    int waited() {
        return typedFrame() + 1;
    }

    /** Free while a resume body is dispatching. */
    int state() {
        return addedAt + added.size();
    }

    /** Where a local of the method is in the body. */
    int local(int original) {
        return original < addedAt ? original : original + added.size();
    }

    // Frames

    /** The locals of a frame of the method's, made those of the body. */
    List<Object> locals(List<Object> original) {
        List<Object> all = new ArrayList<>();
        int slot = 0;
        int next = 0;
        while (slot < addedAt) {
            Object type = next < original.size() ? original.get(next++) : Opcodes.TOP;
            all.add(type);
            slot += VerificationTypes.size(type);
        }
        all.addAll(added);
        all.addAll(original.subList(next, original.size()));
        trim(all);
        return all;
    }

    /** What is unknown at the end need not be said, and may lie beyond the locals that the body uses. */
    private static void trim(List<Object> types) {
        while (!types.isEmpty() && types.get(types.size() - 1) == Opcodes.TOP) {
            types.remove(types.size() - 1);
        }
    }

    /** A frame where the body's locals are {@code this} and the added ones. */
    FrameNode bareFrame() {
        return frame(bareLocals(), List.of());
    }

    List<Object> bareLocals() {
        return locals(method.isStatic() ? List.of() : List.of(method.owner()));
    }

    /** The frame at a suspension point once its call has a result, or what was sent stands for it. */
    FrameNode frameWithResult(SuspensionPoint point) {
        return frameWith(point.resultType(), point);
    }

    /** The frame at a suspension point with a value of some type on top of the operands. */
    FrameNode frameWith(Object top, SuspensionPoint point) {
        List<Object> types = new ArrayList<>();
        int next = 0;
        for (Local local : point.locals()) {
            for (; next < local.slot(); next++) {
                types.add(Opcodes.TOP);
            }
            types.add(local.type());
            next += VerificationTypes.size(local.type());
        }
        List<Object> stack = new ArrayList<>(point.stack());
        stack.add(top);
        return frame(locals(types), stack);
    }

    static FrameNode frame(List<Object> locals, List<Object> stack) {
        return new FrameNode(Opcodes.F_NEW, locals.size(), locals.toArray(), stack.size(), stack.toArray());
    }
}
