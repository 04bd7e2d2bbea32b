package dev.weft.weaver;

import dev.weft.weaver.ClassReport.Coroutine;
import dev.weft.weaver.ClassReport.Point;
import dev.weft.weaver.ClassReport.Problem;
import dev.weft.weaver.ClassWeaver.WovenClass;
import dev.weft.weaver.analyse.CoroutineFinder;
import dev.weft.weaver.bytecode.CodeSizes;
import dev.weft.weaver.bytecode.Instructions;
import dev.weft.weaver.bytecode.RuntimeNames;
import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** Looks at a class as the weaver does, and beyond: what nobody weaves and will fail when it runs. */
public final class ClassInspector {

    private final ClassNode node = new ClassNode();
    private final Map<String, Integer> sizesBefore;
    private final Set<MethodNode> coroutines = new HashSet<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();

    private ClassInspector(byte[] classFile) {
        new ClassReader(classFile).accept(node, ClassReader.SKIP_FRAMES);
        sizesBefore = CodeSizes.of(classFile);
    }

    /** @throws RuntimeException when the class file cannot be read */
    public static ClassReport inspect(byte[] classFile) {
        return new ClassInspector(classFile).run(classFile);
    }

    private ClassReport run(byte[] classFile) {
        String wovenBy = ClassWeaver.wovenBy(classFile);
        WovenClass woven = new ClassWeaver("check").weave(classFile);
        Map<String, Integer> sizesAfter = woven == null ? Map.of() : CodeSizes.of(woven.bytes());
        CoroutineFinder.Found found = CoroutineFinder.find(node);
        List<Coroutine> reported = new ArrayList<>();
        for (CoroutineMethod method : found.coroutines()) {
            coroutines.add(method.node());
            reported.add(coroutine(method.node(), sizesAfter));
        }
        found.refused().forEach(refused -> coroutines.add(refused.method().node()));
        if (woven != null) {
            woven.refusals().forEach(this::addRefusal);
        }
        for (MethodNode method : node.methods) {
            addMisuse(method);
        }
        return new ClassReport(
                node.name.replace('/', '.'),
                wovenBy == null ? "" : wovenBy,
                reported,
                List.copyOf(problems),
                List.copyOf(warnings));
    }

    private Coroutine coroutine(MethodNode method, Map<String, Integer> sizesAfter) {
        List<Point> points = new ArrayList<>();
        for (AbstractInsnNode instruction : method.instructions) {
            if (RuntimeNames.suspends(RuntimeNames.intrinsic(instruction))) {
                points.add(new Point(Instructions.line(instruction), describe((MethodInsnNode) instruction)));
            }
        }
        int before = sizesBefore.getOrDefault(method.name + method.desc, 0);
        int after = sizeOfBodies(method, sizesAfter);
        if (after > CodeSizes.MOST_COMPILED) {
            warnings.add(new Problem(
                    method.name,
                    firstLine(method),
                    "takes " + after + " bytes woven, " + before + " before; HotSpot compiles no method of more than "
                            + CodeSizes.MOST_COMPILED + " bytes; move some of it into another method"));
        }
        String type = Type.getReturnType(method.desc).getClassName();
        return new Coroutine(
                method.name, type.substring(type.lastIndexOf('.') + 1), firstLine(method), points, before, after);
    }

    /** The largest method that weaving added under the name; overloads share one. */
    private int sizeOfBodies(MethodNode method, Map<String, Integer> sizesAfter) {
        int largest = 0;
        for (Map.Entry<String, Integer> size : sizesAfter.entrySet()) {
            if (size.getKey().startsWith(method.name + "(") && !sizesBefore.containsKey(size.getKey())) {
                largest = Math.max(largest, size.getValue());
            }
        }
        return largest;
    }

    /** {@code yieldFrom(Owner.call(..))}, where what is awaited comes from a call just before. */
    private static String describe(MethodInsnNode point) {
        String argument = "..";
        if (Type.getArgumentTypes(point.desc).length == 1 && previous(point) instanceof MethodInsnNode call) {
            String owner = call.owner.substring(call.owner.lastIndexOf('/') + 1).replace('$', '.');
            argument = call.name.equals("valueOf") ? ".." : owner + "." + call.name + "(..)";
        }
        return point.name + "(" + argument + ")";
    }

    private static @Nullable AbstractInsnNode previous(AbstractInsnNode instruction) {
        AbstractInsnNode previous = instruction.getPrevious();
        while (previous != null && previous.getOpcode() < 0) {
            previous = previous.getPrevious();
        }
        return previous;
    }

    private static int firstLine(MethodNode method) {
        AbstractInsnNode first = method.instructions.getFirst();
        while (first != null && Instructions.line(first) == 0) {
            first = first.getNext();
        }
        return first == null ? 0 : Instructions.line(first);
    }

    /** The weaver's words are {@code Class.method (line n) cannot be woven: reason}. */
    private void addRefusal(String refusal) {
        int reason = refusal.indexOf(" cannot be woven: ");
        String place = refusal.substring(node.name.length() + 1, reason);
        int line = place.indexOf(" (line ");
        problems.add(new Problem(
                line < 0 ? place : place.substring(0, line),
                line < 0 ? 0 : Integer.parseInt(place.substring(line + " (line ".length(), place.length() - 1)),
                "cannot be woven: " + refusal.substring(reason + " cannot be woven: ".length())));
    }

    private void addMisuse(MethodNode method) {
        if ((method.access & Opcodes.ACC_ABSTRACT) != 0 && CoroutineFinder.isMarked(method)) {
            warnings.add(new Problem(
                    method.name, 0, "is abstract, so @Coroutine does nothing there; mark what implements it"));
        }
        for (AbstractInsnNode instruction : method.instructions) {
            String intrinsic = RuntimeNames.intrinsic(instruction);
            if (!intrinsic.isEmpty() && !coroutines.contains(method)) {
                problems.add(new Problem(
                        method.name, Instructions.line(instruction), "calls " + intrinsic + advice(method)));
            } else if (instruction instanceof InvokeDynamicInsnNode call && !coroutines.contains(method)) {
                addReferences(method, call);
            }
        }
    }

    private void addReferences(MethodNode method, InvokeDynamicInsnNode call) {
        for (Object argument : call.bsmArgs) {
            if (argument instanceof Handle handle && RuntimeNames.isIntrinsic(handle.getOwner(), handle.getName())) {
                problems.add(new Problem(
                        method.name,
                        Instructions.line(call),
                        "takes a reference to Weft::" + handle.getName()
                                + ", which means nothing outside a body; call it in one"));
            }
        }
    }

    private static String advice(MethodNode method) {
        if (method.name.equals("<init>") || method.name.equals("<clinit>")) {
            return " in a constructor or initialiser, which cannot suspend; do it in a @Coroutine method that makes the object";
        } else if (method.name.startsWith("lambda$")) {
            return " in a lambda that returns no " + Kind.ALL + "; suspend in the enclosing method instead";
        }
        return " and is no coroutine; mark it @Coroutine and return " + Kind.ALL;
    }
}
