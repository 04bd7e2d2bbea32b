package dev.weft.living;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.living.Jvm.End;
import dev.weft.living.programs.Fixtures;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other ways to run the same bytes. {@code runtime/bin/jvm-matrix} runs all of them with all fixtures. */
@Tag("slow")
@Timeout(value = 170, unit = TimeUnit.SECONDS)
class JvmFlagsTest {

    /** A compiler that takes everything at once is given a little; what it makes of the rest is for the whole matrix. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Xint",
                "-Xverify:all -Xcheck:jni -XX:+UseZGC",
                "-Xcomp -XX:TieredStopAtLevel=1 -XX:CompileCommand=quiet -XX:CompileCommand=compileonly,dev.weft.*::*"
            })
    void fixturesAndJourney(String flags) {
        End end = Jvm.of(ClassPath.forPrograms("assertj-core", "byte-buddy"))
                .with(flags.split(" "))
                .agent(ClassPath.agent())
                .with("-ea", Fixtures.class.getName())
                .run("Finally", "OperandStack");

        assertThat(end.succeeded().lines("journey")).hasSize(1);
        assertThat(end.lines("fixtures")).hasSize(1);
        assertThat(Arrays.asList(end.output().split("\n")))
                .noneMatch(line -> line.startsWith("WARNING in native method"));
    }
}
