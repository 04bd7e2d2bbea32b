package dev.weft.weaver.emit;

import dev.weft.weaver.bytecode.Instructions;
import dev.weft.weaver.bytecode.RuntimeNames;
import dev.weft.weaver.bytecode.VerificationTypes;
import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.FrameLayout;
import dev.weft.weaver.model.Kind;
import dev.weft.weaver.model.SuspensionPoint;
import dev.weft.weaver.model.SuspensionPoints;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Writes the body that is resumed: the method's own instructions, between a dispatcher before them and cold code after them.
 *
 * <pre>
 * dispatcher            switch on the state; state 0 loads the arguments and falls into the method
 * the method            at an await:  call; if suspended, to the cold code;        X: raise what was sent; L: go on
 *                       else:         spill, set the state, return;                X: raise what was sent; go on
 * cold code n           spill, set the state, tell the driver, return
 * resumption n          restore, push what was sent, jump to X
 * </pre>
 *
 * All code added after the method lies outside every {@code try}, so no handler of the user's sees it; X lies inside, so
 * that what is thrown into the body is raised where the source has it.
 */
public final class ResumeBody {

    private final CoroutineMethod method;
    private final FrameLayout layout;
    private final BodyShape shape;
    private final Spill spill;
    private final Restore restore;
    private final InsnList cold = new InsnList();
    private final List<LabelNode> resumptions = new ArrayList<>();

    private ResumeBody(CoroutineMethod method, FrameLayout layout) {
        this.method = method;
        this.layout = layout;
        this.shape = BodyShape.resume(method);
        this.spill = new Spill(shape);
        this.restore = new Restore(shape);
    }

    /** Moves the method's instructions into a new method; the old one is left without code. */
    public static MethodNode emit(CoroutineMethod method, SuspensionPoints points, FrameLayout layout) {
        return new ResumeBody(method, layout).write(points);
    }

    private MethodNode write(SuspensionPoints points) {
        MethodNode original = method.node();
        int access = Opcodes.ACC_PRIVATE | original.access & Opcodes.ACC_STATIC;
        MethodNode body = new MethodNode(Opcodes.ASM9, access, original.name, shape.descriptor(), null, null);
        LocalsMover.move(original, shape);
        returns(original.instructions);
        for (SuspensionPoint point : points.points()) {
            suspensionPoint(original.instructions, point);
        }
        body.instructions.add(dispatcher());
        body.instructions.add(original.instructions);
        body.instructions.add(cold);
        body.tryCatchBlocks = original.tryCatchBlocks;
        body.localVariables = original.localVariables;
        body.visibleLocalVariableAnnotations = original.visibleLocalVariableAnnotations;
        body.invisibleLocalVariableAnnotations = original.invisibleLocalVariableAnnotations;
        return body;
    }

    // Dispatcher

    private InsnList dispatcher() {
        InsnList code = new InsnList();
        LabelNode entry = new LabelNode();
        LabelNode unknown = new LabelNode();
        takeOver(code);
        List<LabelNode> targets = new ArrayList<>();
        targets.add(entry);
        targets.addAll(resumptions);
        code.add(new VarInsnNode(Opcodes.ILOAD, shape.state()));
        code.add(new TableSwitchInsnNode(0, resumptions.size(), unknown, targets.toArray(LabelNode[]::new)));
        code.add(unknown);
        refuse(code);
        code.add(entry);
        code.add(shape.bareFrame());
        arguments(code);
        return code;
    }

    /** Sets up the body's own locals, and marks the frame as running. */
    private void takeOver(InsnList code) {
        code.add(new VarInsnNode(Opcodes.ALOAD, shape.frame()));
        code.add(new TypeInsnNode(Opcodes.CHECKCAST, method.frameClass()));
        code.add(new VarInsnNode(Opcodes.ASTORE, shape.typedFrame()));
        code.add(new VarInsnNode(Opcodes.ALOAD, shape.frame()));
        code.add(new FieldInsnNode(Opcodes.GETFIELD, RuntimeNames.FRAME, RuntimeNames.STATE, "I"));
        code.add(new VarInsnNode(Opcodes.ISTORE, shape.state()));
        setState(RuntimeNames.RUNNING, code);
        if (method.kind() == Kind.CORO) {
            code.add(new VarInsnNode(Opcodes.ALOAD, shape.driver()));
            code.add(new FieldInsnNode(Opcodes.GETFIELD, RuntimeNames.DRIVER, RuntimeNames.DEPTH, "I"));
            code.add(new VarInsnNode(Opcodes.ISTORE, shape.depth()));
        }
    }

    /** For a state that the body does not have. */
    private void refuse(InsnList code) {
        List<Object> locals = shape.bareLocals();
        locals.add(Opcodes.INTEGER);
        code.add(BodyShape.frame(locals, List.of()));
        code.add(new VarInsnNode(Opcodes.ALOAD, shape.frame()));
        code.add(new VarInsnNode(Opcodes.ILOAD, shape.state()));
        code.add(woven("notResumable", "(L" + RuntimeNames.FRAME + ";I)Ljava/lang/Throwable;"));
        code.add(new InsnNode(Opcodes.ATHROW));
    }

