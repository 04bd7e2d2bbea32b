package dev.weft.weaver;

import dev.weft.weaver.bytecode.RuntimeNames;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** Takes the calls of {@code Weft.requireWoven()} out of a class, wherever they are: what is left of one fails. */
final class HealthCheck {

    private HealthCheck() {}

    /** Whether there was one. */
    static boolean remove(ClassNode node) {
        boolean found = false;
        for (MethodNode method : node.methods) {
            for (AbstractInsnNode instruction : method.instructions) {
                if (isCheck(instruction)) {
                    method.instructions.set(
                            instruction, new InsnNode(Opcodes.NOP)); // a range or frame may need something there
                    found = true;
                }
            }
        }
        return found;
    }

    private static boolean isCheck(AbstractInsnNode instruction) {
        return instruction.getOpcode() == Opcodes.INVOKESTATIC
                && instruction instanceof MethodInsnNode call
                && call.owner.equals(RuntimeNames.WEFT)
                && call.name.equals(RuntimeNames.REQUIRE_WOVEN)
                && call.desc.equals("()V");
    }
}
