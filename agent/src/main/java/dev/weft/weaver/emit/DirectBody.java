package dev.weft.weaver.emit;

import dev.weft.weaver.bytecode.Boxing;
import dev.weft.weaver.bytecode.Instructions;
import dev.weft.weaver.bytecode.RuntimeNames;
import dev.weft.weaver.bytecode.VerificationTypes;
import dev.weft.weaver.model.CopyPlan;
import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.DirectTarget;
import dev.weft.weaver.model.FrameLayout;
import dev.weft.weaver.model.SuspensionPoint;
import dev.weft.weaver.model.SuspensionPoints;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Writes the body that is called where a coroutine is called and awaited at once: the method's own instructions, with its own
 * parameters. It makes no frame unless something suspends.
 *
 * <pre>
 * prologue        deep on the stack?  a frame in its first state, for the driver to begin later; return
 * the method      at an await:  call; if suspended, to the cold code; go on
 * cold code n     make a frame, spill, set the state, tell the driver, return: the resume body goes on from there
 * </pre>
 */
public final class DirectBody implements CodeCopier.Body {

    private final CoroutineMethod method;
    private final DirectTarget target;
    private final SuspensionPoints points;
    private final FrameLayout layout;
    private final FrameCreation creation;
    private final BodyShape shape;
    private final Spill spill;
    private final MethodNode body;
    private final InsnList code;
    private final InsnList cold = new InsnList();
    private final LabelNode[] unwinding;
    private final BitSet called = new BitSet();

    private DirectBody(DirectTarget target, SuspensionPoints points, FrameLayout layout, FrameCreation creation) {
        this.target = target;
        this.method = target.method();
        this.points = points;
        this.layout = layout;
        this.creation = creation;
        this.shape = BodyShape.direct(target);
        this.spill = new Spill(shape);
        int access = Opcodes.ACC_PRIVATE | method.node().access & Opcodes.ACC_STATIC;
        this.body = new MethodNode(Opcodes.ASM9, access, method.node().name, shape.descriptor(), null, null);
        this.code = body.instructions;
        body.localVariables = new ArrayList<>();
        unwinding = new LabelNode[points.points().size()];
        for (int i = 0; i < unwinding.length; i++) {
            unwinding[i] = new LabelNode();
        }
    }

    /** Writes the body; the method is left as it is. */
    public static MethodNode emit(
            DirectTarget target, SuspensionPoints points, FrameLayout layout, CopyPlan plan, FrameCreation creation) {
        return new DirectBody(target, points, layout, creation).write(plan);
    }

    private MethodNode write(CopyPlan plan) {
        LabelNode start = new LabelNode();
        LabelNode end = new LabelNode();
        prologue();
        code.add(start);
        CodeCopier.copy(method.node(), points, plan, shape, this, body);
        code.add(end);
        for (SuspensionPoint point : points.points()) {
            if (called.get(point.number())) { // else it is in dead code
                unwind(point);
            }
        }
        code.add(cold);
        guardAgainstStopIteration(start, end);
        return body;
    }

    private void prologue() {
        LabelNode deep = new LabelNode();
        code.add(new VarInsnNode(Opcodes.ILOAD, shape.depth()));
        code.add(Instructions.push(RuntimeNames.MAX_DEPTH));
        code.add(new JumpInsnNode(Opcodes.IF_ICMPGE, deep));
        code.add(new InsnNode(Opcodes.NOP)); // the method may begin with a frame
        cold.add(deep);
        cold.add(BodyShape.frame(shape.locals(parameterTypes()), List.of()));
        cold.add(new VarInsnNode(Opcodes.ALOAD, shape.driver()));
        cold.add(creation.withArguments());
        cold.add(new TypeInsnNode(Opcodes.CHECKCAST, RuntimeNames.FRAME));
        cold.add(callDriver("begin"));
        leave();
    }

    private List<Object> parameterTypes() {
        List<Object> types = new ArrayList<>();
        if (!method.isStatic()) {
            types.add(method.owner());
        }
        for (Type parameter : method.parameters()) {
            types.add(VerificationTypes.of(parameter));
        }
        return types;
    }

    @Override
    public void point(SuspensionPoint point, boolean called, boolean resumed, boolean frameFollows) {
        this.called.set(point.number());
        code.add(AwaitCall.of(point, shape, unwinding[point.number() - 1]));
    }

