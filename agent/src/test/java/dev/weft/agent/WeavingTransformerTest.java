package dev.weft.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.weaver.ClassWeaver;
import dev.weft.weaver.Compiled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.tree.ClassNode;

/** The JVM drops what a transformer throws: everything it cannot do is said, and never runs as what it is not. */
class WeavingTransformerTest {

    private static final byte[] SAMPLE = Compiled.source(
                    "class Sample { @Coroutine Coro<Integer> f(Coro<Integer> c) { return result(1 + yieldFrom(c)); }"
                            + " @Coroutine synchronized Coro<Integer> g() { return result(1); } }")
            .main();

    private static final byte[] UNMARKED = Compiled.source(
                    "class Sample { Supplier<Coro<Integer>> f = () -> result(1); }")
            .main();

    private final ByteArrayOutputStream reports = new ByteArrayOutputStream();
    private WeavingTransformer transformer = transformer(Options.NONE);

    private WeavingTransformer transformer(Options options) {
        return new WeavingTransformer(
                new Weaving(new ClassWeaver("0badcafe", options.debug()), options, new Reports(reports)));
    }

    private byte @Nullable [] transform(byte[] bytes) {
        return transformer.transform(getClass().getClassLoader(), "Sample", null, null, bytes);
    }

    private String reported() {
        return reports.toString(StandardCharsets.UTF_8);
    }

    @Test
    void weavesAndReportsRefusals() {
        byte[] woven = transform(SAMPLE);

        assertThat(ClassWeaver.wovenBy(woven)).isEqualTo("0badcafe");
        assertThat(reported())
                .startsWith("weft: Sample.g cannot be woven: it is synchronized")
                .hasLineCount(1);
    }

    /** The JDK's own classes. */
    @Test
    void leavesTheBootLoaderAlone() {
        assertThat(transformer.transform(null, "Sample", null, null, SAMPLE)).isNull();
        assertThat(reported()).isEmpty();
    }

    /** A class that is loaded has the members that weaving added; without them the JVM would take no new bytes. */
    @Test
    void weavesTheNewBytesOfALoadedClass() {
        byte[] woven = transformer.transform(getClass().getClassLoader(), "Sample", Object.class, null, SAMPLE);

        assertThat(woven).isEqualTo(transform(SAMPLE));
    }

    // Woven before

    @Test
    void leavesWovenClassesAlone() {
        assertThat(transform(new ClassWeaver("by the build").weave(SAMPLE).bytes()))
                .isNull();
        assertThat(reported()).isEmpty();
    }

    private static byte[] wovenForAnotherRuntime(byte[] original) {
        ClassNode node = new ClassNode();
        new ClassReader(new ClassWeaver("another").weave(original).bytes()).accept(node, 0);
        node.invisibleAnnotations.get(0).values.set(3, 99);
        ClassWriter writer = new ClassWriter(0);
        node.accept(writer);
        return writer.toByteArray();
    }

    /** What woven code calls may not be there any more. */
    @Test
    void aClassWovenForAnotherRuntimeFailsWithTheReason() {
        byte[] refused = transform(wovenForAnotherRuntime(SAMPLE));

        assertThat(reported())
                .startsWith(
                        "weft: Sample.f cannot be woven: it was woven for version 99 of the runtime's inner interface")
                .contains("weave it again")
                .hasLineCount(1);
        assertThat(EmbeddedFrames.of(refused)).isEmpty();
    }

    @Test
    void aWovenLambdaIsRefusedToo() {
        assertThat(EmbeddedFrames.of(transform(wovenForAnotherRuntime(UNMARKED))))
                .isEmpty();
    }

    // Newer, broken, hostile

    private static byte[] newer(byte[] original) {
        byte[] newer = original.clone();
        newer[6] = 0;
        newer[7] = (byte) 200;
        return newer;
    }

    @Test
    void aClassFileNewerThanKnownIsReportedWithItsVersion() {
        assertThat(transform(newer(SAMPLE))).isNull();
        assertThat(reported())
                .startsWith(
                        "weft: could not weave Sample: its class file has version 200, and this Weft knows up to 72")
                .hasLineCount(1);
    }

    /** It may never come to a coroutine in it. */
    @Test
    void aNewerOneThatMarksNothingIsLeftWithoutAWord() {
        assertThat(transform(newer(UNMARKED))).isNull();
        assertThat(reported()).isEmpty();
    }

