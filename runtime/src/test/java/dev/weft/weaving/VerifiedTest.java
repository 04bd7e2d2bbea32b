package dev.weft.weaving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.util.CheckClassAdapter;

/**
 * Every class that was woven, and every frame class, against ASM's verifier, which computes the types itself instead of
 * believing the stack map, and says where it disagrees. The JVM's verifies them as other tests load them.
 */
@Tag("slow")
class VerifiedTest {

    static Stream<ClassNode> woven() {
        return Stream.of(false, true)
                .flatMap(debug -> WovenFixtures.classes(debug).stream())
                .flatMap(VerifiedTest::withFrames);
    }

    private static Stream<ClassNode> withFrames(byte[] woven) {
        return Stream.concat(Stream.of(woven), WovenFixtures.frames(woven).stream())
                .map(VerifiedTest::read);
    }

    private static ClassNode read(byte[] bytes) {
        ClassNode node = new ClassNode(Opcodes.ASM9) {
            @Override
            public String toString() {
                return name;
            }
        };
        new ClassReader(bytes).accept(node, 0);
        return node;
    }

    @ParameterizedTest
    @MethodSource("woven")
    void passesTheVerifier(ClassNode type) {
        ClassWriter writer = new ClassWriter(0);
        type.accept(writer);
        StringWriter problems = new StringWriter();

        CheckClassAdapter.verify(
                new ClassReader(writer.toByteArray()), getClass().getClassLoader(), false, new PrintWriter(problems));

        assertThat(problems.toString()).isEmpty();
    }
}
