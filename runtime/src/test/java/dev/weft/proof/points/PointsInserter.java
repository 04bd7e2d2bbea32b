package dev.weft.proof.points;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Turns the methods of a class into coroutines that may suspend anywhere, without changing what they do. The body of each
 * eligible method moves to a new private method that returns {@code Coro}, with suspension points between its instructions;
 * what stays drives that coroutine to its end.
 *
 * <pre>
 * int f(A a) { body }     int f(A a) { return (int) Points.drive(f$points0(a)); }
 *                         {@literal @}Coroutine private Coro f$points0(A a) { .. yieldFrom(Points.next()); .. }
 * </pre>
 *
 * <p>Parameters and locals stay where they are, so the stack map of the class file stays right; no class is loaded. The class
 * is yet to be woven.
 */
public final class PointsInserter {

    // Bytes: of a method's code; for a point; and for each value kept there
    private static final int CODE = 60_000;
    private static final int POINT = 90;
    private static final int VALUE = 10;

    private final Function<MethodNode, @Nullable Exclusion> eligibility;
    private final long seed;

    /** @param seed chooses the points where not all offsets get one */
    public PointsInserter(Function<MethodNode, @Nullable Exclusion> eligibility, long seed) {
        this.eligibility = eligibility;
        this.seed = seed;
    }

    /**
     * How much of a method gets points.
     *
     * @param most how many points; 0 leaves the method as it is
     * @param amidConstruction whether also where an object is under construction
     */
    public record Share(int most, boolean amidConstruction) {

        public static final Share NONE = new Share(0, false);
    }

    /** A method that was moved: where it stood, and the name of its coroutine, which no other method of the class has. */
    public record Moved(String name, String descriptor, String coroutine, int points, int offsets) {}

    /** A class with points. */
    public record Result(byte[] classFile, List<Moved> moved, Map<Exclusion, Integer> excluded) {}

    /** @param shares by name and descriptor of a method, what differs from the given one for all others */
    public Result insert(byte[] classFile, Share share, Map<String, Share> shares) {
        ClassNode owner = new ClassNode();
        new ClassReader(classFile).accept(owner, ClassReader.EXPAND_FRAMES);
        Map<Exclusion, Integer> excluded = new LinkedHashMap<>();
        Map<MethodNode, MethodNode> coroutines = new LinkedHashMap<>();
        Map<String, MethodNode> callable = new HashMap<>();
        for (MethodNode method : owner.methods) {
            Exclusion exclusion = eligibility.apply(method);
            if (exclusion != null) {
                excluded.merge(exclusion, 1, Integer::sum);
            } else if (shares.getOrDefault(method.name + method.desc, share).most() > 0) {
                MethodNode coroutine = coroutine(method, method.name + "$points" + coroutines.size());
                coroutines.put(method, coroutine);
                if (Calls.cannotBeOverridden(owner, method)) {
                    callable.put(Calls.key(method.name, method.desc), coroutine);
                }
            }
        }
        List<Moved> moved = new ArrayList<>();
        coroutines.forEach((method, coroutine) -> {
            Share own = shares.getOrDefault(method.name + method.desc, share);
            moved.add(move(owner, method, coroutine, own, callable));
        });
        owner.methods.addAll(coroutines.values());
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        owner.accept(writer);
        return new Result(writer.toByteArray(), moved, excluded);
    }

