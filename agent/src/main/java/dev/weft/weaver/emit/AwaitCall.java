package dev.weft.weaver.emit;

import dev.weft.weaver.bytecode.RuntimeNames;
import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.SuspensionPoint;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Code that awaits: calls the runtime with the awaitable, or the direct body with the arguments, and jumps away if that
 * suspended.
 */
final class AwaitCall {

    private AwaitCall() {}

    static InsnList of(SuspensionPoint point, BodyShape shape, LabelNode whenSuspended) {
        InsnList code = new InsnList();
        if (Type.getArgumentTypes(point.call().desc).length == 2) { // yieldFrom(awaitable, exception class)
            code.add(new InsnNode(Opcodes.POP));
        }
        code.add(new VarInsnNode(Opcodes.ALOAD, shape.driver()));
        code.add(new VarInsnNode(Opcodes.ILOAD, shape.depth()));
        if (point.direct() != null) {
            code.add(new InsnNode(Opcodes.ICONST_1));
            code.add(new InsnNode(Opcodes.IADD));
            code.add(callDirect(point.direct().target()));
        } else {
            code.add(callAwait());
        }
        code.add(new VarInsnNode(Opcodes.ALOAD, shape.driver()));
        code.add(new FieldInsnNode(Opcodes.GETFIELD, RuntimeNames.DRIVER, RuntimeNames.SUSPENDED, "Z"));
        code.add(new JumpInsnNode(Opcodes.IFNE, whenSuspended));
        return code;
    }

    /** The body is private, and in the same class. */
    private static MethodInsnNode callDirect(CoroutineMethod target) {
        int opcode = target.isStatic() ? Opcodes.INVOKESTATIC : Opcodes.INVOKESPECIAL;
        return new MethodInsnNode(
                opcode, target.owner(), target.node().name, target.directDescriptor(), target.ownerIsInterface());
    }

    private static MethodInsnNode callAwait() {
        String descriptor = "(Ljava/lang/Object;L" + RuntimeNames.DRIVER + ";I)Ljava/lang/Object;";
        return new MethodInsnNode(Opcodes.INVOKESTATIC, RuntimeNames.WOVEN, "await", descriptor, false);
    }
}
