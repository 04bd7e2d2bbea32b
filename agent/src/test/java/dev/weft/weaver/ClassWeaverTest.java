package dev.weft.weaver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.weaver.ClassWeaver.WovenClass;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

class ClassWeaverTest {

    private static final Compiled SAMPLE = Compiled.source("""
            public class Sample {
                private int base;
                @Coroutine Coro<Integer> twice(Coro<Integer> c) { return result(2 * yieldFrom(c) + base); }
                @Coroutine static Generator<Integer, Void, Void> upTo(int n) {
                    for (int i = 0; i < n; i++) yieldValue(i);
                    return done();
                }
                Supplier<Coro<String>> lambda(Coro<String> c) { return () -> result(yieldFrom(c)); }
                static int plain(int x) { return x + 1; }
            }
            """);

    private final ClassWeaver weaver = new ClassWeaver("0badcafe");

    @Test
    void weavesMarkedMethodsAndLambdasThatUseIntrinsics() {
        WovenClass woven = weaver.weave(SAMPLE.main());

        assertThat(woven.coroutines()).isEqualTo(3);
        assertThat(woven.refusals()).isEmpty();
        assertThat(SAMPLE.map(bytes -> woven.bytes()).load().getDeclaredMethods())
                .extracting(java.lang.reflect.Method::getName)
                .contains("twice", "twice$weft0", "upTo$weft1", "lambda$lambda$0$weft2");
    }

    @Test
    void givesTheSameBytesEachTime() {
        byte[] first = weaver.weave(SAMPLE.main()).bytes();
        byte[] another = new ClassWeaver("0badcafe").weave(SAMPLE.main()).bytes();

        assertThat(another).isEqualTo(first);
    }

    /** Weaving other classes before leaves no trace; many threads may use one weaver. */
    @Test
    void givesTheSameBytesInEveryOrderAndOnEveryThread() {
        byte[] first = weaver.weave(SAMPLE.main()).bytes();
        byte[] other = Compiled.source("class Other { @Coroutine Coro<Void> a() { return done(); } }")
                .main();

        List<byte[]> all = IntStream.range(0, 64)
                .parallel()
                .mapToObj(i -> weaver.weave(i % 2 == 0 ? other : SAMPLE.main()).bytes())
                .toList();

        assertThat(all)
                .filteredOn(bytes -> bytes.length == first.length)
                .hasSize(32)
                .allMatch(bytes -> Arrays.equals(bytes, first));
    }

    @Test
    void aWovenClassIsNotWovenAgain() {
        byte[] woven = weaver.weave(SAMPLE.main()).bytes();

        assertThat(weaver.weave(woven)).isNull();
        assertThat(new ClassWeaver("another").weave(woven)).isNull();
    }

    @Test
    void aWovenClassNamesItsWeaver() {
        assertThat(ClassWeaver.wovenBy(weaver.weave(SAMPLE.main()).bytes())).isEqualTo("0badcafe");
        assertThat(ClassWeaver.wovenBy(SAMPLE.main())).isNull();
    }

    @Test
    void aClassWithoutCoroutinesIsLeftAlone() {
        byte[] user = Compiled.source(
                        "class User { Object f(Coro<?> c) { return c; } Supplier<Coro<?>> g(Coro<?> c) { return () -> c; } }")
                .main();

        assertThat(ClassWeaver.mentionsWeft(user)).isFalse();
        assertThat(weaver.weave(user)).isNull();
    }

    @Test
    void mentionsWeftSearchesTheWholeOfABrokenFile() {
        byte[] stranger =
                Compiled.source("class Stranger { String s = \"dev.weft\"; }").main();

        assertThat(ClassWeaver.mentionsWeft(SAMPLE.main())).isTrue();
        assertThat(ClassWeaver.mentionsWeft(stranger)).isFalse();
        assertThat(ClassWeaver.mentionsWeft("dev/weft/".getBytes(StandardCharsets.US_ASCII)))
                .isTrue();
        assertThat(ClassWeaver.mentionsWeft("dev/weft".getBytes(StandardCharsets.US_ASCII)))
                .isFalse();
        assertThat(ClassWeaver.mentionsWeft("ddev/weft/x".getBytes(StandardCharsets.US_ASCII)))
                .isTrue();
        assertThat(ClassWeaver.mentionsWeft(new byte[0])).isFalse();
    }

    @Test
    void bridgesAndAbstractMethodsAreLeftAlone() {
        Compiled compiled = Compiled.source("""
                abstract class Source<T> {
                    @Coroutine abstract Coro<T> get(T t);
                    static class Strings extends Source<String> {
                        @Override @Coroutine Coro<String> get(String t) { return result(t); }
                    }
                }
                """);

        assertThat(weaver.weave(compiled.main())).isNull();
        assertThat(weaver.weave(compiled.classes().get("Source$Strings")).coroutines())
                .isEqualTo(1);
    }

