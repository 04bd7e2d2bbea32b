package dev.weft.samples.generators;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.samples.Program;
import dev.weft.samples.Python;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The generator samples print what the same programs print under CPython. */
class GeneratorsTest {
    @Test
    void countdownIsToldHowFarToStep() throws Exception {
        List<String> printed = print(Countdown.class);

        assertThat(printed).containsExactly("9", "7", "4", "0", "end").isEqualTo(Python.run("countdown.py"));
    }

    @Test
    void countHasNoEnd() throws Exception {
        List<String> printed = print(Count.class);

        assertThat(printed).containsExactly("10", "15", "20", "25", "30").isEqualTo(Python.run("count.py"));
    }

    @Test
    void nestedGeneratorsYieldAsOne() throws Exception {
        List<String> printed = print(Nested.class);

        assertThat(printed).containsExactly("[1, 2, 2, 3, 3, 3]").isEqualTo(Python.run("nested.py"));
    }

    private static List<String> print(Class<?> main) throws Exception {
        Program.Finished finished = Program.run(main);
        assertThat(finished.err()).isEmpty();
        assertThat(finished.exitCode()).isZero();
        return finished.out();
    }
}
