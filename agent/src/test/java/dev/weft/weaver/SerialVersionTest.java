package dev.weft.weaver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ObjectStreamClass;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was serialized before weaving can be read after it. */
class SerialVersionTest {

    private static final String COROUTINES =
            " @Coroutine Coro<Integer> f(Coro<Integer> c) { return result(yieldFrom(c) + 1); }"
                    + " @Coroutine protected static Sequence<Integer> g(int n) { yieldValue(n); return done(); } }";

    private static Compiled weave(Compiled compiled) {
        return compiled.map(bytes -> {
            ClassWeaver.WovenClass woven = new ClassWeaver("0badcafe").weave(bytes);
            return woven == null ? bytes : woven.bytes();
        });
    }

    private static long version(Class<?> type) {
        return ObjectStreamClass.lookup(type).getSerialVersionUID();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "class A implements java.io.Serializable { int x; private static int s = 7; transient long t; protected String n;",
                "public final class A extends java.util.ArrayList<String> implements Cloneable { A() {} private A(int i) {}",
                "abstract class A implements java.io.Serializable, Comparable<A> { abstract void h(); private void i() {}",
                "class A implements java.io.Serializable { static final long serialVersionUID = 42; class Inner {}",
                "class A implements java.io.Serializable { Object lambda() { return (Runnable & java.io.Serializable) () -> {}; }",
                "enum A { ONE, TWO;",
                "record A(int x, String y) implements java.io.Serializable {",
            })
    void isWhatItWasBefore(String head) {
        Compiled compiled = Compiled.source(head + COROUTINES);

        assertThat(version(weave(compiled).load())).isEqualTo(version(compiled.load()));
    }

    /** Reflection shows no field that is of no use. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "class A {",
                "enum A { ONE;",
                "record A(int x) implements java.io.Serializable {",
                "interface A extends java.io.Serializable { default"
            })
    void isNotWrittenWhereNothingReadsIt(String head) {
        Compiled compiled = Compiled.source(
                head.startsWith("interface")
                        ? "interface A extends java.io.Serializable { @Coroutine default Coro<Integer> f() { return result(1); } }"
                        : head + COROUTINES);

        assertThat(weave(compiled).load().getDeclaredFields())
                .extracting(java.lang.reflect.Field::getName)
                .doesNotContain("serialVersionUID");
    }

    @Test
    void theDigestIsSha1() throws Exception {
        MessageDigest reference = MessageDigest.getInstance("SHA-1");
        byte[] random = new byte[300];
        new Random(1).nextBytes(random);
        for (int length = 0; length < random.length; length++) {
            byte[] message = Arrays.copyOf(random, length);
            assertThat(Sha1.digest(message)).as("%d bytes", length).isEqualTo(reference.digest(message));
        }
    }
}
