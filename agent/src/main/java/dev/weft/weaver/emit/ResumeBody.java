package dev.weft.weaver.emit;

import dev.weft.weaver.bytecode.Instructions;
import dev.weft.weaver.bytecode.RuntimeNames;
import dev.weft.weaver.bytecode.VerificationTypes;
import dev.weft.weaver.model.CopyPlan;
import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.FrameLayout;
import dev.weft.weaver.model.FrameLayout.Field;
import dev.weft.weaver.model.SuspensionPoint;
import dev.weft.weaver.model.SuspensionPoint.Action;
import dev.weft.weaver.model.SuspensionPoints;
import dev.weft.weaver.model.Unboxing;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Writes the body that is resumed: the method's own instructions, as often as loops need them, between a dispatcher before them and
 * cold code after them.
 *
 * <pre>
 * dispatcher            switch on the state; state 0 loads the arguments and falls into the method
 * the method            at an await:  call; if suspended, to the cold code;        X: raise what was sent; L: go on
 *                       else:         spill, set the state, return;                X: raise what was sent; go on
 * the rest of a pass    of each loop that has points: entered at their X, left for the loop's header
 * cold code n           spill, set the state, tell the driver, return what is waited for
 * resumption n          restore, push what was sent, jump to X
 * </pre>
 *
 * All code added after the method lies outside every {@code try}, so no handler of the user's sees it; X lies inside, so
 * that what is thrown into the body is raised where the source has it.
 */
public final class ResumeBody implements CodeCopier.Body {

    private final CoroutineMethod method;
    private final SuspensionPoints points;
    private final FrameLayout layout;
    private final BodyShape shape;
    private final Spill spill;
    private final Restore restore;
    private final MethodNode body;
    private final InsnList code;
    private final InsnList cold = new InsnList();
    private final BitSet awaited = new BitSet();
    private final LabelNode[] unwinding;
    private final LabelNode[] resumptions;
    private final LabelNode[] raising;
    private final ResumeTable.Body resumeTable = new ResumeTable.Body();

    private ResumeBody(CoroutineMethod method, SuspensionPoints points, FrameLayout layout) {
        this.method = method;
        this.points = points;
        this.layout = layout;
        this.shape = BodyShape.resume(method);
        this.spill = new Spill(shape);
        this.restore = new Restore(shape);
        int access = Opcodes.ACC_PRIVATE | method.node().access & Opcodes.ACC_STATIC;
        this.body = new MethodNode(Opcodes.ASM9, access, method.node().name, shape.descriptor(), null, null);
        this.code = body.instructions;
        body.localVariables = new ArrayList<>();
        unwinding = labels();
        resumptions = labels();
        raising = labels();
    }

    private LabelNode[] labels() {
        LabelNode[] labels = new LabelNode[points.points().size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = new LabelNode();
        }
        return labels;
    }

    /** Writes the body; the method is left as it is. */
    public static MethodNode emit(CoroutineMethod method, SuspensionPoints points, FrameLayout layout, CopyPlan plan) {
        return new ResumeBody(method, points, layout).write(plan);
    }

    private MethodNode write(CopyPlan plan) {
        dispatcher();
        CodeCopier.copy(method.node(), points, plan, shape, this, body);
        for (SuspensionPoint point : points.points()) {
            if (awaited.get(point.number())) { // else there is no such code, or it is dead
                unwind(point);
            }
            resumption(point);
        }
        code.add(cold);
        resumeTable.attachTo(body);
        return body;
    }

    // Dispatcher

    private void dispatcher() {
        LabelNode entry = new LabelNode();
        LabelNode unknown = new LabelNode();
        takeOver();
        LabelNode[] targets = new LabelNode[resumptions.length + 1];
        targets[0] = entry;
        System.arraycopy(resumptions, 0, targets, 1, resumptions.length);
        code.add(new VarInsnNode(Opcodes.ILOAD, shape.state()));
        code.add(new TableSwitchInsnNode(0, resumptions.length, unknown, targets));
        code.add(unknown);
        refuse();
        code.add(entry);
        code.add(shape.bareFrame());
        arguments();
    }

