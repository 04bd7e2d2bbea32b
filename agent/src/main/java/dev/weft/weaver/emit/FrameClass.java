package dev.weft.weaver.emit;

import dev.weft.weaver.bytecode.Boxing;
import dev.weft.weaver.bytecode.RuntimeNames;
import dev.weft.weaver.bytecode.VerificationTypes;
import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.FrameLayout;
import dev.weft.weaver.model.FrameLayout.Element;
import dev.weft.weaver.model.FrameLayout.Field;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Writes the frame class of a method: its fields, a constructor that takes the receiver and the arguments, {@code resume},
 * which calls the body through the bridge, and for generators their own {@code next}, {@code hasNext} and {@code send}.
 *
 * <p>Those three test that the generator is suspended at a value of its own, with nothing fetched and no delegation in
 * flight; then they call the body directly, so that it is inlined where they are. Everything else is the superclass's.
 */
public final class FrameClass {

    private static final String OBJECT = "java/lang/Object";

    private final CoroutineMethod method;
    private final FrameLayout layout;
    private final String lines;
    private final ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);

    private FrameClass(CoroutineMethod method, FrameLayout layout, String lines) {
        this.method = method;
        this.layout = layout;
        this.lines = lines;
    }

    /** The class file; {@code lines} is the method's {@link LineTable}. */
    public static byte[] emit(CoroutineMethod method, FrameLayout layout, String lines) {
        return new FrameClass(method, layout, lines).write();
    }

    private byte[] write() {
        int access = Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC;
        writer.visit(
                Opcodes.V17, access, method.frameClass(), null, method.kind().frameType(), null);
        if (!method.isStatic()) {
            writer.visitField(Opcodes.ACC_FINAL, "self", receiver(), null, null);
        }
        for (Field field : layout.fields()) {
            writer.visitField(0, field.name(), field.descriptor(), null, null);
        }
        if (layout.element() != null) {
            Field element = layout.element().field();
            writer.visitField(0, element.name(), element.descriptor(), null, null);
        }
        constructor();
        resume();
        release();
        constant("method", method.displayName());
        constant("lines", lines);
        if (method.kind().isGenerator()) {
            next();
            hasNext();
            send();
        }
        writer.visitEnd();
        return writer.toByteArray();
    }

    private String receiver() {
        return "L" + method.owner() + ";";
    }

    private void constructor() {
        MethodVisitor code = begin(0, "<init>", "(" + FrameParameters.of(method) + ")V");
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, method.kind().frameType(), "<init>", "()V", false);
        int slot = 1;
        if (!method.isStatic()) {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitVarInsn(Opcodes.ALOAD, slot++);
            code.visitFieldInsn(Opcodes.PUTFIELD, method.frameClass(), "self", receiver());
        }
        Type[] parameters = method.parameters();
        for (int i = 0; i < parameters.length; i++) {
            Field field = layout.parameters().get(i);
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitVarInsn(VerificationTypes.opcode(VerificationTypes.of(parameters[i]), Opcodes.ILOAD), slot);
            if (field.isReference()) {
                code.visitTypeInsn(Opcodes.CHECKCAST, parameters[i].getInternalName());
            }
            code.visitFieldInsn(Opcodes.PUTFIELD, method.frameClass(), field.name(), field.descriptor());
            slot += parameters[i].getSize();
        }
        code.visitInsn(Opcodes.RETURN);
        end(code);
    }

    private void resume() {
        MethodVisitor code = begin(
                Opcodes.ACC_PUBLIC,
                RuntimeNames.RESUME,
                "(L" + RuntimeNames.DRIVER + ";L" + OBJECT + ";)L" + OBJECT + ";");
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        code.visitVarInsn(Opcodes.ALOAD, 2);
        callBody(code);
        if (layout.element() != null) {
            boxIfYielded(code);
        }
        code.visitInsn(Opcodes.ARETURN);
        end(code);
    }

    /** What a body of primitive elements returns is nothing, unless it ended. */
    private void boxIfYielded(MethodVisitor code) {
        Label ended = new Label();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.GETFIELD, RuntimeNames.GENERATOR_FRAME, RuntimeNames.STATE, "I");
        code.visitJumpInsn(Opcodes.IFLE, ended);
        code.visitInsn(Opcodes.POP);
        element(code);
        code.visitLabel(ended);
        code.visitFrame(Opcodes.F_SAME1, 0, null, 1, new Object[] {OBJECT});
    }

    /** Pushes the element that the body has yielded, boxed. */
    private void element(MethodVisitor code) {
        Element element = layout.element();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(
                Opcodes.GETFIELD,
                method.frameClass(),
                element.field().name(),
                element.field().descriptor());
        Boxing.box(element.type()).accept(code);
    }

    private void release() {
        MethodVisitor code = begin(Opcodes.ACC_PROTECTED, "release", "()V");
        for (Field field : layout.fields()) {
            if (field.isReference()) {
                code.visitVarInsn(Opcodes.ALOAD, 0);
                code.visitInsn(Opcodes.ACONST_NULL);
                code.visitFieldInsn(Opcodes.PUTFIELD, method.frameClass(), field.name(), field.descriptor());
            }
        }
        code.visitInsn(Opcodes.RETURN);
        end(code);
    }

    private void constant(String name, String value) {
        MethodVisitor code = begin(Opcodes.ACC_PROTECTED, name, "()Ljava/lang/String;");
        code.visitLdcInsn(value);
        code.visitInsn(Opcodes.ARETURN);
        end(code);
    }

    private void next() {
        MethodVisitor code = begin(Opcodes.ACC_PUBLIC, "next", "()L" + OBJECT + ";");
        if (layout.element() != null) {
            takeFetched(code);
        }
        OwnStep step = new OwnStep(code, 1);
        step.run();
        step.loadElement();
        code.visitInsn(Opcodes.ARETURN);
        step.beginSettle();
        settle(code, "settle", "(L" + OBJECT + ";)L" + OBJECT + ";", 1);
        code.visitInsn(Opcodes.ARETURN);
        step.beginSlow();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        superCall(code, "next", "()L" + OBJECT + ";");
        step.end();
    }

    /** An element that {@code hasNext} fetched is boxed now, if it is the body's own and not a delegate's. */
    private void takeFetched(MethodVisitor code) {
        Label other = new Label();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.GETFIELD, RuntimeNames.GENERATOR_FRAME, "fetched", "Z");
        code.visitJumpInsn(Opcodes.IFEQ, other);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.GETFIELD, RuntimeNames.GENERATOR_FRAME, "delegate", "L" + RuntimeNames.FRAME + ";");
        code.visitJumpInsn(Opcodes.IFNONNULL, other);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitInsn(Opcodes.ICONST_0);
        code.visitFieldInsn(Opcodes.PUTFIELD, RuntimeNames.GENERATOR_FRAME, "fetched", "Z");
        element(code);
        code.visitInsn(Opcodes.ARETURN);
        code.visitLabel(other);
        code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
    }

    private void hasNext() {
        MethodVisitor code = begin(Opcodes.ACC_PUBLIC, "hasNext", "()Z");
        OwnStep step = new OwnStep(code, 1);
        step.run();
        if (layout.element() == null) {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            step.load();
            code.visitFieldInsn(Opcodes.PUTFIELD, RuntimeNames.GENERATOR_FRAME, "current", "L" + OBJECT + ";");
        }
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitInsn(Opcodes.ICONST_1);
        code.visitFieldInsn(Opcodes.PUTFIELD, RuntimeNames.GENERATOR_FRAME, "fetched", "Z");
        code.visitInsn(Opcodes.ICONST_1);
        code.visitInsn(Opcodes.IRETURN);
        step.beginSettle();
        settle(code, "settleHasNext", "(L" + OBJECT + ";)Z", 1);
        code.visitInsn(Opcodes.IRETURN);
        step.beginSlow();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        superCall(code, "hasNext", "()Z");
        step.end();
    }

    private void send() {
        MethodVisitor code = begin(Opcodes.ACC_PUBLIC, "send", "(L" + OBJECT + ";)L" + OBJECT + ";");
        OwnStep step = new OwnStep(code, 2);
        step.skipWhileCreated();
        step.run();
        step.loadElement();
        code.visitInsn(Opcodes.ARETURN);
        step.beginSettle();
        settle(code, "settle", "(L" + OBJECT + ";)L" + OBJECT + ";", 2);
        code.visitInsn(Opcodes.ARETURN);
        step.beginSlow();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        superCall(code, "send", "(L" + OBJECT + ";)L" + OBJECT + ";");
        step.end();
    }

    private static void settle(MethodVisitor code, String name, String descriptor, int outSlot) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ALOAD, outSlot);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, RuntimeNames.GENERATOR_FRAME, name, descriptor, false);
    }

    private void superCall(MethodVisitor code, String name, String descriptor) {
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, method.kind().frameType(), name, descriptor, false);
        code.visitInsn(descriptor.endsWith("Z") ? Opcodes.IRETURN : Opcodes.ARETURN);
    }

    private void callBody(MethodVisitor code) {
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                method.owner(),
                method.bridge(),
                RuntimeNames.RESUME_DESCRIPTOR,
                method.ownerIsInterface());
    }

    private MethodVisitor begin(int access, String name, String descriptor) {
        MethodVisitor code = writer.visitMethod(access, name, descriptor, null, null);
        code.visitCode();
        return code;
    }

    private static void end(MethodVisitor code) {
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    /** The common part of the three: tests, the call of the body, and where to go when it did not yield or threw. */
    private final class OwnStep {

        private final MethodVisitor code;
        private final int outSlot;
        private final Label slow = new Label();
        private final Label settle = new Label();
        private final Label tryStart = new Label();
        private final Label tryEnd = new Label();
        private final Label caught = new Label();

        OwnStep(MethodVisitor code, int outSlot) {
            this.code = code;
            this.outSlot = outSlot;
            code.visitTryCatchBlock(tryStart, tryEnd, caught, null);
            test("fetched", "Z", Opcodes.IFNE, slow);
            stateTest(Opcodes.IFLT, slow);
            test("delegate", "L" + RuntimeNames.FRAME + ";", Opcodes.IFNONNULL, slow);
        }

        void skipWhileCreated() {
            stateTest(Opcodes.IFEQ, slow);
        }

        void run() {
            code.visitLabel(tryStart);
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitInsn(Opcodes.ACONST_NULL);
            if (outSlot == 1) {
                code.visitInsn(Opcodes.ACONST_NULL);
            } else { // what was sent is the argument
                code.visitVarInsn(Opcodes.ALOAD, 1);
            }
            callBody(code);
            code.visitLabel(tryEnd);
            code.visitVarInsn(Opcodes.ASTORE, outSlot);
            stateTest(Opcodes.IFLE, settle);
            test("delegate", "L" + RuntimeNames.FRAME + ";", Opcodes.IFNONNULL, settle);
        }

        void load() {
            code.visitVarInsn(Opcodes.ALOAD, outSlot);
        }

        void loadElement() {
            if (layout.element() == null) {
                load();
            } else {
                element(code);
            }
        }

        void beginSettle() {
            code.visitLabel(settle);
            code.visitFrame(Opcodes.F_APPEND, 1, new Object[] {OBJECT}, 0, null);
        }

        void beginSlow() {
            code.visitLabel(slow);
            code.visitFrame(Opcodes.F_CHOP, 1, null, 0, null);
        }

        void end() {
            code.visitLabel(caught);
            code.visitFrame(Opcodes.F_SAME1, 0, null, 1, new Object[] {"java/lang/Throwable"});
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitInsn(Opcodes.SWAP);
            code.visitMethodInsn(
                    Opcodes.INVOKEVIRTUAL,
                    RuntimeNames.GENERATOR_FRAME,
                    "escaped",
                    "(Ljava/lang/Throwable;)Ljava/lang/Throwable;",
                    false);
            code.visitInsn(Opcodes.ATHROW);
            FrameClass.end(code);
        }

        private void test(String field, String descriptor, int jump, Label target) {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitFieldInsn(Opcodes.GETFIELD, RuntimeNames.GENERATOR_FRAME, field, descriptor);
            code.visitJumpInsn(jump, target);
        }

        private void stateTest(int jump, Label target) {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitFieldInsn(Opcodes.GETFIELD, RuntimeNames.GENERATOR_FRAME, RuntimeNames.STATE, "I");
            code.visitJumpInsn(jump, target);
        }
    }
}
