package dev.weft.weaver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.objectweb.asm.Opcodes.*;

import dev.weft.weaver.ClassWeaver.WovenClass;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;

/** Class files that are full already: weaving must come out with a class that works, or say why it cannot. */
class LimitsOfTheClassFileTest {

    private static final String BODY = "(Ldev/weft/Coro;)Ldev/weft/Coro;";

    private static Compiled assembled(Consumer<ClassWriter> members, Consumer<MethodVisitor> code) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.setComputeLimits(1 << 30, Long.MAX_VALUE);
        writer.visit(V17, ACC_PUBLIC, "Full", null, "java/lang/Object", null);
        members.accept(writer);
        MethodVisitor body = writer.visitMethod(ACC_STATIC, "body", BODY, null, null);
        body.visitAnnotation("Ldev/weft/annotations/Coroutine;", true).visitEnd();
        body.visitCode();
        code.accept(body);
        body.visitInsn(ACONST_NULL);
        body.visitMethodInsn(
                INVOKESTATIC, "dev/weft/Weft", "result", "(Ljava/lang/Object;)Ldev/weft/Resumable;", false);
        body.visitTypeInsn(CHECKCAST, "dev/weft/Coro");
        body.visitInsn(ARETURN);
        body.visitMaxs(0, 0);
        body.visitEnd();
        return new Compiled(Map.of("Full", writer.toByteArray()));
    }

    private static void await(MethodVisitor code) {
        code.visitVarInsn(ALOAD, 0);
        code.visitMethodInsn(
                INVOKESTATIC, "dev/weft/Weft", "yieldFrom", "(Ldev/weft/Awaitable;)Ljava/lang/Object;", false);
        code.visitInsn(POP);
    }

    /** A method that uses some constants: what nobody uses is not written again. */
    private static void constants(ClassWriter writer, int from, int to) {
        MethodVisitor code = writer.visitMethod(ACC_STATIC, "constants" + from, "()V", null, null);
        code.visitCode();
        for (int i = from; i < to; i++) {
            code.visitLdcInsn("constant " + i);
            code.visitInsn(POP);
        }
        code.visitInsn(RETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    /** A point takes five bytes, so that 13,000 are as many as a method has room for, and far too many for a woven one. */
    @Test
    void asManyPointsAsAMethodHasRoomFor() {
        Compiled compiled = assembled(writer -> {}, code -> {
            for (int i = 0; i < 13_000; i++) {
                await(code);
            }
        });

        WovenClass woven = new ClassWeaver("0badcafe").weave(compiled.main());

        assertThat(woven.refusals()).singleElement().asString().contains("Full.body", "65,535 bytes");
        compiled.map(bytes -> woven.bytes()).load();
    }

    /** The passes take instructions times handlers; that has a limit, beyond which the method is refused and nothing hangs. */
    @Test
    void tooMuchCodeInsideOfTooManyTryBlocks() {
        Compiled compiled = assembled(writer -> {}, code -> {
            Label start = new Label();
            Label end = new Label();
            Label handler = new Label();
            for (int i = 0; i < 40_000; i++) {
                code.visitTryCatchBlock(start, end, handler, "java/lang/Error");
            }
            Label after = new Label();
            code.visitLabel(start);
            for (int i = 0; i < 10_000; i++) {
                Label next = new Label();
                code.visitJumpInsn(GOTO, next);
                code.visitLabel(next);
                code.visitFrame(F_SAME, 0, null, 0, null);
                code.visitInsn(NOP);
            }
            code.visitLabel(end);
            code.visitJumpInsn(GOTO, after);
            code.visitLabel(handler);
            code.visitFrame(F_SAME1, 0, null, 1, new Object[] {"java/lang/Error"});
            code.visitInsn(ATHROW);
            code.visitLabel(after);
            code.visitFrame(F_SAME, 0, null, 0, null);
            await(code);
        });

        WovenClass woven = new ClassWeaver("0badcafe").weave(compiled.main());

        assertThat(woven.refusals()).singleElement().asString().contains("Full.body", "40000 exception handlers");
    }

    /** Each string is two entries of the constant pool. */
    @ParameterizedTest
    @ValueSource(ints = {30_000, 32_600, 32_640, 32_660, 32_680, 32_700, 32_720})
    void aConstantPoolThatIsNearlyFull(int strings) {
        Compiled compiled = withStrings(strings);

        WovenClass woven = new ClassWeaver("0badcafe").weave(compiled.main());

        assertThat(woven.coroutines()).isEqualTo(1);
        compiled.map(bytes -> woven.bytes()).load();
    }

    @Test
    void aConstantPoolThatHasNoRoomForWhatWeavingAdds() {
        Compiled compiled = withStrings(32_730);
        compiled.load();
        assertThat(new ClassReader(compiled.main()).getItemCount()).isBetween(65_460, 65_535);

        WovenClass woven = new ClassWeaver("0badcafe").weave(compiled.main());

        assertThat(woven.coroutines()).isZero();
        assertThat(woven.refusals()).singleElement().asString().contains("more than 65,535 constants");
        compiled.map(bytes -> woven.bytes()).load();
    }

    private static Compiled withStrings(int strings) {
        return assembled(
                writer -> {
                    for (int i = 0; i < strings; i += 10_000) {
                        constants(writer, i, Math.min(strings, i + 10_000));
                    }
                },
                LimitsOfTheClassFileTest::await);
    }

    /** No compiler lets a constructor be marked. It must not be woven into one that leaves its object half made. */
    @ParameterizedTest
    @ValueSource(strings = {"<init>", "<clinit>"})
    void aMarkedConstructorOrInitialiserIsRefused(String name) {
        boolean isStatic = name.equals("<clinit>");
        Compiled compiled = assembled(
                writer -> {
                    MethodVisitor code =
                            writer.visitMethod(isStatic ? ACC_STATIC : ACC_PUBLIC, name, "()V", null, null);
                    code.visitAnnotation("Ldev/weft/annotations/Coroutine;", true)
                            .visitEnd();
                    code.visitCode();
                    if (!isStatic) {
                        code.visitVarInsn(ALOAD, 0);
                        code.visitMethodInsn(INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
                    }
                    code.visitInsn(RETURN);
                    code.visitMaxs(0, 0);
                    code.visitEnd();
                },
                LimitsOfTheClassFileTest::await);

        WovenClass woven = new ClassWeaver("0badcafe").weave(compiled.main());

        assertThat(woven.coroutines()).isEqualTo(1);
        assertThat(woven.refusals()).singleElement().asString().contains("Full." + name, "cannot be woven");
        Compiled changed = compiled.map(bytes -> woven.bytes());
        assertThatThrownBy(() -> changed.load().getConstructor().newInstance())
                .hasRootCauseMessage(woven.refusals().get(0));
    }
}
