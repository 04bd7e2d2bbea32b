package dev.weft.weaver.emit;

import dev.weft.weaver.bytecode.Boxing;
import dev.weft.weaver.bytecode.RuntimeNames;
import dev.weft.weaver.bytecode.VerificationTypes;
import dev.weft.weaver.model.DirectCall;
import dev.weft.weaver.model.DirectTarget;
import dev.weft.weaver.model.SuspensionPoint;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Code that awaits: calls the runtime with the awaitable, or the direct body with the arguments, and jumps away if that
 * suspended.
 */
final class AwaitCall {

    private static final String DRIVER_AND_DEPTH = "L" + RuntimeNames.DRIVER + ";I)";

    private AwaitCall() {}

    /** What the call leaves, also where it suspended and the value means nothing. */
    static Object resultType(SuspensionPoint point) {
        return point.direct() == null
                ? "java/lang/Object"
                : VerificationTypes.of(point.direct().result());
    }

    static InsnList of(SuspensionPoint point, BodyShape shape, LabelNode whenSuspended) {
        InsnList code = new InsnList();
        if (Type.getArgumentTypes(point.call().desc).length == 2) { // yieldFrom(awaitable, exception class)
            code.add(new InsnNode(Opcodes.POP));
        }
        code.add(new VarInsnNode(Opcodes.ALOAD, shape.driver()));
        code.add(new VarInsnNode(Opcodes.ILOAD, shape.depth()));
        code.add(new InsnNode(Opcodes.ICONST_1));
        code.add(new InsnNode(Opcodes.IADD));
        code.add(call(point.direct()));
        code.add(new VarInsnNode(Opcodes.ALOAD, shape.driver()));
        code.add(new FieldInsnNode(Opcodes.GETFIELD, RuntimeNames.DRIVER, RuntimeNames.SUSPENDED, "Z"));
        code.add(new JumpInsnNode(Opcodes.IFNE, whenSuspended));
        box(point.direct(), code);
        return code;
    }

    private static AbstractInsnNode call(@Nullable DirectCall direct) {
        if (direct == null) {
            String descriptor = "(Ljava/lang/Object;" + DRIVER_AND_DEPTH + "Ljava/lang/Object;";
            return new MethodInsnNode(Opcodes.INVOKESTATIC, RuntimeNames.WOVEN, "await", descriptor, false);
        }
        return direct.target() != null ? callDirect(direct.target()) : callLinked(direct);
    }

    /** The body is private, and in the same class. */
    private static MethodInsnNode callDirect(DirectTarget target) {
        int opcode = target.method().isStatic() ? Opcodes.INVOKESTATIC : Opcodes.INVOKESPECIAL;
        return new MethodInsnNode(
                opcode,
                target.method().owner(),
                target.method().node().name,
                target.descriptor(),
                target.method().ownerIsInterface());
    }

    /** Whose body it is shows when the call is first run. */
    private static InvokeDynamicInsnNode callLinked(DirectCall direct) {
        MethodInsnNode written = direct.invocation();
        String arguments = written.desc.substring(1, written.desc.indexOf(')'));
        int kind = Opcodes.H_INVOKESTATIC;
        if (written.getOpcode() != Opcodes.INVOKESTATIC) {
            arguments = "L" + written.owner + ";" + arguments;
            kind = written.getOpcode() == Opcodes.INVOKEINTERFACE ? Opcodes.H_INVOKEINTERFACE : Opcodes.H_INVOKEVIRTUAL;
        }
        String descriptor = "(" + arguments + DRIVER_AND_DEPTH + direct.result().getDescriptor();
        Handle bootstrap = new Handle(
                Opcodes.H_INVOKESTATIC, RuntimeNames.WOVEN, RuntimeNames.LINK, RuntimeNames.LINK_DESCRIPTOR, false);
        Handle method = new Handle(kind, written.owner, written.name, written.desc, written.itf);
        return new InvokeDynamicInsnNode(written.name, descriptor, bootstrap, method, written.desc);
    }

    /** A primitive result that the caller does not ask for. */
    private static void box(@Nullable DirectCall direct, InsnList code) {
        if (direct != null
                && direct.unboxing() == null
                && direct.target() != null
                && direct.target().isPrimitive()) {
            code.add(Boxing.box(direct.result()));
        }
    }
}
