package dev.weft.weaver.emit;

import dev.weft.weaver.bytecode.Instructions;
import dev.weft.weaver.bytecode.RuntimeNames;
import dev.weft.weaver.bytecode.VerificationTypes;
import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.FrameLayout;
import dev.weft.weaver.model.SuspensionPoint;
import dev.weft.weaver.model.SuspensionPoints;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LineNumberNode;
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
public final class DirectBody {

    private final CoroutineMethod method;
    private final FrameLayout layout;
    private final FrameCreation creation;
    private final BodyShape shape;
    private final Spill spill;
    private final InsnList cold = new InsnList();

    private DirectBody(CoroutineMethod method, FrameLayout layout, FrameCreation creation) {
        this.method = method;
        this.layout = layout;
        this.creation = creation;
        this.shape = BodyShape.direct(method);
        this.spill = new Spill(shape);
    }

    /** @param copy a copy of the method, whose instructions are used up; the points are the copy's */
    public static MethodNode emit(
            CoroutineMethod method,
            MethodNode copy,
            SuspensionPoints points,
            FrameLayout layout,
            FrameCreation creation) {
        return new DirectBody(method, layout, creation).write(copy, points);
    }

    private MethodNode write(MethodNode copy, SuspensionPoints points) {
        int access = Opcodes.ACC_PRIVATE | copy.access & Opcodes.ACC_STATIC;
        MethodNode body = new MethodNode(Opcodes.ASM9, access, copy.name, shape.descriptor(), null, null);
        LocalsMover.move(copy, shape);
        points.points().forEach(point -> suspensionPoint(copy.instructions, point));
        LabelNode start = new LabelNode();
        LabelNode end = new LabelNode();
        body.instructions.add(prologue());
        body.instructions.add(start);
        body.instructions.add(copy.instructions);
        body.instructions.add(end);
        body.instructions.add(cold);
        body.tryCatchBlocks = copy.tryCatchBlocks;
        body.localVariables = copy.localVariables;
        body.visibleLocalVariableAnnotations = copy.visibleLocalVariableAnnotations;
        body.invisibleLocalVariableAnnotations = copy.invisibleLocalVariableAnnotations;
        guardAgainstStopIteration(body, start, end);
        return body;
    }

    private InsnList prologue() {
        InsnList code = new InsnList();
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
        return code;
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

    private void suspensionPoint(InsnList instructions, SuspensionPoint point) {
        LabelNode unwind = new LabelNode();
        instructions.insertBefore(point.call(), AwaitCall.of(point, shape, unwind));
        instructions.remove(point.call());
        if (point.direct() != null) {
            instructions.remove(point.direct().invocation());
        }
        unwind(point, unwind);
    }

    private void unwind(SuspensionPoint point, LabelNode label) {
        cold.add(label);
        if (point.line() > 0) {
            cold.add(new LineNumberNode(point.line(), label));
        }
        cold.add(shape.frameWithResult(point));
        cold.add(new InsnNode(Opcodes.POP));
        cold.add(creation.withDefaults());
        cold.add(new TypeInsnNode(Opcodes.CHECKCAST, method.frameClass()));
        cold.add(new VarInsnNode(Opcodes.ASTORE, shape.typedFrame()));
        cold.add(spill.intoNew(point, layout.plan(point)));
        cold.add(new VarInsnNode(Opcodes.ALOAD, shape.driver()));
        cold.add(new VarInsnNode(Opcodes.ALOAD, shape.typedFrame()));
        cold.add(new TypeInsnNode(Opcodes.CHECKCAST, RuntimeNames.FRAME));
        cold.add(callDriver("unwound"));
        leave();
    }

    private void leave() {
        cold.add(new InsnNode(Opcodes.ACONST_NULL));
        cold.add(new InsnNode(Opcodes.ARETURN));
    }

    private static MethodInsnNode callDriver(String name) {
        return new MethodInsnNode(
                Opcodes.INVOKEVIRTUAL, RuntimeNames.DRIVER, name, "(L" + RuntimeNames.FRAME + ";)V", false);
    }

    /** PEP 479, where no driver stands between the body and its caller. The last range of all, so the user's handlers go first. */
    private void guardAgainstStopIteration(MethodNode body, LabelNode start, LabelNode end) {
        LabelNode handler = new LabelNode();
        int parameters =
                parameterTypes().stream().mapToInt(VerificationTypes::size).sum();
        List<Object> unknown = new ArrayList<>(Collections.nCopies(parameters, Opcodes.TOP)); // they may be overwritten
        if (!method.isStatic()) {
            unknown.set(0, method.owner());
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
