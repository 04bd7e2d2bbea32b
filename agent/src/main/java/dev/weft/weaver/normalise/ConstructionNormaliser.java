package dev.weft.weaver.normalise;

import dev.weft.weaver.bytecode.Instructions;
import dev.weft.weaver.bytecode.Listing;
import dev.weft.weaver.bytecode.RuntimeNames;
import dev.weft.weaver.bytecode.TypeTracker;
import dev.weft.weaver.bytecode.VerificationTypes;
import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.WeaveException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
 * suspension lies between the two, nulls stand in its place, and it is made just before its constructor is called.
 *
 * <pre>
 * new X; dup; ..arguments.. ; X.init
 * new X; pop; null; dup; ..arguments..; store them; pop; pop; new X; dup; load them; X.init
 * </pre>
 *
 * The first {@code new} stays, for the class is initialised there, before its arguments are evaluated, and may fail. Whatever a
 * compiler does with the reference on the way, such as duplicating it under an argument, keeping it in a local or dropping it
 * to jump away, it does with the null.
 */
public final class ConstructionNormaliser implements TypeTracker.Visitor {

    private final CoroutineMethod method;
    private final InsnList instructions;
    private final Set<Label> interrupted = new HashSet<>();
    private final List<Construction> constructions = new ArrayList<>();

    private ConstructionNormaliser(CoroutineMethod method) {
        this.method = method;
        this.instructions = method.node().instructions;
    }

    public static void normalise(CoroutineMethod method) {
        new ConstructionNormaliser(method).run();
    }

    /**
     * A call of a constructor.
     *
     * @param object what is constructed, by the label of its {@code new}
     * @param below the operands under the constructor's own, of which some may be the same object
     * @param locals the locals, likewise
     */
    private record Construction(MethodInsnNode call, Label object, List<Object> below, List<Object> locals) {

        /** How many references to the object lie on top of each other. */
        int copies() {
            int count = 0;
            while (count < below.size() && below.get(below.size() - 1 - count) == object) {
                count++;
            }
            return count;
        }

        boolean hasCopiesFurtherBelow() {
            return below.indexOf(object) >= 0 && below.indexOf(object) < below.size() - copies();
        }

        /** The locals that refer to the object. */
        List<Integer> slots() {
            List<Integer> slots = new ArrayList<>();
            for (int slot = 0; slot < locals.size(); slot++) {
                if (locals.get(slot) == object) {
                    slots.add(slot);
                }
            }
            return slots;
        }
    }

    private void run() {
        labelCreations();
        TypeTracker.track(method.owner(), method.node(), this);
        if (interrupted.isEmpty()) {
            return;
        }
        for (AbstractInsnNode instruction : instructions) {
            replace(instruction);
        }
        for (Construction construction : constructions) {
            if (interrupted.contains(construction.object())) {
                constructLate(construction);
            }
        }
    }

    /** The analysis names an object under construction by the label of its {@code new}, and makes one up where there is none. */
    private void labelCreations() {
        for (AbstractInsnNode instruction : instructions) {
            if (instruction.getOpcode() == Opcodes.NEW) {
                instructions.insertBefore(instruction, new LabelNode());
            }
        }
    }

    @Override
    public void before(AbstractInsnNode instruction, List<Object> locals, List<Object> stack) {
        if (RuntimeNames.suspends(RuntimeNames.intrinsic(instruction))) {
            addInterrupted(stack);
            addInterrupted(locals);
        }
        if (instruction instanceof MethodInsnNode call && call.name.equals("<init>")) {
            int below = stack.size() - (Type.getArgumentsAndReturnSizes(call.desc) >> 2); // which counts the object too
            if (stack.get(below) instanceof Label object) {
                List<Object> operands = List.copyOf(stack.subList(0, below));
                constructions.add(new Construction(call, object, operands, List.copyOf(locals)));
            }
        }
    }

    private void addInterrupted(List<Object> types) {
        for (Object type : types) {
            if (type instanceof Label object) {
                interrupted.add(object);
            }
        }
    }

    /** Puts null in the place of a {@code new} that is interrupted, and of its type in a frame. */
    private void replace(AbstractInsnNode instruction) {
        if (instruction instanceof FrameNode frame) {
            frame.local = withoutInterrupted(frame.local);
            frame.stack = withoutInterrupted(frame.stack);
        } else if (instruction.getOpcode() == Opcodes.NEW && isInterrupted(instruction)) {
            instructions.insert(instruction, new InsnNode(Opcodes.ACONST_NULL));
            instructions.insert(instruction, new InsnNode(Opcodes.POP));
        }
    }

    private static boolean isLabelOf(AbstractInsnNode node, Set<Label> labels) {
        return node instanceof LabelNode label && labels.contains(label.getLabel());
    }

    private boolean isInterrupted(AbstractInsnNode creation) {
        AbstractInsnNode node = creation.getPrevious();
        while (node != null && node.getOpcode() < 0 && !isLabelOf(node, interrupted)) {
            node = node.getPrevious();
        }
        return node != null && isLabelOf(node, interrupted);
    }

    private List<Object> withoutInterrupted(List<Object> types) {
        List<Object> result = new ArrayList<>();
        for (Object type : types) {
            result.add(type instanceof LabelNode label && isLabelOf(label, interrupted) ? Opcodes.NULL : type);
        }
        return result;
    }

    private void constructLate(Construction construction) {
        MethodInsnNode constructor = construction.call();
        if (construction.hasCopiesFurtherBelow()) {
            throw new WeaveException(
                    method,
                    Instructions.line(constructor),
                    "it suspends while an object is under construction in a shape that no javac writes;"
                            + " keep the awaited value in a local first",
                    Listing.around(constructor));
        }
        InsnList before = new InsnList();
        List<VarInsnNode> loads = takeArguments(constructor, before);
        List<Integer> slots = construction.slots();
        pops(1 + construction.copies(), before);
        before.add(new TypeInsnNode(Opcodes.NEW, constructor.owner));
        for (int i = 0; i < construction.copies() + slots.size(); i++) {
            before.add(new InsnNode(Opcodes.DUP));
        }
        for (VarInsnNode load : loads) {
            before.add(load);
        }
        InsnList after = new InsnList();
        for (int slot : slots) {
            after.add(new VarInsnNode(Opcodes.ASTORE, slot));
        }
        instructions.insertBefore(constructor, before);
        instructions.insert(constructor, after);
    }

    /** Stores the arguments of a constructor in new locals. Gives the instructions that load them again. */
    private List<VarInsnNode> takeArguments(MethodInsnNode constructor, InsnList code) {
        List<VarInsnNode> loads = new ArrayList<>();
        Type[] arguments = Type.getArgumentTypes(constructor.desc);
        for (int i = arguments.length - 1; i >= 0; i--) {
            int local = method.node().maxLocals;
            method.node().maxLocals += arguments[i].getSize();
            Object type = VerificationTypes.of(arguments[i]);
            code.add(new VarInsnNode(VerificationTypes.opcode(type, Opcodes.ISTORE), local));
            loads.add(0, new VarInsnNode(VerificationTypes.opcode(type, Opcodes.ILOAD), local));
        }
        return loads;
    }

    private static void pops(int count, InsnList code) {
        for (int i = 0; i < count; i++) {
            code.add(new InsnNode(Opcodes.POP));
        }
    }
}
