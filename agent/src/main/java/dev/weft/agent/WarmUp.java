package dev.weft.agent;

import dev.weft.weaver.BuildHash;
import dev.weft.weaver.ClassWeaver;
import dev.weft.weaver.bytecode.RuntimeNames;
import java.io.IOException;
import java.util.List;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Loads the weaver, and weaves a small class made here, in a thread beside the program's start. By the time that something
 * else is short, such as stack, or the jar was replaced, the weaver needs nothing any more; and a weaver that cannot weave in
 * this JVM says so at once.
 *
 * <p>The program need not wait for it: what a transformer loads while a class is being loaded is the weaver's own and goes
 * through no transformer, and no lock is held that the thread here could want, as long as the loader of the agent locks by class. The
 * old kind of loader locks as a whole, so there the program does wait.
 */
final class WarmUp implements Runnable {

    private static final String NAME = "dev/weft/agent/Warm";
    private static final String CORO = "dev/weft/Coro";
    private static final String OBJECT = "java/lang/Object";

    private final Weaving weaving;
    private final Options options;
    private final Reports reports;

    private WarmUp(Weaving weaving, Options options, Reports reports) {
        this.weaving = weaving;
        this.options = options;
        this.reports = reports;
    }

    static void start(Weaving weaving, Options options, Reports reports) {
        WarmUp warmUp = new WarmUp(weaving, options, reports);
        if (WarmUp.class.getClassLoader().isRegisteredAsParallelCapable()) {
            Thread thread = new Thread(warmUp, "weft-warm-up");
            thread.setDaemon(true);
            thread.start();
        } else {
            warmUp.run();
        }
    }

    @Override
    public void run() {
        try {
            long start = System.nanoTime();
            int classes = loadClasses();
            ClassWeaver.WovenClass woven = weaving.weaver().weave(sample());
            if (woven == null || woven.coroutines() != 2 || woven.refusals().size() != 1) {
                throw new IllegalStateException("two coroutines and a refusal expected: " + woven);
            }
            if (options.verbose()) {
                reports.line(
                        "weaver warmed up in " + (System.nanoTime() - start) / 1000 + " us, " + classes + " classes");
            }
        } catch (Throwable e) {
            reports.line("the weaver fails at a class of its own, so it will at yours; please report this: " + e);
        }
    }

    /** All that weaving could need, also what the sample does not. */
    private static int loadClasses() throws IOException, ClassNotFoundException {
        List<String> names = BuildHash.classes();
        for (String name : names) {
            Class.forName(name, true, WarmUp.class.getClassLoader());
        }
        return names.size();
    }

    /** A coroutine with a try, a construction around a suspension, a direct call, a generator, and a method that is refused. */
    static byte[] sample() {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(Opcodes.V17, Opcodes.ACC_FINAL | Opcodes.ACC_SUPER, NAME, null, OBJECT, null);
        coroutine(method(writer, Opcodes.ACC_STATIC, "coroutine", "(L" + CORO + ";J)L" + CORO + ";"));
        generator(method(writer, 0, "generator", "(I)Ldev/weft/Generator;"));
        refused(method(
                writer, Opcodes.ACC_STATIC | Opcodes.ACC_SYNCHRONIZED, "refused", "(L" + CORO + ";)L" + CORO + ";"));
        writer.visitEnd();
        return writer.toByteArray();
    }

    private static MethodVisitor method(ClassWriter writer, int access, String name, String descriptor) {
        MethodVisitor code = writer.visitMethod(access, name, descriptor, null, null);
        code.visitAnnotation(RuntimeNames.ANNOTATION, true).visitEnd();
        code.visitCode();
        return code;
    }

    /** {@code try { return result(new Object[] {new Error(yieldFrom(c)), yieldFrom(coroutine(c, n))}); } catch (Error e) { return done(); }} */
    private static void coroutine(MethodVisitor code) {
        Label start = new Label();
        Label end = new Label();
        Label handler = new Label();
        code.visitTryCatchBlock(start, end, handler, "java/lang/Error");
        code.visitLabel(start);
        code.visitLineNumber(1, start);
        code.visitTypeInsn(Opcodes.NEW, "java/lang/Error");
        code.visitInsn(Opcodes.DUP);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        yieldFrom(code, "Ldev/weft/Awaitable;");
        code.visitTypeInsn(Opcodes.CHECKCAST, "java/lang/String");
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Error", "<init>", "(Ljava/lang/String;)V", false);
        code.visitInsn(Opcodes.POP);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.LLOAD, 1);
        code.visitMethodInsn(Opcodes.INVOKESTATIC, NAME, "coroutine", "(L" + CORO + ";J)L" + CORO + ";", false);
        yieldFrom(code, "Ldev/weft/Awaitable;");
        result(code, CORO);
        code.visitLabel(end);
        code.visitLabel(handler);
        code.visitFrame(Opcodes.F_FULL, 2, new Object[] {CORO, Opcodes.LONG}, 1, new Object[] {"java/lang/Error"});
        result(code, CORO);
        end(code);
    }

    /** {@code for (int i = n; i != 0; i--) yieldValue(i);} */
    private static void generator(MethodVisitor code) {
        Label loop = new Label();
        Label end = new Label();
        code.visitLabel(loop);
        code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
        code.visitVarInsn(Opcodes.ILOAD, 1);
        code.visitJumpInsn(Opcodes.IFEQ, end);
        code.visitInsn(Opcodes.ACONST_NULL);
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC, RuntimeNames.WEFT, "yieldValue", "(L" + OBJECT + ";)L" + OBJECT + ";", false);
        code.visitInsn(Opcodes.POP);
        code.visitIincInsn(1, -1);
        code.visitJumpInsn(Opcodes.GOTO, loop);
        code.visitLabel(end);
        code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
        code.visitInsn(Opcodes.ACONST_NULL);
        result(code, "dev/weft/Generator");
        end(code);
    }

    private static void refused(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitInsn(Opcodes.ARETURN);
        end(code);
    }

    private static void yieldFrom(MethodVisitor code, String type) {
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC, RuntimeNames.WEFT, "yieldFrom", "(" + type + ")L" + OBJECT + ";", false);
    }

    private static void result(MethodVisitor code, String type) {
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC, RuntimeNames.WEFT, "result", "(L" + OBJECT + ";)Ldev/weft/Resumable;", false);
        code.visitTypeInsn(Opcodes.CHECKCAST, type);
        code.visitInsn(Opcodes.ARETURN);
    }

    private static void end(MethodVisitor code) {
        code.visitMaxs(0, 0);
        code.visitEnd();
    }
}
