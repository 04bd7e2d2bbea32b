package dev.weft.weaver.emit;

import dev.weft.weaver.bytecode.RuntimeNames;
import dev.weft.weaver.bytecode.VerificationTypes;
import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.FrameLayout;
import dev.weft.weaver.model.FrameLayout.Field;
import dev.weft.weaver.model.SuspensionPoint;
import dev.weft.weaver.model.SuspensionPoint.Action;
import dev.weft.weaver.model.SuspensionPoints;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Writes the frame class of a method: its fields, a constructor that takes the receiver and the arguments, {@code resume},
 * which calls the body through the bridge, and for generators {@link GeneratorMethods}.
 */
public final class FrameClass {

    private static final String OBJECT = "java/lang/Object";

    private final CoroutineMethod method;
    private final FrameLayout layout;
    private final boolean delegates;
    private final String lines;
    private final ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);

    private FrameClass(CoroutineMethod method, SuspensionPoints points, FrameLayout layout, String lines) {
        this.method = method;
        this.layout = layout;
        this.delegates = delegates(points);
        this.lines = lines;
    }

    /** The class file; {@code lines} is the method's {@link LineTable}. */
    public static byte[] emit(CoroutineMethod method, SuspensionPoints points, FrameLayout layout, String lines) {
        return new FrameClass(method, points, layout, lines).write();
    }

    private static boolean delegates(SuspensionPoints points) {
        for (SuspensionPoint point : points.points()) {
            if (point.action() == Action.DELEGATE) {
                return true;
            }
        }
        return false;
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
            new GeneratorMethods(method, layout, delegates, writer).write();
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
        callBody(method, code);
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
        GeneratorMethods.boxElement(method, layout, code);
        code.visitLabel(ended);
        code.visitFrame(Opcodes.F_SAME1, 0, null, 1, new Object[] {OBJECT});
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

    /** Calls the body through the bridge, with the frame, the driver and what was sent on the stack. */
    static void callBody(CoroutineMethod method, MethodVisitor code) {
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
}
