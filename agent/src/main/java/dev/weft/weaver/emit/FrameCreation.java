package dev.weft.weaver.emit;

import dev.weft.weaver.bytecode.RuntimeNames;
import dev.weft.weaver.bytecode.VerificationTypes;
import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.DirectTarget;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Code that makes a frame of a method. It goes through a bootstrap and never by {@code new}, for the first one defines the frame
 * class, whose bytes travel in the call's constants.
 */
public final class FrameCreation {

    /** Bytes of a class file in one string constant: each takes at most two of the 65,535 that a constant may have. */
    private static final int PIECE = 32_767;

    private final CoroutineMethod method;
    private final @Nullable DirectTarget direct;
    private final byte[] frameClass;

    /** @param direct the method's direct body, for others to find; null if it has none */
    public FrameCreation(CoroutineMethod method, @Nullable DirectTarget direct, byte[] frameClass) {
        this.method = method;
        this.direct = direct;
        this.frameClass = frameClass;
    }

    /** From the parameters, where the method itself has them. */
    InsnList withArguments() {
        InsnList arguments = new InsnList();
        int slot = method.isStatic() ? 0 : 1;
        for (Type parameter : method.parameters()) {
            int opcode = VerificationTypes.opcode(VerificationTypes.of(parameter), Opcodes.ILOAD);
            arguments.add(new VarInsnNode(opcode, slot));
            slot += parameter.getSize();
        }
        return of(arguments);
    }

    /** With zero and null, for a frame that is spilled into at once. */
    InsnList withDefaults() {
        InsnList defaults = new InsnList();
        for (Type parameter : method.parameters()) {
            defaults.add(new InsnNode(VerificationTypes.defaultValue(VerificationTypes.of(parameter))));
        }
        return of(defaults);
    }

    private InsnList of(InsnList arguments) {
        InsnList code = new InsnList();
        if (!method.isStatic()) {
            code.add(new VarInsnNode(Opcodes.ALOAD, 0));
        }
        code.add(arguments);
        Handle bootstrap = new Handle(
                Opcodes.H_INVOKESTATIC, RuntimeNames.WOVEN, RuntimeNames.CREATE, RuntimeNames.CREATE_DESCRIPTOR, false);
        code.add(new InvokeDynamicInsnNode(method.node().name, descriptor(), bootstrap, constants()));
        return code;
    }

    private String descriptor() {
        return "(" + FrameParameters.of(method) + ")"
                + Type.getReturnType(method.node().desc).getDescriptor();
    }

    private Object[] constants() {
        List<Object> constants = new ArrayList<>();
        constants.add(method.frameClass().replace('/', '.'));
        constants.add(direct == null ? "" : direct.descriptor());
        String bytes = new String(frameClass, StandardCharsets.ISO_8859_1);
        for (int start = 0; start < bytes.length(); start += PIECE) {
            constants.add(bytes.substring(start, Math.min(bytes.length(), start + PIECE)));
        }
        return constants.toArray();
    }
}