    @Test
    void garbageIsReported() {
        assertThat(transform("garbage that mentions dev/weft/".getBytes(StandardCharsets.US_ASCII)))
                .isNull();
        assertThat(reported()).startsWith("weft: could not weave Sample").hasLineCount(1);
    }

    /** Wherever the file is cut off. */
    @Test
    void aTruncatedClassFileIsLeftAsItIs() {
        for (int length = 0; length < SAMPLE.length; length++) {
            assertThat(transform(Arrays.copyOf(SAMPLE, length)))
                    .as("%d bytes", length)
                    .isNull();
        }
        assertThat(reported()).contains("weft: could not weave Sample");
    }

    /** Whatever a broken byte does, nothing is thrown: and a class that is none any more is not made one. */
    @Test
    void aBrokenByteIsNoAccident() {
        for (int i = 0; i < SAMPLE.length; i++) {
            byte[] broken = SAMPLE.clone();
            broken[i] ^= 0x55;
            transform(broken);
        }
        assertThat(transform(SAMPLE)).isNotNull();
    }

    /** Several bytes at once, again and again: what the JVM took before it takes after, and never is anything thrown. */
    @Test
    void aClassThatTheJvmTakesIsTakenWoven() {
        Random random = new Random(7);
        int taken = 0;
        for (int i = 0; i < 1000; i++) {
            byte[] broken = SAMPLE.clone();
            for (int j = random.nextInt(3); j >= 0; j--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            }
            byte[] woven = transform(broken);
            if (woven != null && rejection(broken).isEmpty()) {
                taken++;
                assertThat(rejection(woven)).as("%d", i).isEmpty();
            }
        }
        assertThat(taken).isGreaterThan(30);
    }

    /** What the JVM says against a class, or nothing. */
    private static String rejection(byte[] classFile) {
        try {
            new Compiled(Map.of("Sample", classFile)).load().getDeclaredMethods();
            return "";
        } catch (LinkageError e) {
            return e.toString();
        }
    }

    @Test
    void aClassWithoutANameIsWovenToo() {
        assertThat(transformer.transform(getClass().getClassLoader(), null, null, null, SAMPLE))
                .isNotNull();
    }

    // Options

    @Test
    void verboseTellsOneLineAClass() {
        transformer = transformer(Options.parse("verbose"));

        transform(UNMARKED);

        assertThat(reported())
                .matches(
                        "weft: wove Sample: 1 coroutine, 0 suspension points, \\d+ bytes before, \\d+ after, \\d+ us\\R");
    }

    @Test
    void dumpWritesWovenAndFrameClasses(@TempDir Path directory) throws IOException {
        transformer = transformer(Options.parse("dump=" + directory.resolve("made")));

        byte[] woven = transform(SAMPLE);

        assertThat(directory.resolve("made/Sample.class")).hasBinaryContent(woven);
        try (Stream<Path> made = Files.list(directory.resolve("made"))) {
            Path frame = made.filter(file -> file.getFileName().toString().startsWith("Sample$f$weft0_"))
                    .findFirst()
                    .orElseThrow();
            assertThat(new ClassReader(Files.readAllBytes(frame)).getSuperName())
                    .isEqualTo("dev/weft/woven/CoroFrame");
        }
    }

    /** The JVM looks at the name only later. */
    @Test
    void dumpStaysInItsDirectory(@TempDir Path directory) throws IOException {
        transformer = transformer(Options.parse("dump=" + directory.resolve("made")));
        ClassNode node = new ClassNode();
        new ClassReader(UNMARKED).accept(node, 0);
        node.name = "../Evil";
        ClassWriter writer = new ClassWriter(0);
        node.accept(writer);

        transform(writer.toByteArray());

        assertThat(reported()).contains("cannot dump", "../Evil");
        assertThat(directory.resolve("Evil.class")).doesNotExist();
    }

    /** HotSpot would run it in the interpreter for ever. */
    @Test
    void aMethodThatGrowsTooLargeForTheCompilerIsWarnedOf() {
        String body = "n += yieldFrom(c) * n; s = s + n; t += n;".repeat(120);

        transform(Compiled.source(
                        "class Sample { @Coroutine Coro<Integer> large(Coro<Integer> c, String s, long t) { int n = 0; "
                                + body + " return result(n + s.length() + (int) t); } }")
                .main());

        assertThat(reported())
                .containsPattern(
                        "weft: Sample.large takes \\d{4,} bytes woven, \\d{4} before; HotSpot compiles no method"
                                + " of more than 8000 bytes");
    }
}
