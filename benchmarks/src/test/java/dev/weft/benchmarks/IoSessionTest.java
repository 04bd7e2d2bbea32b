package dev.weft.benchmarks;

import static dev.weft.benchmarks.SeriesTest.series;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The parts that need no server. */
class IoSessionTest {

    @Test
    void theGeneratorsLinesAreRead() throws IOException {
        Slice slice = Slice.parse(
                List.of("messages 1200", "seconds 2.000000", "rate 600.0", "p50 11.500", "p99 99.250", "share 0.9876"));

        assertThat(slice).isEqualTo(new Slice(1200, 600, 11.5, 99.25, 0.9876));
    }

    @Test
    void linesThatAreMissingAreAnError() {
        assertThatThrownBy(() -> Slice.parse(List.of("messages 1200", "rate 600.0")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("rate 600.0");
    }

    @Test
    void serverAndGeneratorHaveTheFirstAndTheLastProcessor() throws IOException {
        assertThat(Cores.parse("0-3")).isEqualTo(new Cores(0, 3));
        assertThat(Cores.parse("2,4-5,7")).isEqualTo(new Cores(2, 7));
        assertThatThrownBy(() -> Cores.parse("1"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("two");
    }

    @Test
    void perfCountsOrSaysWhyNot() throws IOException {
        assertThat(LoadGenerator.parseCount("251310,,raw_syscalls:sys_enter,1000,100.00,,"))
                .isEqualTo(251_310);
        assertThatThrownBy(() -> LoadGenerator.parseCount("<not counted>,,raw_syscalls:sys_enter,0,0.00,,"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("<not counted>");
    }

    @Test
    void whatIsMissingHasNoCommand() throws IOException {
        Jdk jdk = Jdk.at(Path.of(System.getProperty("java.home")));
        ServerProgram program = new ServerProgram(ServerProgram.Platform.UVLOOP, "protocol", "uvloop");

        assertThat(program.command(jdk)).isEmpty();
    }

    @Test
    void virtualThreadsRunOnAJdkThatHasThem() throws IOException {
        Jdk old = new Jdk(Path.of(System.getProperty("java.home")), "17.0.1");
        Jdk recent = new Jdk(old.home(), "21.0.1");

        assertThat(recent.withVirtualThreads()).contains(recent);
        assertThat(old.withVirtualThreads().stream())
                .allSatisfy(found -> assertThat(found.feature()).isGreaterThanOrEqualTo(21));
    }

    /** Contrary to times, more per second is better. */
    @Test
    void ratesAreToBeAtLeastThoseOfThePeer() {
        Target target = IoTargets.all().stream()
                .filter(one -> one.what().equals("echo.64.50: weft to c"))
                .findFirst()
                .orElseThrow();
        Results results = new Results(List.of(series("echo.64.50", "c", 100), series("echo.64.50", "weft", 92)));

        double measured = target.value().apply(results).orElseThrow();

        assertThat(measured).isEqualTo(0.92);
        assertThat(target.isMetBy(measured)).isFalse();
    }
}
