package dev.weft.internal.tls;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that speak TLS. Where one is missing the test is skipped, or fails if {@code WEFT_CI=true} forbids that. */
final class Interop {

    private static final long MAX_SECONDS = 30;

    private Interop() {}

    /** @param check arguments with which it ends at once */
    static void require(String program, String... check) {
        try {
            Process process = new ProcessBuilder(command(program, check))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
            process.destroyForcibly();
        } catch (IOException e) {
            // it is not there
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String message = "no program '" + program + "' to try TLS with: not tested";
        if ("true".equals(System.getenv("WEFT_CI"))) {
            fail(message);
        }
        abort(message);
    }

    static Process start(Path output, String program, String... arguments) throws IOException {
        return new ProcessBuilder(command(program, arguments))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private static List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Blocks until the program has written something. */
    static void awaitOutput(Process process, Path output, String text) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MAX_SECONDS);
        while (!Files.readString(output).contains(text)) {
            if (System.nanoTime() > deadline || !process.isAlive()) {
                throw new AssertionError("'" + text + "' did not come, but: " + Files.readString(output));
            }
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
    }

    /** Blocks until the program has ended, and gives what it wrote. */
    static String awaitEnd(Process process, Path output) throws IOException, InterruptedException {
        if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("it did not end: " + Files.readString(output));
        }
        return Files.readString(output);
    }

    static Path file(Path folder, String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }
}