    private void unwind(SuspensionPoint point) {
        Object result = AwaitCall.resultType(point);
        cold.add(LineTable.cold(point, shape.frameWith(result, point)));
        cold.add(unwinding[point.number() - 1]);
        cold.add(shape.frameWith(result, point));
        boolean givesWaited = takeWaited(result);
        cold.add(creation.withDefaults());
        cold.add(new TypeInsnNode(Opcodes.CHECKCAST, method.frameClass()));
        cold.add(new VarInsnNode(Opcodes.ASTORE, shape.typedFrame()));
        cold.add(spill.intoNew(point, layout.plan(point)));
        cold.add(new VarInsnNode(Opcodes.ALOAD, shape.driver()));
        cold.add(new VarInsnNode(Opcodes.ALOAD, shape.typedFrame()));
        cold.add(new TypeInsnNode(Opcodes.CHECKCAST, RuntimeNames.FRAME));
        cold.add(callDriver("unwound"));
        if (givesWaited) {
            cold.add(new VarInsnNode(Opcodes.ALOAD, shape.waited()));
            cold.add(new InsnNode(Opcodes.ARETURN));
        } else {
            leave();
        }
    }

    /**
     * Takes what is waited for off the stack, where it is: a call with a primitive result has left it with the driver, and a body with one
     * does so too. Answers whether it is for the body to return.
     */
    private boolean takeWaited(Object result) {
        if (!(result instanceof String)) {
            cold.add(new InsnNode(VerificationTypes.size(result) == 2 ? Opcodes.POP2 : Opcodes.POP));
            return false;
        }
        if (target.isPrimitive()) {
            cold.add(new VarInsnNode(Opcodes.ALOAD, shape.driver()));
            cold.add(new InsnNode(Opcodes.SWAP));
            cold.add(new MethodInsnNode(
                    Opcodes.INVOKEVIRTUAL, RuntimeNames.DRIVER, "keep", "(Ljava/lang/Object;)V", false));
            return false;
        }
        cold.add(new VarInsnNode(Opcodes.ASTORE, shape.waited()));
        return true;
    }

    /** With a value that nobody looks at. */
    private void leave() {
        cold.add(new InsnNode(VerificationTypes.defaultValue(VerificationTypes.of(target.result()))));
        cold.add(new InsnNode(target.result().getOpcode(Opcodes.IRETURN)));
    }

    // Ends

    @Override
    public void end(AbstractInsnNode instruction) {
        code.add(new InsnNode(target.result().getOpcode(Opcodes.IRETURN)));
    }

    /** The boxing of a result that is returned as it is. */
    @Override
    public boolean isReplaced(AbstractInsnNode instruction) {
        if (!target.isPrimitive() || Boxing.boxed(instruction) == null) {
            return false;
        }
        AbstractInsnNode next = Instructions.nextInLine(instruction);
        return next != null && next.getOpcode() == Opcodes.ARETURN;
    }

    private static MethodInsnNode callDriver(String name) {
        return new MethodInsnNode(
                Opcodes.INVOKEVIRTUAL, RuntimeNames.DRIVER, name, "(L" + RuntimeNames.FRAME + ";)V", false);
    }

    /** PEP 479, where no driver stands between the body and its caller. The last range of all, so the user's handlers go first. */
    private void guardAgainstStopIteration(LabelNode start, LabelNode end) {
        LabelNode handler = new LabelNode();
        List<Object> unknown = new ArrayList<>(); // they may be overwritten
        for (Object type : parameterTypes()) {
            unknown.addAll(Collections.nCopies(VerificationTypes.size(type), Opcodes.TOP));
        }
        body.instructions.add(handler);
        body.instructions.add(BodyShape.frame(shape.locals(unknown), List.of(RuntimeNames.STOP_ITERATION)));
        body.instructions.add(new MethodInsnNode(
                Opcodes.INVOKESTATIC,
                RuntimeNames.WOVEN,
                "stopIterationEscaped",
                "(L" + RuntimeNames.STOP_ITERATION + ";)Ljava/lang/Throwable;",
                false));
        body.instructions.add(new InsnNode(Opcodes.ATHROW));
        body.tryCatchBlocks.add(new TryCatchBlockNode(start, end, handler, RuntimeNames.STOP_ITERATION));
    }
}
