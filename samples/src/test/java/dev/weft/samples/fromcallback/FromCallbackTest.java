package dev.weft.samples.fromcallback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.samples.Program;
import org.junit.jupiter.api.Test;

class FromCallbackTest {
    @Test
    void resultAndErrorComeBackToTheThreadOfTheLoop() throws Exception {
        Program.Finished finished = Program.run(FromCallback.class);

        assertThat(finished.err()).isEmpty();
        assertThat(finished.out())
                .containsExactly("weft found in lookup thread", "resumed in main", "caught: nothing to look up");
        assertThat(finished.exitCode()).isZero();
    }
}
