package dev.weft.proof.differential;

import static org.objectweb.asm.Opcodes.*;

import dev.weft.Weft;
import dev.weft.weaver.bytecode.RuntimeNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Loads classes as javac wrote them, with a {@code Weft} of its own whose intrinsics block. Bodies keep their bytecode; they get
 * another name, and a stub in their place makes the coroutine, since calling one must run nothing. A mark keeps the agent away.
 */
public final class Unwoven extends ClassLoader {

    private static final String WEFT = "dev.weft.Weft";
    private static final String BLOCKING = Type.getInternalName(Blocking.class);
    private static final Set<String> RETURNED =
            Set.of("Ldev/weft/Coro;", "Ldev/weft/Generator;", "Ldev/weft/Sequence;");
    private static final Handle BOOTSTRAP = new Handle(
            H_INVOKESTATIC,
            BLOCKING,
            "create",
            "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;"
                    + "Ljava/lang/invoke/MethodHandle;)Ljava/lang/invoke/CallSite;",
            false);

    private final String prefix;
    private final Map<String, byte[]> files;

    /** The class path's classes whose names begin so. */
    Unwoven(String prefix) {
        this(prefix, Map.of());
    }

    /** Classes by internal name, besides. */
    Unwoven(String prefix, Map<String, byte[]> files) {
        super(Unwoven.class.getClassLoader());
        this.prefix = prefix;
        this.files = files;
        setDefaultAssertionStatus(Unwoven.class.desiredAssertionStatus()); // a fixture awaits in an assertion
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            byte[] bytes = name.equals(WEFT) ? weft() : name.startsWith(prefix) ? unwoven(name) : null;
            return bytes == null ? super.loadClass(name, resolve) : defineClass(name, bytes, 0, bytes.length);
        }
    }

    private byte @Nullable [] unwoven(String name) {
        String file = name.replace('.', '/');
        if (files.containsKey(file)) {
            return stubbed(files.get(file));
        }
        try (InputStream in = getParent().getResourceAsStream(file + ".class")) {
            return in == null ? null : stubbed(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // Stubs

    static byte[] stubbed(byte[] original) {
        ClassNode node = new ClassNode();
        new ClassReader(original).accept(node, 0);
        List<MethodNode> bodies = new ArrayList<>();
        for (MethodNode method : node.methods) {
            if (isCoroutine(method)) {
                bodies.add(replace(node, method, bodies.size()));
            }
        }
        node.methods.addAll(bodies);
        if (!bodies.isEmpty()) {
            AnnotationVisitor mark = node.visitAnnotation(RuntimeNames.MARKER, false);
            mark.visit("weaver", "nobody");
            mark.visit("abi", RuntimeNames.ABI);
        }
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        node.accept(writer);
        return writer.toByteArray();
    }

    private static boolean isCoroutine(MethodNode method) {
        if ((method.access & (ACC_ABSTRACT | ACC_BRIDGE)) != 0
                || !RETURNED.contains(Type.getReturnType(method.desc).getDescriptor())) {
            return false;
        }
        boolean marked = method.visibleAnnotations != null
                && method.visibleAnnotations.stream()
                        .anyMatch(annotation -> annotation.desc.equals("Ldev/weft/annotations/Coroutine;"));
        return marked || method.name.startsWith("lambda$") && usesIntrinsic(method);
    }

    private static boolean usesIntrinsic(MethodNode method) {
        for (AbstractInsnNode instruction : method.instructions) {
            if (instruction instanceof MethodInsnNode call && call.owner.equals("dev/weft/Weft")) {
                return true;
            }
        }
        return false;
    }

    /** Leaves the stub in the method's place. Gives the body. */
    private static MethodNode replace(ClassNode owner, MethodNode method, int number) {
        boolean isStatic = (method.access & ACC_STATIC) != 0;
        boolean isInterface = (owner.access & ACC_INTERFACE) != 0;
        MethodNode body = new MethodNode(
                ASM9,
                ACC_PRIVATE | method.access & ACC_STATIC,
                method.name + "$unwoven" + number,
                method.desc,
                null,
                null);
        body.instructions = method.instructions;
        body.tryCatchBlocks = method.tryCatchBlocks;
        body.localVariables = method.localVariables;
        body.maxLocals = method.maxLocals;
        MethodNode stub = new MethodNode(ASM9);
        String type = isStatic ? method.desc : "(L" + owner.name + ";" + method.desc.substring(1);
        int slot = 0;
        for (Type parameter : Type.getArgumentTypes(type)) {
            stub.instructions.add(new VarInsnNode(parameter.getOpcode(ILOAD), slot));
            slot += parameter.getSize();
        }
        Handle handle =
                new Handle(isStatic ? H_INVOKESTATIC : H_INVOKESPECIAL, owner.name, body.name, body.desc, isInterface);
        stub.instructions.add(new InvokeDynamicInsnNode(method.name, type, BOOTSTRAP, handle));
        stub.instructions.add(new InsnNode(ARETURN));
        method.instructions = stub.instructions;
        method.tryCatchBlocks = new ArrayList<>();
        method.localVariables = null;
        return body;
    }

    // The intrinsics

    /** A {@code Weft} that has the intrinsics and nothing else, each of which goes to {@link Blocking}. */
    private static byte[] weft() {
        ClassWriter type = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        type.visit(V17, ACC_PUBLIC | ACC_FINAL, WEFT.replace('.', '/'), null, "java/lang/Object", null);
        for (Method method : Weft.class.getDeclaredMethods()) {
            if (Set.of("yieldFrom", "await", "yieldValue", "result", "done").contains(method.getName())) {
                intrinsic(type, method);
            }
        }
        return type.toByteArray();
    }

    private static void intrinsic(ClassWriter type, Method method) {
        MethodVisitor code = type.visitMethod(
                ACC_PUBLIC | ACC_STATIC, method.getName(), Type.getMethodDescriptor(method), null, null);
        code.visitCode();
        if (method.getParameterCount() == 0) {
            code.visitInsn(ACONST_NULL);
        } else {
            code.visitVarInsn(ALOAD, 0);
        }
        String name = switch (method.getName()) {
            case "await" -> "yieldFrom";
            case "done" -> "result";
            default -> method.getName();
        };
        code.visitMethodInsn(INVOKESTATIC, BLOCKING, name, "(Ljava/lang/Object;)Ljava/lang/Object;", false);
        code.visitTypeInsn(CHECKCAST, Type.getInternalName(method.getReturnType()));
        code.visitInsn(ARETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }
}