    /** Name and descriptor of the one method with these parameters that has code. */
    String find(byte[] classFile, String name, Type[] parameters) {
        ClassNode owner = new ClassNode();
        new ClassReader(classFile).accept(owner, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return owner.methods.stream()
                .filter(method -> method.name.equals(name)
                        && Arrays.equals(Type.getArgumentTypes(method.desc), parameters)
                        && eligibility.apply(method) == null)
                .max(Comparator.comparingInt(method -> method.instructions.size())) // a bridge has the same parameters
                .map(method -> method.name + method.desc)
                .orElseThrow();
    }

    /** The method that the body moves to, still without code. */
    private static MethodNode coroutine(MethodNode method, String name) {
        int access = Opcodes.ACC_PRIVATE | method.access & Opcodes.ACC_STATIC;
        String descriptor = Type.getMethodDescriptor(Type.getObjectType(Code.CORO), Type.getArgumentTypes(method.desc));
        MethodNode coroutine = new MethodNode(Opcodes.ASM9, access, name, descriptor, null, null);
        coroutine.exceptions = method.exceptions;
        coroutine.visibleAnnotations = List.of(new AnnotationNode("Ldev/weft/annotations/Coroutine;"));
        return coroutine;
    }

    private Moved move(
            ClassNode owner, MethodNode method, MethodNode coroutine, Share share, Map<String, MethodNode> callable) {
        coroutine.instructions = method.instructions;
        coroutine.tryCatchBlocks = method.tryCatchBlocks;
        coroutine.localVariables = method.localVariables;
        coroutine.visibleLocalVariableAnnotations = method.visibleLocalVariableAnnotations;
        coroutine.invisibleLocalVariableAnnotations = method.invisibleLocalVariableAnnotations;
        coroutine.maxLocals = method.maxLocals;
        Random random = new Random(seed ^ (owner.name + method.name + method.desc).hashCode());
        List<AbstractInsnNode> offsets = offsets(owner, coroutine, share);
        List<AbstractInsnNode> chosen = choose(offsets, Math.min(share.most(), roomFor(coroutine)), random);
        insertPoints(coroutine.instructions, chosen);
        Calls.link(owner, coroutine.instructions, callable, random);
        returns(coroutine.instructions);
        drive(owner, method, coroutine);
        return new Moved(method.name, method.desc, coroutine.name, chosen.size(), offsets.size());
    }

    private static void insertPoints(InsnList instructions, List<AbstractInsnNode> chosen) {
        Map<AbstractInsnNode, LabelNode> creations = separateCreations(instructions);
        for (AbstractInsnNode instruction : chosen) {
            AbstractInsnNode place = creations.containsKey(instruction) ? creations.get(instruction) : instruction;
            instructions.insertBefore(place, Code.point());
        }
    }

    /** How many points there may be room for in a woven method; a guess, which saves weaving some twice. */
    private static int roomFor(MethodNode method) {
        return Math.max(1, CODE / (POINT + VALUE * method.maxLocals));
    }

    private static List<AbstractInsnNode> offsets(ClassNode owner, MethodNode method, Share share) {
        if (!share.amidConstruction()) {
            return Constructions.outside(owner.name, method);
        }
        List<AbstractInsnNode> offsets = new ArrayList<>();
        for (AbstractInsnNode instruction : method.instructions) {
            if (instruction.getOpcode() >= 0) {
                offsets.add(instruction);
            }
        }
        return offsets;
    }

    private List<AbstractInsnNode> choose(List<AbstractInsnNode> offsets, int most, Random random) {
        if (offsets.size() <= most) {
            return offsets;
        }
        List<AbstractInsnNode> shuffled = new ArrayList<>(offsets);
        Collections.shuffle(shuffled, random);
        return shuffled.subList(0, most);
    }

    /**
     * A frame names an object under construction by the offset of its {@code new}, so that needs a label which stays with it
     * when a point comes before. Gives these labels.
     */
    private static Map<AbstractInsnNode, LabelNode> separateCreations(InsnList instructions) {
        Map<AbstractInsnNode, LabelNode> creations = new HashMap<>();
        Map<LabelNode, LabelNode> own = new HashMap<>();
        for (AbstractInsnNode instruction : instructions) {
            if (instruction.getOpcode() == Opcodes.NEW) {
                LabelNode label = new LabelNode();
                for (AbstractInsnNode node = instruction.getPrevious();
                        node != null && node.getOpcode() < 0;
                        node = node.getPrevious()) {
                    if (node instanceof LabelNode other) {
                        own.put(other, label);
                    }
                }
                instructions.insertBefore(instruction, label);
                creations.put(instruction, label);
            }
        }
        for (AbstractInsnNode instruction : instructions) {
            if (instruction instanceof FrameNode frame) {
                frame.local = replace(frame.local, own);
                frame.stack = replace(frame.stack, own);
            }
        }
        return creations;
    }

    private static List<Object> replace(List<Object> types, Map<LabelNode, LabelNode> labels) {
        List<Object> replaced = new ArrayList<>(types);
        replaced.replaceAll(type -> type instanceof LabelNode label ? labels.getOrDefault(label, label) : type);
        return replaced;
    }

    private static void returns(InsnList instructions) {
        for (AbstractInsnNode instruction : instructions) {
            int opcode = instruction.getOpcode();
            if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
                instructions.insertBefore(instruction, Code.end(opcode));
                instructions.set(instruction, new InsnNode(Opcodes.ARETURN));
            }
        }
    }

    /** Has the method, whose code was taken, drive its coroutine. */
    private static void drive(ClassNode owner, MethodNode method, MethodNode coroutine) {
        boolean isStatic = (method.access & Opcodes.ACC_STATIC) != 0;
        InsnList code = Code.loadArguments(method.desc, isStatic);
        code.add(Code.call(owner, coroutine));
        code.add(Code.drive());
        code.add(Code.returnUnboxed(Type.getReturnType(method.desc)));
        method.instructions = code;
        method.tryCatchBlocks = new ArrayList<>();
        method.localVariables = null;
        method.visibleLocalVariableAnnotations = null;
        method.invisibleLocalVariableAnnotations = null;
    }
}
