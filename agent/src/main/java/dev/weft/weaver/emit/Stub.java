package dev.weft.weaver.emit;

import dev.weft.weaver.bytecode.RuntimeNames;
import dev.weft.weaver.model.CoroutineMethod;
import java.util.ArrayList;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Writes what stands in a woven method's place: a stub that makes the coroutine object, and the bridge by which the frame
 * class reaches the private body. Neither has line numbers, so debuggers step through them.
 */
public final class Stub {

    private Stub() {}

    /** Replaces the code of the method, whose instructions were moved away. */
    public static void replace(CoroutineMethod method, FrameCreation creation) {
        InsnList code = creation.withArguments();
        code.add(new InsnNode(Opcodes.ARETURN));
        setCode(method.node(), code);
    }

    /** Replaces the code of a method that cannot be woven: its first call fails with the reason. */
    public static void refuse(CoroutineMethod method, String reason) {
        InsnList code = new InsnList();
        code.add(new TypeInsnNode(Opcodes.NEW, RuntimeNames.NOT_WOVEN));
        code.add(new InsnNode(Opcodes.DUP));
        code.add(new LdcInsnNode(reason));
        code.add(new MethodInsnNode(
                Opcodes.INVOKESPECIAL, RuntimeNames.NOT_WOVEN, "<init>", "(Ljava/lang/String;)V", false));
        code.add(new InsnNode(Opcodes.ATHROW));
        method.node().access &= ~Opcodes.ACC_NATIVE; // it has code now
        setCode(method.node(), code);
    }

    /** The static method that the frame class calls; package-private, since the frame class is in no nest of ours. */
    public static MethodNode bridge(CoroutineMethod method, MethodNode body) {
        int access = Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC | (method.ownerIsInterface() ? Opcodes.ACC_PUBLIC : 0);
        MethodNode bridge =
                new MethodNode(Opcodes.ASM9, access, method.bridge(), RuntimeNames.RESUME_DESCRIPTOR, null, null);
        InsnList code = bridge.instructions;
        if (!method.isStatic()) {
            code.add(new VarInsnNode(Opcodes.ALOAD, 0));
            code.add(new TypeInsnNode(Opcodes.CHECKCAST, method.frameClass()));
            code.add(new FieldInsnNode(Opcodes.GETFIELD, method.frameClass(), "self", "L" + method.owner() + ";"));
        }
        for (int argument = 0; argument < 3; argument++) {
            code.add(new VarInsnNode(Opcodes.ALOAD, argument));
        }
        for (int i = 0; i < method.overload(); i++) {
            code.add(new InsnNode(Opcodes.ICONST_0));
        }
        int call = method.isStatic() ? Opcodes.INVOKESTATIC : Opcodes.INVOKESPECIAL;
        code.add(new MethodInsnNode(call, method.owner(), body.name, body.desc, method.ownerIsInterface()));
        code.add(new InsnNode(Opcodes.ARETURN));
        return bridge;
    }

    private static void setCode(MethodNode node, InsnList code) {
        node.instructions = code;
        node.tryCatchBlocks = new ArrayList<>();
        node.localVariables = null;
        node.visibleLocalVariableAnnotations = null;
        node.invisibleLocalVariableAnnotations = null;
    }
}
