package dev.weft.living;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.living.Jvm.End;
import dev.weft.living.programs.Blocking;
import dev.weft.living.programs.Journey;
import dev.weft.living.programs.Mocks;
import dev.weft.living.programs.SerialVersion;
import dev.weft.living.programs.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jacoco.agent.AgentJar;
import org.jacoco.core.analysis.Analyzer;
import org.jacoco.core.analysis.CoverageBuilder;
import org.jacoco.core.analysis.IClassCoverage;
import org.jacoco.core.analysis.ICounter;
import org.jacoco.core.tools.ExecFileLoader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Other agents on the command line, before and after ours. The programs check themselves, that they are woven as well; here is
 * looked at what the other agent is for. {@code docs/agents.md} says the same to users.
 */
@Tag("slow")
@Timeout(value = 170, unit = TimeUnit.SECONDS)
class AgentOrdersTest {

    @TempDir
    Path directory;

    private static Jvm jvm(String classPath) {
        return Jvm.of(classPath).brief().with("-Xverify:all");
    }

    /** Adds the agents in the order asked for; what they are given, as on the command line. */
    private static Jvm agents(Jvm jvm, boolean oursFirst, String ours, String other) {
        return jvm.with("-javaagent:" + (oursFirst ? ours : other), "-javaagent:" + (oursFirst ? other : ours));
    }

    private static void assertMadeTheJourney(End end, String program) {
        assertThat(end.succeeded().lines(program)).singleElement().asString().endsWith(" checks");
    }

    private Path jacoco(boolean oursFirst) throws IOException {
        Path agent = directory.resolve("jacocoagent.jar");
        AgentJar.extractTo(agent.toFile());
        Path executed = directory.resolve("jacoco.exec");
        String jacoco = agent + "=destfile=" + executed + ",includes=dev.weft.living.*";
        String weft = ClassPath.agent() + "=dump=" + directory.resolve("dump");

        End end = agents(jvm(ClassPath.forPrograms()), oursFirst, weft, jacoco).run(Journey.class.getName());

        assertMadeTheJourney(end, "journey");
        assertThat(end.lines("serial version")).isEqualTo(serialVersion());
        return executed;
    }

    /** Of the class as it was compiled. */
    private static List<String> serialVersion() {
        return jvm(ClassPath.forPrograms())
                .run(SerialVersion.class.getName())
                .succeeded()
                .lines("serial version");
    }

    private static IClassCoverage coverage(Path executed, Path classFile) throws IOException {
        ExecFileLoader loader = new ExecFileLoader();
        loader.load(executed.toFile());
        CoverageBuilder builder = new CoverageBuilder();
        new Analyzer(loader.getExecutionDataStore(), builder).analyzeAll(classFile.toFile());
        return builder.getClasses().iterator().next();
    }

    private static Path classFile() {
        return ClassPath.tests().resolve(Warehouse.class.getName().replace('.', '/') + ".class");
    }

    /** The report is made from the classes as they were compiled, and sees through both bodies of a coroutine. */
    @Test
    void jacocoBeforeUsCoversTheClassesAsCompiled() throws IOException {
        IClassCoverage covered = coverage(jacoco(false), classFile());

        assertThat(covered.isNoMatch()).isFalse();
        assertThat(covered.getMethodCounter().getTotalCount()).isEqualTo(5);
        assertThat(covered.getMethodCounter().getMissedCount()).isZero();
        assertThat(missedLines(covered)).isEmpty();
    }

    /** It then knows the woven classes only: those that we dumped are what its report needs. */
    @Test
    void jacocoAfterUsCoversTheWovenClasses() throws IOException {
        Path executed = jacoco(true);

        assertThat(coverage(executed, classFile()).isNoMatch()).isTrue();
        IClassCoverage covered = coverage(executed, dumped());
        assertThat(covered.isNoMatch()).isFalse();
        assertThat(covered.getMethodCounter().getTotalCount()).isGreaterThan(5);
        assertThat(missedLines(covered)).isEmpty();
    }

    private Path dumped() throws IOException {
        try (var files = Files.walk(directory.resolve("dump"))) {
            return files.filter(file -> file.endsWith("Warehouse.class"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<Integer> missedLines(IClassCoverage covered) {
        List<Integer> missed = new ArrayList<>();
        for (int line = covered.getFirstLine(); line <= covered.getLastLine(); line++) {
            if (covered.getLine(line).getStatus() == ICounter.NOT_COVERED) {
                missed.add(line);
            }
        }
        return missed;
    }

    /** Spans are made of plain methods that coroutines call, and of coroutines: one for each step. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void openTelemetrySeesTheMethodsOfWovenClasses(boolean oursFirst) {
        String telemetry = ClassPath.jar("opentelemetry-javaagent").toString();
        End end = agents(
                        jvm(ClassPath.forPrograms()),
                        oursFirst,
                        ClassPath.agent().toString(),
                        telemetry)
                .with(
                        "-Dotel.traces.exporter=console",
                        "-Dotel.metrics.exporter=none",
                        "-Dotel.logs.exporter=none",
                        "-Dotel.instrumentation.methods.include=" + Warehouse.class.getName() + "[take,visits]")
                .run(Journey.class.getName());

        assertMadeTheJourney(end, "journey");
        assertThat(end.output()).containsOnlyOnce("'Warehouse.visits'").contains("'Warehouse.take'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ours first", "ours last", "attaches itself"})
    void mockitoMocksWhatCoroutinesCall(String order) {
        String classPath = ClassPath.forPrograms("mockito-core", "byte-buddy", "byte-buddy-agent", "objenesis");
        String mockito = ClassPath.jar("mockito-core").toString();
        Jvm jvm = jvm(classPath).with("-XX:+EnableDynamicAgentLoading");
        jvm = order.equals("attaches itself")
                ? jvm.agent(ClassPath.agent())
                : agents(jvm, order.equals("ours first"), ClassPath.agent().toString(), mockito);

        assertMadeTheJourney(jvm.run(Mocks.class.getName()), "mocks");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ours first", "ours last", "installed by the program"})
    void blockHoundFindsWhatBlocksInACoroutine(String order) {
        Jvm jvm = jvm(ClassPath.forPrograms("blockhound")).with("-XX:+AllowRedefinitionToAddDeleteMethods");
        jvm = order.equals("installed by the program")
                ? jvm.with("-XX:+EnableDynamicAgentLoading").agent(ClassPath.agent())
                : agents(
                        jvm,
                        order.equals("ours first"),
                        ClassPath.agent().toString(),
                        ClassPath.jar("blockhound").toString());

        assertMadeTheJourney(jvm.run(Blocking.class.getName()), "blocking");
    }
}
