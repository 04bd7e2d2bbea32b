package dev.weft.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", ",", " , ,"})
    void noneIsTheDefault(String text) {
        assertThat(Options.parse(text)).isEqualTo(Options.NONE);
    }

    @Test
    void allAtOnceInAnyOrder() {
        Options options = Options.parse("dump=some/../dir, verbose,debug");

        assertThat(options.debug()).isTrue();
        assertThat(options.verbose()).isTrue();
        assertThat(options.dump()).isEqualTo(Path.of("dir").toAbsolutePath());
        assertThat(options.problems()).isEmpty();
    }

    /** And the ones beside it are taken. */
    @ParameterizedTest
    @ValueSource(strings = {"debgu", "dump", "dump=", "debug=true", "Verbose"})
    void oneThatIsNotKnownIsNamedWithTheKnownOnes(String wrong) {
        Options options = Options.parse("debug," + wrong + ",verbose");

        assertThat(options.problems())
                .containsExactly("unknown option '" + wrong + "'; known are debug, verbose and dump=DIR");
        assertThat(options.debug()).isTrue();
        assertThat(options.verbose()).isTrue();
    }

    @Test
    void aDirectoryThatCannotBeIsTold() {
        assertThat(Options.parse("dump=a\0b").problems())
                .singleElement()
                .asString()
                .startsWith("dump=a\0b names no directory");
    }
}
