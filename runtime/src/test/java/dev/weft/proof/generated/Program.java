package dev.weft.proof.generated;

import static org.objectweb.asm.Opcodes.*;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * A few classes full of generated coroutines that call each other: a class, its subclass with overrides, an interface with
 * defaults, and another class. They always end, for each loop and each call asks the {@link World} for fuel.
 */
final class Program {

    static final String MAIN = "generated/Main";
    static final String SUB = "generated/Sub";
    static final String FACE = "generated/Face";
    static final String OTHER = "generated/Other";

    private static final String COROUTINE = "Ldev/weft/annotations/Coroutine;";

    private final Choices choices;
    private final List<Signature> signatures = new ArrayList<>();
    private final Map<String, ClassNode> classes = new LinkedHashMap<>();
    private final Map<Signature, MethodNode> code = new LinkedHashMap<>();

    private Program(Choices choices) {
        this.choices = choices;
    }

    static Program generate(Choices choices) {
        Program program = new Program(choices);
        program.declare();
        program.addClasses();
        program.signatures.forEach(program::addMethod);
        return program;
    }

    /** The coroutines, each of which can be started. */
    List<Signature> coroutines() {
        return signatures.stream().filter(Signature::woven).toList();
    }

    /** The methods that a method may call: coroutines, or generators. */
    List<Signature> callees(Signature caller, boolean coro) {
        return signatures.stream()
                .filter(callee -> callee.isCoro() == coro)
                .filter(callee -> !callee.isPrivate() || callee.owner().equals(caller.owner()))
                .toList();
    }

    Set<String> classNames() {
        return classes.keySet();
    }

    Map<Signature, MethodNode> code() {
        return code;
    }

    /** The class files, by internal name. */
    Map<String, byte[]> bytes() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        classes.forEach((name, node) -> {
            ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
            node.accept(writer);
            files.put(name, writer.toByteArray());
        });
        return files;
    }

    // Signatures

    private void declare() {
        int methods = 1 + choices.next(12);
        for (int i = 0; i < methods; i++) {
            Signature method = signature(i);
            signatures.add(method);
            boolean overridable = !method.isStatic() && !method.isPrivate() && (method.access() & ACC_FINAL) == 0;
            if (overridable && choices.oneIn(2)) {
                signatures.add(method.overriddenIn(SUB, !choices.oneIn(4)));
            }
        }
    }

    private Signature signature(int number) {
        String returns = choices.pick(
                Types.CORO, Types.CORO, Types.CORO, Types.CORO, Types.GENERATOR, Types.GENERATOR, Types.SEQUENCE);
        String owner = choices.pick(MAIN, MAIN, MAIN, OTHER, FACE);
        int access = ACC_PUBLIC;
        if (owner.equals(OTHER)) {
            access |= ACC_STATIC;
        } else if (owner.equals(MAIN)) {
            access = choices.pick(ACC_STATIC, ACC_PUBLIC, ACC_PRIVATE, ACC_FINAL, ACC_PRIVATE | ACC_STATIC);
        }
        List<Object> parameters = new ArrayList<>();
        for (int i = choices.next(4); i > 0; i--) {
            int type = choices.next(Types.VALUES.size() + 2);
            parameters.add(
                    type < Types.VALUES.size() ? Types.VALUES.get(type) : choices.pick(Types.CORO, Types.GENERATOR));
        }
        boolean ends = returns.equals(Types.SEQUENCE) || choices.oneIn(6);
        Object result = ends ? null : Types.VALUES.get(choices.next(8));
        Signature method = new Signature(owner, access, "m" + number / 3, parameters, result, returns, true);
        boolean taken = signatures.stream()
                .anyMatch(other -> other.name().equals(method.name()) && sameParameters(other, method));
        return taken ? new Signature(owner, access, "n" + number, parameters, result, returns, true) : method;
    }

    private static boolean sameParameters(Signature a, Signature b) {
        return a.parameters().equals(b.parameters());
    }

    // Classes

    private void addClasses() {
        int version = choices.pick(V17, V1_8, V11);
        addClass(version, ACC_PUBLIC | ACC_INTERFACE | ACC_ABSTRACT, FACE, Types.OBJECT);
        addClass(version, ACC_PUBLIC | ACC_SUPER, MAIN, Types.RECEIVER, FACE);
        addClass(version, ACC_PUBLIC | ACC_SUPER, SUB, MAIN);
        addClass(version, ACC_PUBLIC | ACC_SUPER, OTHER, Types.OBJECT);
    }

    private void addClass(int version, int access, String name, String superName, String... interfaces) {
        ClassNode node = new ClassNode();
        node.visit(version, access, name, null, superName, interfaces);
        if ((access & ACC_INTERFACE) == 0) {
            MethodNode constructor = new MethodNode(ACC_PUBLIC, "<init>", "()V", null, null);
            constructor.instructions.add(new VarInsnNode(ALOAD, 0));
            constructor.instructions.add(new MethodInsnNode(INVOKESPECIAL, superName, "<init>", "()V", false));
            constructor.instructions.add(new InsnNode(RETURN));
            node.methods.add(constructor);
        }
        classes.put(name, node);
    }

    private void addMethod(Signature signature) {
        MethodNode method = new MethodNode(signature.access(), signature.name(), signature.descriptor(), null, null);
        if (signature.woven()) {
            method.visitAnnotation(COROUTINE, true).visitEnd();
            Body.write(this, signature, method, choices, 3 + choices.next(choices.oneIn(16) ? 120 : 16));
        } else {
            forward(signature, method);
        }
        classes.get(signature.owner()).methods.add(method);
        code.put(signature, method);
    }

    /** Plain code: returns a static coroutine of the same kind, or the null of somebody who forgot to. */
    private void forward(Signature signature, MethodNode method) {
        Code code = new Code(method, choices, State.empty());
        List<Signature> others = callees(signature, signature.isCoro()).stream()
                .filter(other -> other.isStatic() && other.returns().equals(signature.returns()))
                .toList();
        if (others.isEmpty()) {
            code.pushDefault(signature.returns());
        } else {
            Signature other = others.get(choices.next(others.size()));
            method.instructions.add(new VarInsnNode(ALOAD, 1));
            code.push(Types.WORLD);
            other.parameters().forEach(code::pushDefault);
            code.invoke(INVOKESTATIC, other.owner(), other.name(), other.descriptor(), other.isInInterface());
        }
        code.op(ARETURN, 1);
    }
}
