package dev.weft.weaving;

import dev.weft.Coro;
import dev.weft.weaving.Way.Body;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.function.Consumer;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** A coroutine assembled by a test: {@code @Coroutine static Coro body(Points)} with the code of the test. */
final class Assembled {

    static final String NAME = "dev/weft/weaving/Odd";
    private static final String DESCRIPTOR = "(Ldev/weft/weaving/Points;)Ldev/weft/Coro;";
    private static final String BUILDER = "java/lang/StringBuilder";
    private static final String COROUTINE = "Ldev/weft/annotations/Coroutine;";

    private final MethodVisitor code;

    private Assembled(MethodVisitor code) {
        this.code = code;
    }

    /** Makes the class, has the agent weave it as it is defined, and gives its body. */
    static Body body(Consumer<Assembled> writer) {
        return bodies(writer).get(0);
    }

    /** The same, and the body of another coroutine, which awaits the first at once: so that its direct body runs. */
    static List<Body> bodies(Consumer<Assembled> writer) {
        ClassWriter type = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
            @Override
            protected String getCommonSuperClass(String one, String other) {
                return "java/lang/Object";
            }
        };
        type.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, NAME, null, "java/lang/Object", null);
        coroutine(type, "body", writer);
        coroutine(type, "caller", code -> {
            code.var(Opcodes.ALOAD, 0).invoke(NAME, "body", DESCRIPTOR);
            code.yieldFrom().result();
        });
        Class<?> woven = define(type.toByteArray());
        return List.of(body(woven, "body"), body(woven, "caller"));
    }

    private static void coroutine(ClassWriter type, String name, Consumer<Assembled> writer) {
        MethodVisitor code = type.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, name, DESCRIPTOR, null, null);
        code.visitAnnotation(COROUTINE, true).visitEnd();
        code.visitCode();
        writer.accept(new Assembled(code));
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    private static Class<?> define(byte[] bytes) {
        ClassLoader loader = new ClassLoader(Assembled.class.getClassLoader()) {
            @Override
            protected Class<?> findClass(String name) {
                return defineClass(name, bytes, 0, bytes.length);
            }
        };
        try {
            return Class.forName(NAME.replace('/', '.'), true, loader);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static Body body(Class<?> type, String name) {
        return points -> {
            try {
                return (Coro<?>) type.getMethod(name, Points.class).invoke(null, points);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
    }

    /** For what has no shorter name here. */
    MethodVisitor code() {
        return code;
    }

    /** Awaits a number and leaves it on the stack as an Object. */
    Assembled await(int value) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitLdcInsn(value);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "dev/weft/weaving/Points", "i", "(I)Ldev/weft/Coro;", false);
        return yieldFrom();
    }

    /** Awaits what is on the stack. */
    Assembled yieldFrom() {
        return invoke("dev/weft/Weft", "yieldFrom", "(Ldev/weft/Awaitable;)Ljava/lang/Object;");
    }

    /** Turns the object on the stack into an int. */
    Assembled unbox() {
        code.visitTypeInsn(Opcodes.CHECKCAST, "java/lang/Integer");
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/Integer", "intValue", "()I", false);
        return this;
    }

    Assembled box() {
        return invoke("java/lang/Integer", "valueOf", "(I)Ljava/lang/Integer;");
    }

    /** Notes the object on the stack and takes it off. */
    Assembled note() {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitInsn(Opcodes.SWAP);
        code.visitMethodInsn(
                Opcodes.INVOKEVIRTUAL,
                "dev/weft/weaving/Points",
                "note",
                "(Ljava/lang/Object;)Ljava/lang/Object;",
                false);
        code.visitInsn(Opcodes.POP);
        return this;
    }

    /** Ends the body with the object on the stack. */
    Assembled result() {
        invoke("dev/weft/Weft", "result", "(Ljava/lang/Object;)Ldev/weft/Resumable;");
        code.visitTypeInsn(Opcodes.CHECKCAST, "dev/weft/Coro");
        code.visitInsn(Opcodes.ARETURN);
        return this;
    }

    Assembled push(int value) {
        code.visitLdcInsn(value);
        return this;
    }

    Assembled op(int... opcodes) {
        for (int opcode : opcodes) {
            code.visitInsn(opcode);
        }
        return this;
    }

    Assembled var(int opcode, int slot) {
        code.visitVarInsn(opcode, slot);
        return this;
    }

    /** {@code new StringBuilder}, without its constructor. */
    Assembled create() {
        code.visitTypeInsn(Opcodes.NEW, BUILDER);
        return this;
    }

    /** The constructor for that, which takes the text of what is on the stack. */
    Assembled construct(String parameter) {
        if (parameter.equals("Ljava/lang/Object;")) {
            invoke("java/lang/String", "valueOf", "(Ljava/lang/Object;)Ljava/lang/String;");
        }
        String descriptor = parameter.replace("Object", "String");
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, BUILDER, "<init>", "(" + descriptor + ")V", false);
        return this;
    }

    Assembled invoke(String owner, String name, String descriptor) {
        code.visitMethodInsn(Opcodes.INVOKESTATIC, owner, name, descriptor, false);
        return this;
    }
}
