package dev.weft.proof.points;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.AnalyzerAdapter;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** Tells where no object is under construction, from a method's own stack map. */
final class Constructions {

    private Constructions() {}

    /** The instructions before which every object on the stack and in the locals has been constructed. */
    static List<AbstractInsnNode> outside(String owner, MethodNode method) {
        AnalyzerAdapter types =
                new AnalyzerAdapter(Opcodes.ASM9, owner, method.access, method.name, method.desc, null) {};
        List<AbstractInsnNode> outside = new ArrayList<>();
        for (AbstractInsnNode instruction : method.instructions) {
            if (instruction.getOpcode() >= 0
                    && types.locals != null
                    && Stream.concat(types.locals.stream(), types.stack.stream())
                            .noneMatch(Label.class::isInstance)) {
                outside.add(instruction);
            }
            instruction.accept(types);
        }
        return outside;
    }
}
