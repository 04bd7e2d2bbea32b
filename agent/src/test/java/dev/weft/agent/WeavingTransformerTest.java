package dev.weft.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.weaver.ClassWeaver;
import dev.weft.weaver.Compiled;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The JVM drops what a transformer throws: everything it cannot do is said, and leaves the class as it was. */
class WeavingTransformerTest {

    private static final byte[] SAMPLE = Compiled.source(
                    "class Sample { @Coroutine Coro<Integer> f(Coro<Integer> c) { return result(1 + yieldFrom(c)); }"
                            + " @Coroutine synchronized Coro<Integer> g() { return result(1); } }")
            .main();

    private final ByteArrayOutputStream reports = new ByteArrayOutputStream();
    private final WeavingTransformer transformer =
            new WeavingTransformer(new ClassWeaver("0badcafe"), new PrintStream(reports, true, StandardCharsets.UTF_8));

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

    @Test
    void leavesWovenClassesAlone() {
        assertThat(transform(new ClassWeaver("by the build").weave(SAMPLE).bytes()))
                .isNull();
        assertThat(reported()).isEmpty();
    }

    /** The JDK's own classes, and a class that is loaded already, whose methods may not change. */
    @Test
    void leavesTheBootLoaderAndRedefinitionsAlone() {
        assertThat(transformer.transform(null, "Sample", null, null, SAMPLE)).isNull();
        assertThat(transformer.transform(getClass().getClassLoader(), "Sample", Object.class, null, SAMPLE))
                .isNull();
        assertThat(reported()).isEmpty();
    }

    @Test
    void aClassFileNewerThanKnownIsReportedWithItsVersion() {
        byte[] newer = SAMPLE.clone();
        newer[6] = 0;
        newer[7] = (byte) 200;

        assertThat(transform(newer)).isNull();
        assertThat(reported())
                .startsWith("weft: could not weave Sample (class file version 200)")
                .hasLineCount(1);
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

    @Test
    void aClassWithoutANameIsWovenToo() {
        assertThat(transformer.transform(getClass().getClassLoader(), null, null, null, SAMPLE))
                .isNotNull();
    }
}