    @Test
    void whatIsNotWovenKeepsItsShape() {
        Compiled compiled = Compiled.source("""
                public sealed class Kept<T extends Comparable<T>> permits Kept.Sub {
                    @Deprecated protected final transient List<? super T> field = null;
                    @Coroutine @Deprecated public final <X extends Exception> Coro<X> marked(final int first, X... rest) throws X {
                        return result(rest[first]);
                    }
                    <Y> Y plain(Y y) throws java.io.IOException { return y; }
                    record Pair(@Deprecated int a, String b) {}
                    static final class Sub extends Kept<String> {}
                }
                """, "-parameters");

        ClassNode before = read(compiled.main());
        ClassNode after = read(weaver.weave(compiled.main()).bytes());

        assertThat(after.permittedSubclasses).isEqualTo(before.permittedSubclasses);
        assertThat(after.nestMembers).isEqualTo(before.nestMembers);
        assertThat(after.innerClasses).hasSameSizeAs(before.innerClasses);
        assertThat(after.signature).isEqualTo(before.signature);
        assertThat(after.sourceFile).isEqualTo(before.sourceFile);
        assertThat(after.fields).hasSameSizeAs(before.fields);
        MethodNode marked = method(before, "marked");
        MethodNode stub = method(after, "marked");
        assertThat(stub.access).isEqualTo(marked.access);
        assertThat(stub.signature).isEqualTo(marked.signature);
        assertThat(stub.exceptions).isEqualTo(marked.exceptions);
        assertThat(stub.visibleAnnotations).hasSameSizeAs(marked.visibleAnnotations);
        assertThat(stub.parameters).hasSameSizeAs(marked.parameters);
    }

    /** JUnit, proxies and mocks look at methods: what weaving adds is private or synthetic, and not marked. */
    @Test
    void whatIsAddedDoesNotShow() {
        ClassNode after = read(weaver.weave(SAMPLE.main()).bytes());
        ClassNode before = read(SAMPLE.main());

        assertThat(after.methods)
                .filteredOn(method -> before.methods.stream()
                        .noneMatch(old -> old.name.equals(method.name) && old.desc.equals(method.desc)))
                .hasSize(7) // a body and a bridge for each of three, and a body to be called directly for the one that
                // has a name
                .allMatch(method -> (method.access & (Opcodes.ACC_PRIVATE | Opcodes.ACC_SYNTHETIC)) != 0)
                .allMatch(method -> method.visibleAnnotations == null);
    }

    /** The supertype, the parameter and the local exist nowhere. */
    @Test
    void loadsNoClass() {
        byte[] bytes = Compiled.source("""
                        class Absent {
                            static class Gone { int n; }
                            static class AlsoGone extends Gone {}
                            @Coroutine static Coro<Integer> f(Gone g, boolean b, Coro<Gone[]> c) {
                                Gone local = b ? g : new AlsoGone();
                                Object other = b ? local : yieldFrom(c);
                                Gone[] array = {local, yieldFrom(c)[0]};
                                return result(local.n + array.length + other.hashCode());
                            }
                        }
                        """).main();

        WovenClass woven = weaver.weave(bytes);

        assertThat(woven.coroutines()).isEqualTo(1);
    }

    @Test
    void aClassFileNewerThanKnownIsAnError() {
        byte[] bytes = SAMPLE.main().clone();
        bytes[7] = (byte) 200;

        assertThatThrownBy(() -> weaver.weave(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("200");
    }

    /** Before Java 7 a method may have no frames, and so no types to go by. */
    @Test
    void aClassFileOlderThanJava7IsRefused() {
        ClassWriter old = new ClassWriter(0);
        new ClassReader(SAMPLE.main())
                .accept(
                        new ClassVisitor(Opcodes.ASM9, old) {
                            @Override
                            public void visit(
                                    int version,
                                    int access,
                                    String name,
                                    String signature,
                                    String parent,
                                    String[] all) {
                                super.visit(Opcodes.V1_6, access, name, signature, parent, all);
                            }
                        },
                        ClassReader.SKIP_FRAMES);

        WovenClass woven = weaver.weave(old.toByteArray());

        assertThat(woven.coroutines()).isZero();
        assertThat(woven.refusals()).hasSize(3).allMatch(text -> text.contains("older than Java 7"));
    }

    private static ClassNode read(byte[] bytes) {
        ClassNode node = new ClassNode();
        new ClassReader(bytes).accept(node, 0);
        return node;
    }

    private static MethodNode method(ClassNode node, String name) {
        return node.methods.stream()
                .filter(method -> method.name.equals(name))
                .findFirst()
                .orElseThrow();
    }
}
