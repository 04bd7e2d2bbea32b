package dev.weft.weaver.normalise;

import dev.weft.weaver.bytecode.Instructions;
import dev.weft.weaver.bytecode.RuntimeNames;
import dev.weft.weaver.bytecode.TypeTracker;
import dev.weft.weaver.bytecode.VerificationTypes;
import dev.weft.weaver.model.CoroutineMethod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Moves constructions out of the way: an object between {@code new} and its constructor cannot be kept in a field, so where a
 * suspension lies between the two, the object is made just before its constructor is called.
 *
 * <pre>
 * new X; dup; ..arguments.. ; X.init     becomes     new X; pop; ..arguments..; store them; new X; dup; load them; X.init
 * </pre>
 *
 * The first {@code new} stays, for the class is initialised there, before its arguments are evaluated, and may fail.
 */
public final class ConstructionNormaliser {

    private final CoroutineMethod method;
    private final InsnList instructions;
    private final Set<Label> interrupted = new HashSet<>();
    private final Map<MethodInsnNode, Label> constructors = new HashMap<>();

    private ConstructionNormaliser(CoroutineMethod method) {
        this.method = method;
        this.instructions = method.node().instructions;
    }

    public static void normalise(CoroutineMethod method) {
        new ConstructionNormaliser(method).run();
    }

    private void run() {
        labelCreations();
        TypeTracker.track(method.owner(), method.node(), this::inspect);
        interrupted.removeIf(label -> duplicate(label) == null);
        if (interrupted.isEmpty()) {
            return;
        }
        interrupted.forEach(label -> instructions.set(duplicate(label), new InsnNode(Opcodes.POP)));
        constructors.forEach(this::constructLate);
        removeFromFrames();
    }

    /** The analysis names an object under construction by the label of its {@code new}, and makes one up where there is none. */
    private void labelCreations() {
        for (AbstractInsnNode instruction : instructions) {
            if (instruction.getOpcode() == Opcodes.NEW) {
                instructions.insertBefore(instruction, new LabelNode());
            }
        }
    }

    private void inspect(AbstractInsnNode instruction, List<Object> locals, List<Object> stack) {
        if (RuntimeNames.suspends(RuntimeNames.intrinsic(instruction))) {
            stack.stream()
                    .filter(Label.class::isInstance)
                    .map(Label.class::cast)
                    .forEach(interrupted::add);
        }
        if (instruction instanceof MethodInsnNode call && call.name.equals("<init>")) {
            int arguments = Type.getArgumentsAndReturnSizes(call.desc) >> 2; // counts the object too
            if (stack.get(stack.size() - arguments) instanceof Label label) {
                constructors.put(call, label);
            }
        }
    }

    /** The {@code dup} after the {@code new} at a label; null in a shape that is refused later. */
    private AbstractInsnNode duplicate(Label label) {
        for (AbstractInsnNode node : instructions) {
            if (node instanceof LabelNode at && at.getLabel() == label) {
                AbstractInsnNode creation = Instructions.next(node);
                AbstractInsnNode duplicate = creation == null ? null : Instructions.nextInLine(creation);
                boolean usual = creation != null
                        && creation.getOpcode() == Opcodes.NEW
                        && duplicate != null
                        && duplicate.getOpcode() == Opcodes.DUP;
                return usual ? duplicate : null;
            }
        }
        return null;
    }

    private void constructLate(MethodInsnNode constructor, Label label) {
        if (!interrupted.contains(label)) {
            return;
        }
        InsnList code = new InsnList();
        List<VarInsnNode> loads = new ArrayList<>();
        Type[] arguments = Type.getArgumentTypes(constructor.desc);
        for (int i = arguments.length - 1; i >= 0; i--) {
            int local = method.node().maxLocals;
            method.node().maxLocals += arguments[i].getSize();
            Object type = VerificationTypes.of(arguments[i]);
            code.add(new VarInsnNode(VerificationTypes.opcode(type, Opcodes.ISTORE), local));
            loads.add(0, new VarInsnNode(VerificationTypes.opcode(type, Opcodes.ILOAD), local));
        }
        code.add(new TypeInsnNode(Opcodes.NEW, constructor.owner));
        code.add(new InsnNode(Opcodes.DUP));
        loads.forEach(code::add);
        instructions.insertBefore(constructor, code);
    }

    private void removeFromFrames() {
        for (AbstractInsnNode instruction : instructions) {
            if (instruction instanceof FrameNode frame && frame.stack != null) {
                frame.stack = new ArrayList<>(frame.stack);
                frame.stack.removeIf(type -> type instanceof LabelNode label && interrupted.contains(label.getLabel()));
            }
        }
    }
}
