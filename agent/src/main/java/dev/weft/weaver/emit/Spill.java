package dev.weft.weaver.emit;

import dev.weft.weaver.bytecode.Instructions;
import dev.weft.weaver.bytecode.RuntimeNames;
import dev.weft.weaver.bytecode.VerificationTypes;
import dev.weft.weaver.model.FrameLayout.Field;
import dev.weft.weaver.model.FrameLayout.KeptLocal;
import dev.weft.weaver.model.FrameLayout.Plan;
import dev.weft.weaver.model.SuspensionPoint;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/** Code that puts what a body still needs into its frame. */
final class Spill {

    private final BodyShape shape;

    Spill(BodyShape shape) {
        this.shape = shape;
    }

    /** Into a frame that may hold values of an earlier suspension, or arguments: only what has changed. */
    InsnList at(SuspensionPoint point, Plan plan) {
        InsnList code = spill(point, plan, false);
        for (Field field : plan.cleared()) {
            clear(field, code);
        }
        return code;
    }

    /** Into a frame just made. */
    InsnList intoNew(SuspensionPoint point, Plan plan) {
        return spill(point, plan, true);
    }

    /** Takes all operands off the stack, spills them and the live locals, and sets the state to the point's. */
    private InsnList spill(SuspensionPoint point, Plan plan, boolean everything) {
        InsnList code = new InsnList();
        for (int i = plan.stack().size() - 1; i >= 0; i--) {
            operand(plan.stack().get(i), point.stack().get(i), code);
        }
        for (KeptLocal kept : plan.locals()) {
            if (kept.field() != null && (everything || !kept.unchanged())) {
                local(kept, code);
            }
        }
        code.add(new VarInsnNode(Opcodes.ALOAD, shape.typedFrame()));
        code.add(Instructions.push(point.number()));
        code.add(put(new Field(RuntimeNames.STATE, "I")));
        return code;
    }

    private void operand(Field field, Object type, InsnList code) {
        if (field == null) {
            code.add(new InsnNode(Opcodes.POP));
        } else {
            code.add(put(field, type));
        }
    }

    /** Takes the topmost operand into a field. */
    InsnList put(Field field, Object type) {
        InsnList code = new InsnList();
        code.add(new VarInsnNode(Opcodes.ALOAD, shape.typedFrame()));
        if (VerificationTypes.size(type) == 1) {
            code.add(new InsnNode(Opcodes.SWAP));
        } else {
            code.add(new InsnNode(Opcodes.DUP_X2));
            code.add(new InsnNode(Opcodes.POP));
        }
        code.add(put(field));
        return code;
    }

    private void local(KeptLocal kept, InsnList code) {
        code.add(new VarInsnNode(Opcodes.ALOAD, shape.typedFrame()));
        int opcode = VerificationTypes.opcode(kept.local().type(), Opcodes.ILOAD);
        code.add(new VarInsnNode(opcode, shape.local(kept.local().slot())));
        code.add(put(kept.field()));
    }

    /** Lets go of what a field holds. */
    void clear(Field field, InsnList code) {
        code.add(new VarInsnNode(Opcodes.ALOAD, shape.typedFrame()));
        code.add(new InsnNode(Opcodes.ACONST_NULL));
        code.add(put(field));
    }

    private FieldInsnNode put(Field field) {
        return new FieldInsnNode(Opcodes.PUTFIELD, shape.method().frameClass(), field.name(), field.descriptor());
    }
}
