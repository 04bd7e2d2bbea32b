package dev.weft.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * CPython, the peer that the generator samples must agree with: {@code WEFT_PYTHON}, or else {@code python3}. Tests that need it
 * are skipped where there is none, and fail where {@code WEFT_CI=true} forbids that.
 */
public final class Python {
    private static final Path PROGRAMS = Path.of("src", "test", "python").toAbsolutePath();

    private Python() {}

    /** What a program of {@code src/test/python} prints. */
    public static List<String> run(String program) throws Exception {
        String python = System.getenv().getOrDefault("WEFT_PYTHON", "python3");
        Path file = PROGRAMS.resolve(program);
        try (Program started = Program.command(List.of(python, file.toString()))) {
            Program.Finished finished = started.finish();
            assertThat(finished.exitCode()).as("%s: %s", file, finished.err()).isZero();
            return finished.out();
        } catch (IOException absent) {
            String message = "no CPython: '" + python + "' cannot be started; install python3 or set WEFT_PYTHON";
            if ("true".equals(System.getenv("WEFT_CI"))) fail(message, absent);
            return abort(message);
        }
    }
}