    /** Sets up the body's own locals, and marks the frame as running. */
    private void takeOver() {
        code.add(new VarInsnNode(Opcodes.ALOAD, shape.frame()));
        code.add(new TypeInsnNode(Opcodes.CHECKCAST, method.frameClass()));
        code.add(new VarInsnNode(Opcodes.ASTORE, shape.typedFrame()));
        code.add(new VarInsnNode(Opcodes.ALOAD, shape.frame()));
        code.add(new FieldInsnNode(Opcodes.GETFIELD, RuntimeNames.FRAME, RuntimeNames.STATE, "I"));
        code.add(new VarInsnNode(Opcodes.ISTORE, shape.state()));
        setState(RuntimeNames.RUNNING);
        if (method.kind().awaits()) {
            code.add(new VarInsnNode(Opcodes.ALOAD, shape.driver()));
            code.add(new FieldInsnNode(Opcodes.GETFIELD, RuntimeNames.DRIVER, RuntimeNames.DEPTH, "I"));
            code.add(new VarInsnNode(Opcodes.ISTORE, shape.depth()));
        }
    }

    /** For a state that the body does not have. */
    private void refuse() {
        List<Object> locals = shape.bareLocals();
        locals.add(Opcodes.INTEGER);
        code.add(BodyShape.frame(locals, List.of()));
        code.add(new VarInsnNode(Opcodes.ALOAD, shape.frame()));
        code.add(new VarInsnNode(Opcodes.ILOAD, shape.state()));
        code.add(woven("notResumable", "(L" + RuntimeNames.FRAME + ";I)Ljava/lang/Throwable;"));
        code.add(new InsnNode(Opcodes.ATHROW));
    }

    private void arguments() {
        int slot = method.isStatic() ? 0 : 1;
        Type[] parameters = method.parameters();
        for (int i = 0; i < parameters.length; i++) {
            Object type = VerificationTypes.of(parameters[i]);
            restore.load(layout.parameters().get(i), code);
            code.add(new VarInsnNode(VerificationTypes.opcode(type, Opcodes.ISTORE), shape.local(slot)));
            slot += parameters[i].getSize();
        }
        code.add(new InsnNode(Opcodes.NOP)); // the method may begin with a frame, and two need something between them
    }

    // Suspension points

    @Override
    public void point(SuspensionPoint point, boolean called, boolean resumed, boolean frameFollows) {
        if (called) {
            switch (point.action()) {
                case AWAIT -> await(point);
                case YIELD -> yieldValue(point);
                case DELEGATE -> delegate(point);
            }
        }
        if (!resumed) {
            return;
        }
        if (!called) {
            code.add(LineTable.cold(point, shape.frameWith("java/lang/Object", point)));
        }
        boolean joins = called && point.action() == Action.AWAIT;
        LabelNode goOn = new LabelNode();
        if (joins) {
            code.add(new JumpInsnNode(Opcodes.GOTO, goOn));
        }
        raise(point);
        if (joins) {
            code.add(goOn);
            code.add(shape.frameWithResult(point));
            if (frameFollows) { // two frames need something between them
                code.add(new InsnNode(Opcodes.NOP));
            }
        }
    }

    private void await(SuspensionPoint point) {
        awaited.set(point.number());
        code.add(AwaitCall.of(point, shape, unwinding[point.number() - 1]));
    }

    private void yieldValue(SuspensionPoint point) {
        if (layout.element() != null) {
            code.add(spill.put(
                    layout.element().field(),
                    VerificationTypes.of(layout.element().type())));
            code.add(spill.at(point, layout.plan(point)));
            code.add(new InsnNode(Opcodes.ACONST_NULL));
        } else {
            code.add(new VarInsnNode(Opcodes.ASTORE, shape.sent()));
            code.add(spill.at(point, layout.plan(point)));
            code.add(new VarInsnNode(Opcodes.ALOAD, shape.sent()));
        }
        code.add(new InsnNode(Opcodes.ARETURN));
    }

