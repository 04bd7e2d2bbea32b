package dev.weft.weaver.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.weaver.ClassWeaver;
import dev.weft.weaver.Compiled;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConstantPoolTest {

    private static byte[] compiled(String source) {
        return Compiled.source(source).main();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "class A { @Coroutine Coro<Integer> f() { return null; } }",
                "interface A { @Coroutine Coro<Integer> f(); }",
                "class A { Coro<Integer> f() { return result(1); } }",
                "class A { Function<Coro<Object>, Object> f = Weft::await; }",
                "class A { long l = 1L; double d = 2.0; float e = 3f; int i = 100000; @Coroutine Coro<Void> f() { return done(); } }"
            })
    void seesAnnotationAndIntrinsics(String source) {
        assertThat(ConstantPool.mentionsWeft(compiled(source))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "class A {}",
                "class A { Coro<Integer> c; Generator<?, ?, ?> g; }",
                "class A { String s = \"dev/weft/\" + hashCode(); long l = 77777777777L; double d = 2.5; }",
                "class A { String s = \"Ldev/weft/annotations/Coroutines;\"; }",
                "class A { Runnable r = () -> System.out.println(this + \"dev/weft/Weft!\"); }"
            })
    void skipsTheRest(String source) {
        assertThat(ConstantPool.mentionsWeft(compiled(source))).isFalse();
        assertThat(ConstantPool.mentionsAnnotation(compiled(source))).isFalse();
    }

    @Test
    void tellsTheAnnotationFromACall() {
        assertThat(ConstantPool.mentionsAnnotation(compiled("class A { Coro<Void> f() { return done(); } }")))
                .isFalse();
        assertThat(ConstantPool.mentionsAnnotation(
                        compiled("class A { @Coroutine Coro<Void> f() { return done(); } }")))
                .isTrue();
    }

    @Test
    void seesTheWeaversMark() {
        byte[] plain = compiled("class A { @Coroutine Coro<Void> f() { return done(); } }");

        assertThat(ConstantPool.isWoven(plain)).isFalse();
        assertThat(ConstantPool.isWoven(new ClassWeaver("1").weave(plain).bytes()))
                .isTrue();
    }

    /** Cut anywhere, in the middle of an entry too; what is left of the pool may still tell. */
    @Test
    void aFileThatIsCutOffIsNoAccident() {
        byte[] whole = compiled("class A { @Coroutine Coro<Void> f() { return done(); } }");
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThat(ConstantPool.isWoven(cut)).isFalse();
            assertThat(ConstantPool.mentionsWeft(cut)).isIn(true, false);
        }
    }

    /** A format to come may know other kinds of entries: better read in vain than left unwoven without a word. */
    @Test
    void anUnknownEntryIsNotSkipped() {
        byte[] file = compiled("class A { @Coroutine Coro<Void> f() { return done(); } }");
        file[10] = 99;

        assertThat(ConstantPool.mentionsWeft(file)).isTrue();
        assertThat(ConstantPool.mentionsAnnotation(file)).isTrue();
    }

    @Test
    void sizesAreThoseOfTheClassFile() throws IOException {
        byte[] bytes = compiled("interface A { int F = \"\".length(); static int f() { return 1; } void g(); }");

        assertThat(CodeSizes.of(bytes))
                .containsEntry("f()I", 2)
                .containsKey("<clinit>()V")
                .hasSize(2);
        try (InputStream string = Object.class.getResourceAsStream("String.class")) {
            assertThat(CodeSizes.of(string.readAllBytes())).containsEntry("length()I", 11);
        }
    }
}
