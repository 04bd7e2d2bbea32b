package dev.weft.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineTest {

    private static CommandLine parse(String... arguments) throws IOException {
        return CommandLine.parse(List.of(arguments), Path.of("results"));
    }

    @Test
    void withoutArgumentsEverythingIsMeasuredOnThisJdk() throws IOException {
        CommandLine command = parse();

        assertThat(command.select(Measures.all())).hasSameSizeAs(Measures.all());
        assertThat(command.settings()).isEqualTo(Settings.FULL);
        assertThat(command.jdks())
                .extracting(Jdk::feature)
                .containsExactly(Runtime.version().feature());
    }

    @Test
    void groupsMeasuresAndPeersAreChosen() throws IOException {
        List<Measure> chosen =
                parse("core", "--only", "fib", "--peers", "plain,weft").select(Measures.all());

        assertThat(chosen).extracting(Measure::id).containsExactly("call.fib");
        assertThat(chosen.get(0).peers()).extracting(Peer::name).containsExactly("plain", "weft");
    }

    @Test
    void roundsDoNotDependOnTheOrderOfOptions() throws IOException {
        assertThat(parse("--rounds", "7", "--quick").settings()).isEqualTo(Settings.QUICK.withRounds(7));
    }

    @Test
    void mistakesAreRefused() {
        assertThatThrownBy(() -> parse("cores")).hasMessageContaining("cores");
        assertThatThrownBy(() -> parse("--jdk")).hasMessageContaining("--jdk needs a value");
        assertThatThrownBy(() -> parse("--jdk", "/no/such/place")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> parse("--rounds", "many")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> parse("--only", "(")).isInstanceOf(IllegalArgumentException.class);
    }
}