    private void arguments(InsnList code) {
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

    private void suspensionPoint(InsnList instructions, SuspensionPoint point) {
        FrameLayout.Plan plan = layout.plan(point);
        LabelNode raise = new LabelNode();
        boolean separate = Instructions.isFollowedByFrame(point.call());
        InsnList code = new InsnList();
        switch (point.action()) {
            case AWAIT -> await(point, plan, raise, code);
            case YIELD -> yieldValue(point, plan, raise, code);
            case DELEGATE -> delegate(point, plan, raise, code);
        }
        if (separate) {
            code.add(new InsnNode(Opcodes.NOP));
        }
        instructions.insertBefore(point.call(), code);
        instructions.remove(point.call());
        if (point.direct() != null) {
            instructions.remove(point.direct().invocation());
        }
        resumption(point, plan, raise);
    }

    private void await(SuspensionPoint point, FrameLayout.Plan plan, LabelNode raise, InsnList code) {
        LabelNode unwind = new LabelNode();
        LabelNode goOn = new LabelNode();
        code.add(AwaitCall.of(point, shape, unwind));
        code.add(new JumpInsnNode(Opcodes.GOTO, goOn));
        raise(point, raise, code);
        code.add(goOn);
        code.add(frameWithResult(point));
        unwind(point, plan, unwind);
    }

    private void yieldValue(SuspensionPoint point, FrameLayout.Plan plan, LabelNode raise, InsnList code) {
        code.add(new VarInsnNode(Opcodes.ASTORE, shape.sent()));
        code.add(spill.at(point, plan));
        code.add(new VarInsnNode(Opcodes.ALOAD, shape.sent()));
        code.add(new InsnNode(Opcodes.ARETURN));
        raise(point, raise, code);
    }

    private void delegate(SuspensionPoint point, FrameLayout.Plan plan, LabelNode raise, InsnList code) {
        code.add(new VarInsnNode(Opcodes.ALOAD, shape.frame()));
        code.add(new VarInsnNode(Opcodes.ALOAD, shape.driver()));
        code.add(woven("delegate", "(Ljava/lang/Object;L" + RuntimeNames.FRAME + ";L" + RuntimeNames.DRIVER + ";)V"));
        code.add(spill.at(point, plan));
        code.add(new InsnNode(Opcodes.ACONST_NULL));
        code.add(new InsnNode(Opcodes.ARETURN));
        raise(point, raise, code);
    }

    private void raise(SuspensionPoint point, LabelNode label, InsnList code) {
        code.add(label);
        code.add(frameWithResult(point));
        code.add(woven("resumed", "(Ljava/lang/Object;)Ljava/lang/Object;"));
    }

    private void unwind(SuspensionPoint point, FrameLayout.Plan plan, LabelNode label) {
        cold.add(label);
        line(point);
        cold.add(frameWithResult(point));
        cold.add(new InsnNode(Opcodes.POP));
        cold.add(spill.at(point, plan));
        cold.add(new VarInsnNode(Opcodes.ALOAD, shape.driver()));
        cold.add(new VarInsnNode(Opcodes.ALOAD, shape.frame()));
        cold.add(new MethodInsnNode(
                Opcodes.INVOKEVIRTUAL, RuntimeNames.DRIVER, "unwound", "(L" + RuntimeNames.FRAME + ";)V", false));
        cold.add(new InsnNode(Opcodes.ACONST_NULL));
        cold.add(new InsnNode(Opcodes.ARETURN));
    }

    private void resumption(SuspensionPoint point, FrameLayout.Plan plan, LabelNode raise) {
        LabelNode label = new LabelNode();
        resumptions.add(label);
        cold.add(label);
        line(point);
        cold.add(shape.bareFrame());
        cold.add(restore.at(plan));
        cold.add(new VarInsnNode(Opcodes.ALOAD, shape.sent()));
        cold.add(new JumpInsnNode(Opcodes.GOTO, raise));
    }

    private void line(SuspensionPoint point) {
        if (point.line() > 0) {
            LabelNode start = new LabelNode();
            cold.add(start);
            cold.add(new LineNumberNode(point.line(), start));
        }
    }

    /** The frame at a point once its call has a result, or what was sent stands for it. */
    private FrameNode frameWithResult(SuspensionPoint point) {
        return shape.frameWithResult(point);
    }

    // Ends

    private void returns(InsnList instructions) {
        for (AbstractInsnNode instruction : instructions) {
            if (instruction.getOpcode() == Opcodes.ARETURN) {
                InsnList code = new InsnList();
                setState(RuntimeNames.CLOSED, code);
                instructions.insertBefore(instruction, code);
            }
        }
    }

    private void setState(int state, InsnList code) {
        code.add(new VarInsnNode(Opcodes.ALOAD, shape.frame()));
        code.add(Instructions.push(state));
        code.add(new FieldInsnNode(Opcodes.PUTFIELD, RuntimeNames.FRAME, RuntimeNames.STATE, "I"));
    }

    private static MethodInsnNode woven(String name, String descriptor) {
        return new MethodInsnNode(Opcodes.INVOKESTATIC, RuntimeNames.WOVEN, name, descriptor, false);
    }
}
