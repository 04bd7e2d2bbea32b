package dev.weft.weaver.bytecode;

import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.AnalyzerAdapter;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Tells the verification types of locals and operands before each instruction, from the method's own stack map and a
 * straight-line simulation between its frames. No class is loaded and no hierarchy is asked for: where types merge, javac has
 * written down what they merge to.
 */
public final class TypeTracker extends AnalyzerAdapter {

    /** Gets each instruction that can be reached, before it runs. */
    public interface Visitor {

        /**
         * @param locals types by slot; a long or double has {@link Opcodes#TOP} in its second one
         * @param stack types bottom first, likewise; a {@code new} that has not been constructed is its label
         */
        void before(AbstractInsnNode instruction, List<Object> locals, List<Object> stack);
    }

    private TypeTracker(String owner, MethodNode method) {
        super(Opcodes.ASM9, owner, method.access, method.name, method.desc, null);
    }

    /** Visits the instructions of a method whose frames are expanded. */
    public static void track(String owner, MethodNode method, Visitor visitor) {
        TypeTracker tracker = new TypeTracker(owner, method);
        for (AbstractInsnNode instruction : method.instructions) {
            if (tracker.locals != null && instruction.getOpcode() >= 0) {
                visitor.before(instruction, tracker.locals, tracker.stack);
            }
            instruction.accept(tracker);
        }
    }
}