    /** The boxing of an element. */
    @Override
    public boolean isReplaced(AbstractInsnNode instruction) {
        return layout.element() != null && layout.element().boxes().contains(instruction);
    }

    private void delegate(SuspensionPoint point) {
        code.add(new VarInsnNode(Opcodes.ALOAD, shape.frame()));
        code.add(new VarInsnNode(Opcodes.ALOAD, shape.driver()));
        code.add(woven("delegate", "(Ljava/lang/Object;L" + RuntimeNames.FRAME + ";L" + RuntimeNames.DRIVER + ";)V"));
        code.add(spill.at(point, layout.plan(point)));
        code.add(new InsnNode(Opcodes.ACONST_NULL));
        code.add(new InsnNode(Opcodes.ARETURN));
    }

    private void raise(SuspensionPoint point) {
        code.add(raising[point.number() - 1]);
        code.add(shape.frameWith("java/lang/Object", point));
        code.add(woven("resumed", "(Ljava/lang/Object;)Ljava/lang/Object;"));
        if (point.direct() != null && point.direct().unboxing() != null) {
            Unboxing unboxing = point.direct().unboxing();
            code.add(new TypeInsnNode(Opcodes.CHECKCAST, unboxing.cast().desc));
            code.add(unboxing.value().clone(Map.of()));
        }
    }

    private void unwind(SuspensionPoint point) {
        Object result = AwaitCall.resultType(point);
        cold.add(LineTable.cold(point, shape.frameWith(result, point)));
        cold.add(unwinding[point.number() - 1]);
        cold.add(shape.frameWith(result, point));
        boolean givesWaited = result instanceof String;
        cold.add(
                givesWaited
                        ? new VarInsnNode(Opcodes.ASTORE, shape.sent())
                        : new InsnNode(VerificationTypes.size(result) == 2 ? Opcodes.POP2 : Opcodes.POP));
        cold.add(spill.at(point, layout.plan(point)));
        cold.add(new VarInsnNode(Opcodes.ALOAD, shape.driver()));
        cold.add(new VarInsnNode(Opcodes.ALOAD, shape.frame()));
        cold.add(new MethodInsnNode(
                Opcodes.INVOKEVIRTUAL, RuntimeNames.DRIVER, "resuspended", "(L" + RuntimeNames.FRAME + ";)V", false));
        cold.add(givesWaited ? new VarInsnNode(Opcodes.ALOAD, shape.sent()) : new InsnNode(Opcodes.ACONST_NULL));
        cold.add(new InsnNode(Opcodes.ARETURN));
    }

    private void resumption(SuspensionPoint point) {
        resumeTable.add(point, raising[point.number() - 1]);
        cold.add(LineTable.cold(point, shape.bareFrame()));
        cold.add(resumptions[point.number() - 1]);
        cold.add(shape.bareFrame());
        cold.add(restore.at(layout.plan(point)));
        cold.add(new VarInsnNode(Opcodes.ALOAD, shape.sent()));
        cold.add(new JumpInsnNode(Opcodes.GOTO, raising[point.number() - 1]));
    }

    // Ends

    @Override
    public void end(AbstractInsnNode instruction) {
        setState(RuntimeNames.CLOSED);
        for (Field field : layout.leftAtEnd().get(instruction)) {
            spill.clear(field, code);
        }
        code.add(new InsnNode(Opcodes.ARETURN));
    }

    private void setState(int state) {
        code.add(new VarInsnNode(Opcodes.ALOAD, shape.frame()));
        code.add(Instructions.push(state));
        code.add(new FieldInsnNode(Opcodes.PUTFIELD, RuntimeNames.FRAME, RuntimeNames.STATE, "I"));
    }

    private static MethodInsnNode woven(String name, String descriptor) {
        return new MethodInsnNode(Opcodes.INVOKESTATIC, RuntimeNames.WOVEN, name, descriptor, false);
    }
}
