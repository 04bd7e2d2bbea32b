package dev.weft.weaver.emit;

import dev.weft.weaver.bytecode.VerificationTypes;
import dev.weft.weaver.model.FrameLayout.Field;
import dev.weft.weaver.model.FrameLayout.KeptLocal;
import dev.weft.weaver.model.FrameLayout.Plan;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Code that takes the values back. A local that exists at the point and is not needed again gets its type's default: the
 * frames that follow were written by the compiler, which knows that the local has a value.
 */
final class Restore {

    private final BodyShape shape;

    Restore(BodyShape shape) {
        this.shape = shape;
    }

    InsnList at(Plan plan) {
        InsnList code = new InsnList();
        for (KeptLocal kept : plan.locals()) {
            Object type = kept.local().type();
            value(kept.field(), type, code);
            code.add(new VarInsnNode(
                    VerificationTypes.opcode(type, Opcodes.ISTORE),
                    shape.local(kept.local().slot())));
        }
        for (Field field : plan.stack()) {
            value(field, Opcodes.NULL, code);
        }
        return code;
    }

    private void value(Field field, Object type, InsnList code) {
        if (field == null) {
            code.add(new InsnNode(VerificationTypes.defaultValue(type)));
        } else {
            load(field, code);
        }
    }

    /** Pushes a field of the frame. */
    void load(Field field, InsnList code) {
        code.add(new VarInsnNode(Opcodes.ALOAD, shape.typedFrame()));
        code.add(new FieldInsnNode(Opcodes.GETFIELD, shape.method().frameClass(), field.name(), field.descriptor()));
    }
}
