package dev.weft.proof.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** The proof's own instruments find what they are there to find. */
class VerificationTest {

    private static final String NAME = "dev/weft/proof/corpus/Broken";

    private static final Consumer<MethodVisitor> SOUND = code -> {
        code.visitInsn(Opcodes.ICONST_1);
        code.visitInsn(Opcodes.IRETURN);
    };

    private static final Consumer<MethodVisitor> FLOAT_FOR_INT = code -> {
        code.visitInsn(Opcodes.FCONST_1);
        code.visitInsn(Opcodes.IRETURN);
    };

    /** Right for the data flow, but without the frame that the JVM wants at the jump's target. */
    private static final Consumer<MethodVisitor> NO_STACK_MAP = code -> {
        org.objectweb.asm.Label end = new org.objectweb.asm.Label();
        code.visitInsn(Opcodes.ICONST_1);
        code.visitJumpInsn(Opcodes.IFEQ, end);
        code.visitLabel(end);
        code.visitInsn(Opcodes.ICONST_1);
        code.visitInsn(Opcodes.IRETURN);
    };

    /** {@code static int f() { body }}, and an initialiser that fails. */
    private static byte[] classWith(Consumer<MethodVisitor> body) {
        ClassWriter type = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        type.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, NAME, null, "java/lang/Object", null);
        method(type, "f", "()I", body);
        method(type, "<clinit>", "()V", code -> {
            code.visitInsn(Opcodes.ACONST_NULL);
            code.visitInsn(Opcodes.ATHROW);
        });
        return type.toByteArray();
    }

    private static void method(ClassWriter type, String name, String descriptor, Consumer<MethodVisitor> body) {
        MethodVisitor code = type.visitMethod(Opcodes.ACC_STATIC, name, descriptor, null, null);
        code.visitCode();
        body.accept(code);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    private static LinkageError link(byte[] classFile) {
        ClassIndex none = new ClassIndex(List.of());
        return Linker.link(NAME, new CorpusLoader(none, Map.of(NAME, classFile)::get));
    }

    private static List<String> problems(byte[] classFile) {
        return new FileVerifier(new ClassIndex(List.of())).problems(classFile);
    }

    @Test
    void soundClassLinksWithoutBeingInitialised() {
        assertThat(link(classWith(SOUND))).isNull();
        assertThat(problems(classWith(SOUND))).isEmpty();
    }

    @Test
    void wrongTypeIsFoundByBoth() {
        assertThat(link(classWith(FLOAT_FOR_INT))).isInstanceOf(VerifyError.class);
        assertThat(problems(classWith(FLOAT_FOR_INT)))
                .singleElement()
                .asString()
                .contains("f()I");
    }

    @Test
    void missingStackMapIsFoundByTheJvm() {
        assertThat(link(classWith(NO_STACK_MAP)))
                .isInstanceOf(VerifyError.class)
                .hasMessageContaining("Expecting a stackmap frame");
    }

    @Test
    void changedCodeIsFound() {
        byte[] sound = classWith(SOUND);
        byte[] other = classWith(code -> {
            code.visitInsn(Opcodes.ICONST_2);
            code.visitInsn(Opcodes.IRETURN);
        });

        assertThat(Untouched.changed(sound, sound, Set.of())).isEmpty();
        assertThat(Untouched.changed(sound, other, Set.of())).containsExactly(NAME + ".f()I");
        assertThat(Untouched.changed(sound, other, Set.of("f()I"))).isEmpty();
    }
}
