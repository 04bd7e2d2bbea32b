package dev.weft.proof.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Without a descriptor no class comes out of a directory any more, and what is wrong is told all the same. */
@Tag("slow")
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ExhaustedTest {

    private static final int OPEN_FILES = 256;

    @Test
    void withoutDescriptorsErrorsAreReportedAndTheLoopGoesOn() throws Exception {
        try (Child program = Child.jvmOfDirectories(OPEN_FILES, ExhaustedProgram.class)) {
            assertThat(program.await("report")).isEqualTo("java.lang.IllegalStateException: a callback");
            assertThat(program.awaitInt("over")).isGreaterThan(OPEN_FILES / 4);
            program.end();
        }
    }
}
