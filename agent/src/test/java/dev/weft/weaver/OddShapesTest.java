package dev.weft.weaver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.objectweb.asm.Opcodes.*;

import com.sun.management.ThreadMXBean;
import dev.weft.weaver.ClassWeaver.WovenClass;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Attribute;
import org.objectweb.asm.ByteVector;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.tree.ClassNode;

/**
 * Bytecode that no javac writes and that the weaver does not follow: it must say so, since one method that fails to verify
 * takes its class with it.
 */
class OddShapesTest {

    private static final String BOX = "java/lang/StringBuilder";

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Weaves a class with this body of {@code Coro body(Coro)}, has the JVM verify it, and gives the refusal or null. */
    private static String refusal(int access, Consumer<MethodVisitor> code) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
            @Override
            protected String getCommonSuperClass(String one, String other) {
                return "java/lang/Object";
            }
        };
        writer.visit(V17, ACC_PUBLIC, "Odd", null, "java/lang/Object", null);
        MethodVisitor body = writer.visitMethod(access, "body", "(Ldev/weft/Coro;)Ldev/weft/Coro;", null, null);
        body.visitAnnotation("Ldev/weft/annotations/Coroutine;", true).visitEnd();
        body.visitCode();
        code.accept(body);
        body.visitMaxs(0, 0);
        body.visitEnd();
        Compiled compiled = new Compiled(Map.of("Odd", writer.toByteArray()));
        compiled.load(); // legal as it is

        WovenClass woven = new ClassWeaver("0badcafe").weave(compiled.main());

        compiled.map(bytes -> woven.bytes()).load();
        return woven.refusals().isEmpty() ? null : woven.refusals().get(0);
    }

    private static void await(MethodVisitor code, int slot) {
        code.visitVarInsn(ALOAD, slot);
        code.visitMethodInsn(
                INVOKESTATIC, "dev/weft/Weft", "yieldFrom", "(Ldev/weft/Awaitable;)Ljava/lang/Object;", false);
    }

    private static void result(MethodVisitor code) {
        code.visitMethodInsn(
                INVOKESTATIC, "dev/weft/Weft", "result", "(Ljava/lang/Object;)Ldev/weft/Resumable;", false);
        code.visitTypeInsn(CHECKCAST, "dev/weft/Coro");
        code.visitInsn(ARETURN);
    }

    private static void construct(MethodVisitor code) {
        code.visitMethodInsn(
                INVOKESTATIC, "java/lang/String", "valueOf", "(Ljava/lang/Object;)Ljava/lang/String;", false);
        code.visitMethodInsn(INVOKESPECIAL, BOX, "<init>", "(Ljava/lang/String;)V", false);
    }

    /** A copy lies under another operand when the constructor is called. */
    @Test
    void objectUnderConstructionAtTwoDepths() {
        assertThat(refusal(ACC_STATIC, code -> {
                    code.visitTypeInsn(NEW, BOX);
                    code.visitInsn(DUP);
                    code.visitLdcInsn("between");
                    code.visitInsn(SWAP);
                    await(code, 0);
                    construct(code);
                    code.visitInsn(POP);
                    result(code);
                }))
                .contains("an object is under construction");
    }

    /** Of another version of Weft, or of a broken class file. */
    @Test
    void anIntrinsicThatThereIsNot() {
        assertThat(refusal(ACC_STATIC, code -> {
                    code.visitVarInsn(ALOAD, 0);
                    code.visitMethodInsn(
                            INVOKESTATIC, "dev/weft/Weft", "yieldFrom", "(Ldev/weft/Awaitable;)Labsent/Type;", false);
                    result(code);
                }))
                .contains("yieldFrom(Ldev/weft/Awaitable;)Labsent/Type;", "which this Weft does not have");
    }

    @Test
    void thisOverwrittenByAReference() {
        assertThat(refusal(0, code -> {
                    await(code, 1);
                    code.visitVarInsn(ASTORE, 0);
                    await(code, 1);
                    code.visitInsn(POP);
                    code.visitVarInsn(ALOAD, 0);
                    result(code);
                }))
                .contains("overwrites `this`");
    }

    @Test
    void thisOverwrittenByANumber() {
        assertThat(refusal(0, code -> {
                    code.visitInsn(ICONST_5);
                    code.visitVarInsn(ISTORE, 0);
                    await(code, 1);
                    code.visitInsn(POP);
                    code.visitVarInsn(ILOAD, 0);
                    code.visitMethodInsn(INVOKESTATIC, "java/lang/Integer", "valueOf", "(I)Ljava/lang/Integer;", false);
                    result(code);
                }))
                .contains("overwrites `this`");
    }

    /** The JVM does not look at them there, so they may name no class at all; written again, they would be constants, which it checks. */
    @Test
    void attributesThatAreNewerThanTheClassFile() {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(V1_7, ACC_PUBLIC, "Odd", null, "java/lang/Object", null);
        writer.visitNestHost("no/Host");
        writer.visitPermittedSubclass("no/Heir");
        writer.visitRecordComponent("none", "I", null).visitEnd();
        MethodVisitor body = writer.visitMethod(ACC_STATIC, "body", "(Ldev/weft/Coro;)Ldev/weft/Coro;", null, null);
        body.visitAnnotation("Ldev/weft/annotations/Coroutine;", true).visitEnd();
        body.visitCode();
        await(body, 0);
        result(body);
        body.visitMaxs(1, 1);
        body.visitEnd();
        Compiled compiled = new Compiled(Map.of("Odd", writer.toByteArray()));

        WovenClass woven = new ClassWeaver("0badcafe").weave(compiled.main());

        ClassNode type = new ClassNode();
        new ClassReader(woven.bytes()).accept(type, 0);
        assertThat(type.nestHostClass).isNull();
        assertThat(type.permittedSubclasses).isNull();
        assertThat(type.recordComponents).isNull();
        compiled.map(bytes -> woven.bytes()).load();
    }

    /** The JVM compares the constants only, which are two; written again, they would be one. */
    @Test
    void aClassInsideItself() {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(V17, ACC_PUBLIC, "Odd", null, "java/lang/Object", null);
        writer.visitInnerClass("Odd", "Odd_", "Inner", ACC_STATIC);
        coroutine(writer, ACC_STATIC, "body", 1, 1, body -> await(body, 0));
        Compiled compiled = new Compiled(Map.of("Odd", renamed(writer.toByteArray(), "Odd_", "Odd")));
        compiled.load();

        WovenClass woven = new ClassWeaver("0badcafe").weave(compiled.main());

        compiled.map(bytes -> woven.bytes()).load();
    }

    /** Changes a constant to what another is already, as no writer would. */
    private static byte[] renamed(byte[] classFile, String from, String to) {
        String bytes = new String(classFile, StandardCharsets.ISO_8859_1);
        String constant = "\1\0" + (char) from.length() + from;
        assertThat(bytes).contains(constant);
        return bytes.replace(constant, "\1\0" + (char) to.length() + to).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Legal, and nothing to do with a point. */
    @Test
    void aMethodWithNoLocalsToSpare() {
        Compiled compiled = withMaxima(1, 65_535, body -> {
            await(body, 0);
            body.visitVarInsn(ASTORE, 65_534);
            body.visitVarInsn(ALOAD, 65_534);
        });

        WovenClass woven = new ClassWeaver("0badcafe").weave(compiled.main());

        assertThat(woven.refusals()).singleElement().asString().contains("65535 locals");
        compiled.map(bytes -> woven.bytes()).load();
    }

    /** Sixty thousand of each for every instruction, in each analysis, would be gigabytes. */
    @Test
    void aMethodThatAsksForMoreThanItUses() {
        Compiled compiled = withMaxima(65_535, 65_535, body -> {
            body.visitInsn(LCONST_1);
            body.visitVarInsn(LSTORE, 3);
            for (int i = 0; i < 1_000; i++) {
                body.visitVarInsn(LLOAD, 3);
                body.visitVarInsn(ALOAD, 0);
                body.visitInsn(DUP_X2);
                body.visitInsn(POP);
                body.visitInsn(POP2);
                body.visitInsn(POP);
            }
            await(body, 0);
            body.visitVarInsn(LLOAD, 3);
            body.visitInsn(POP2);
        });

        long before = THREADS.getCurrentThreadAllocatedBytes();
        WovenClass woven = new ClassWeaver("0badcafe").weave(compiled.main());
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

        assertThat(woven.refusals()).isEmpty();
        assertThat(allocated).isLessThan(256L << 20);
        compiled.map(bytes -> woven.bytes()).load();
    }

    private static Compiled withMaxima(int maxStack, int maxLocals, Consumer<MethodVisitor> code) {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(V17, ACC_PUBLIC, "Odd", null, "java/lang/Object", null);
        coroutine(writer, ACC_STATIC, "body", maxStack, maxLocals, code);
        Compiled compiled = new Compiled(Map.of("Odd", writer.toByteArray()));
        compiled.load();
        return compiled;
    }

    /** Of a class that was compiled against another version of itself: legal until the call is run, which then throws. */
    @Test
    void aCallOfAStaticCoroutineOnAnObject() {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(V17, ACC_PUBLIC, "Odd", null, "java/lang/Object", null);
        coroutine(writer, ACC_STATIC, "inner", 2, 2, body -> await(body, 0));
        coroutine(writer, 0, "outer", 2, 2, body -> {
            body.visitVarInsn(ALOAD, 0);
            body.visitVarInsn(ALOAD, 1);
            body.visitMethodInsn(INVOKEVIRTUAL, "Odd", "inner", "(Ldev/weft/Coro;)Ldev/weft/Coro;", false);
            body.visitMethodInsn(
                    INVOKESTATIC, "dev/weft/Weft", "yieldFrom", "(Ldev/weft/Awaitable;)Ljava/lang/Object;", false);
        });
        Compiled compiled = new Compiled(Map.of("Odd", writer.toByteArray()));
        compiled.load();

        WovenClass woven = new ClassWeaver("0badcafe").weave(compiled.main());

        assertThat(woven.refusals()).isEmpty();
        compiled.map(bytes -> woven.bytes()).load();
    }

    /** A coroutine that returns what the code leaves on the stack. */
    private static void coroutine(
            ClassWriter writer, int access, String name, int maxStack, int maxLocals, Consumer<MethodVisitor> code) {
        MethodVisitor body = writer.visitMethod(access, name, "(Ldev/weft/Coro;)Ldev/weft/Coro;", null, null);
        body.visitAnnotation("Ldev/weft/annotations/Coroutine;", true).visitEnd();
        body.visitCode();
        code.accept(body);
        result(body);
        body.visitMaxs(maxStack, maxLocals);
        body.visitEnd();
    }

    /** Dead code has frames, and as many operands as it likes; what is written for it must not need more room than the method has. */
    @Test
    void aPointInDeadCodeNeedsNothing() {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(V17, ACC_PUBLIC, "Odd", null, "java/lang/Object", null);
        MethodVisitor body = writer.visitMethod(ACC_STATIC, "body", "(Ldev/weft/Coro;)Ldev/weft/Coro;", null, null);
        body.visitAnnotation("Ldev/weft/annotations/Coroutine;", true).visitEnd();
        body.visitCode();
        body.visitInsn(ACONST_NULL);
        result(body);
        body.visitFrame(F_FULL, 1, new Object[] {"dev/weft/Coro"}, 0, null);
        for (int i = 0; i < 10; i++) {
            body.visitInsn(ICONST_0);
        }
        await(body, 0);
        for (int i = 0; i < 10; i++) {
            body.visitInsn(SWAP);
            body.visitInsn(POP);
        }
        result(body);
        body.visitMaxs(11, 1);
        body.visitEnd();
        Compiled compiled = new Compiled(Map.of("Odd", writer.toByteArray()));
        compiled.load();

        WovenClass woven = new ClassWeaver("0badcafe").weave(compiled.main());

        assertThat(woven.refusals()).isEmpty();
        compiled.map(bytes -> woven.bytes()).load();
    }

    /** A {@code Code} inside the code means nothing there; one level up, the method would have two. */
    @Test
    void anAttributeInTheWrongPlaceIsLeftOut() {
        String refused = refusal(ACC_STATIC, code -> {
            code.visitAttribute(new StrayCode());
            code.visitInsn(ACONST_NULL);
            result(code);
        });

        assertThat(refused).isNull();
    }

    private static final class StrayCode extends Attribute {

        StrayCode() {
            super("Code");
        }

        @Override
        public boolean isCodeAttribute() {
            return true;
        }

        @Override
        protected ByteVector write(ClassWriter writer, byte[] code, int codeLength, int maxStack, int maxLocals) {
            return new ByteVector();
        }
    }

    @Test
    void oddConstructionElsewhereIsFine() {
        assertThat(refusal(ACC_STATIC, code -> {
                    code.visitTypeInsn(NEW, BOX);
                    code.visitInsn(DUP);
                    code.visitVarInsn(ASTORE, 1);
                    code.visitLdcInsn("x");
                    construct(code);
                    await(code, 0);
                    code.visitInsn(POP);
                    code.visitVarInsn(ALOAD, 1);
                    result(code);
                }))
                .isNull();
    }
}
