package dev.weft.living;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.living.Jvm.End;
import dev.weft.living.programs.Fixtures;
import dev.weft.weaving.FixtureRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** All fixtures in every way, under every JDK beside this one and every kind of JVM: {@code runtime/bin/jvm-matrix}. */
@EnabledIfSystemProperty(named = "weft.jvm.matrix", matches = "true", disabledReason = "takes many minutes")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class JvmMatrixTest {

    private static final List<String> FLAGS = List.of(
            "-Xint",
            "-Xcomp",
            "-XX:TieredStopAtLevel=1",
            "-XX:-TieredCompilation",
            "-Xverify:all",
            "-Xcheck:jni",
            "-XX:+UseSerialGC",
            "-XX:+UseParallelGC",
            "-XX:+UseG1GC",
            "-XX:+UseZGC",
            "-XX:+UseShenandoahGC");

    static List<Arguments> jvms() throws IOException {
        List<Path> homes = new ArrayList<>(List.of(Jvm.HOME));
        homes.addAll(Jvm.otherHomes());
        return homes.stream()
                .flatMap(
                        home -> FLAGS.stream().filter(flag -> hasIt(home, flag)).map(flag -> Arguments.of(home, flag)))
                .toList();
    }

    /** Some collectors are not built into every JDK. */
    private static boolean hasIt(Path home, String flag) {
        return !flag.endsWith("GC")
                || Jvm.of(home, "").with(flag).run("-version").status() == 0;
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void allFixturesAndTheJourney(Path home, String flag) {
        String[] groups = Stream.concat(
                        Stream.of(Fixtures.class.getName()),
                        StreamSupport.stream(FixtureRun.groups().spliterator(), false))
                .toArray(String[]::new);
        End end = Jvm.of(home, ClassPath.forPrograms("assertj-core", "byte-buddy"))
                .with(flag)
                .agent(ClassPath.agent())
                .within(1500)
                .with("-ea")
                .run(groups);

        assertThat(end.succeeded().lines("fixtures")).hasSize(1);
        assertThat(end.lines("journey")).hasSize(1);
        assertThat(end.output()).doesNotContain("WARNING in native method");
    }
}
