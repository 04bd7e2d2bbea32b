package dev.weft.proof.points;

import java.util.Map;
import java.util.Random;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Has a coroutine await another where its body called a method that was moved: so that suspensions reach through several
 * bodies, and direct bodies run. Only calls within the class, of methods that nothing overrides.
 */
final class Calls {

    private Calls() {}

    /** Name and descriptor under which a call inside the class finds a method. */
    static String key(String name, String descriptor) {
        return name + descriptor;
    }

    static boolean cannotBeOverridden(ClassNode owner, MethodNode method) {
        int fixed = Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL;
        return (method.access & fixed) != 0 || (owner.access & Opcodes.ACC_FINAL) != 0;
    }

    /** Replaces half of the calls, chosen at random; the other half goes through the method as before. */
    static void link(ClassNode owner, InsnList instructions, Map<String, MethodNode> coroutines, Random random) {
        for (AbstractInsnNode instruction : instructions) {
            if (instruction instanceof MethodInsnNode call && call.owner.equals(owner.name)) {
                MethodNode target = coroutines.get(key(call.name, call.desc));
                if (target != null && random.nextBoolean()) {
                    instructions.insert(call, Code.awaited(Type.getReturnType(call.desc)));
                    instructions.set(call, Code.call(owner, target));
                }
            }
        }
    }
}
