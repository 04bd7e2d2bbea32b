package dev.weft.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CPython's side of the comparison runs, and finds its own results right. */
class ScriptsTest {

    private static final String PYTHON = System.getenv().getOrDefault("WEFT_PYTHON", "python3");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "generators.py object",
                "generators.py long",
                "generators.py send",
                "generators.py 64",
                "tasks.py spawn",
                "tasks.py switch",
                "tasks.py switch-mixed",
                "tasks.py ping-pong",
                "memory.py 8"
            })
    void printsASample(String command) throws Exception {
        String[] words = command.split(" ");
        Path script = Path.of("python", words[0]).toAbsolutePath();
        ProcessBuilder builder = new ProcessBuilder(PYTHON, script.toString(), words[1], "asyncio", "1");

        Process process = start(builder.redirectErrorStream(true));
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output.lines().filter(line -> line.startsWith("sample ")))
                .as(output)
                .hasSize(1);
    }

    /** Skipped where there is no CPython, unless {@code WEFT_CI=true} forbids that. */
    private static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException absent) {
            String message =
                    "no CPython: " + List.of(PYTHON) + " cannot be started; install python3 or set WEFT_PYTHON";
            return "true".equals(System.getenv("WEFT_CI")) ? fail(message, absent) : abort(message);
        }
    }
}
