package dev.weft.traces.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * CPython, to compare with: {@code WEFT_PYTHON}, or else the newest of pyenv's and the system's. Where there is none, tests are skipped,
 * except in CI.
 */
final class CPython {

    private static final int NEWEST = 21;
    private static final long LIMIT_SECONDS = 50;

    private final String command;

    private CPython(String command) {
        this.command = command;
    }

    /** One from 3.{@code minor} up; null where there is none. */
    static @Nullable CPython from(int minor) throws IOException, InterruptedException {
        for (String candidate : candidates(minor)) {
            if (isUsable(candidate, minor)) {
                return new CPython(candidate);
            }
        }
        assertThat(System.getenv("WEFT_CI")).as(absent(minor)).isNotEqualTo("true");
        return null;
    }

    static String absent(int minor) {
        return "no CPython from 3." + minor + " up; set WEFT_PYTHON";
    }

    /** The newest first. */
    private static List<String> candidates(int minor) throws IOException {
        String given = System.getenv("WEFT_PYTHON");
        if (given != null) {
            return List.of(given);
        }
        List<String> candidates = new ArrayList<>();
        Path pyenv = Path.of(System.getProperty("user.home"), ".pyenv", "versions");
        for (int version = NEWEST; version >= minor; version--) {
            String prefix = "3." + version;
            if (Files.isDirectory(pyenv)) {
                try (Stream<Path> versions = Files.list(pyenv)) {
                    versions.filter(path -> path.getFileName().toString().startsWith(prefix))
                            .map(path -> path.resolve("bin/python3").toString())
                            .forEach(candidates::add);
                }
            }
            candidates.add("python" + prefix);
        }
        candidates.add("python3");
        return candidates;
    }

    private static boolean isUsable(String command, int minor) throws InterruptedException {
        String test = "import sys; sys.exit(sys.version_info < (3, " + minor + "))";
        try {
            Process process = new ProcessBuilder(command, "-c", test)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    /** Runs a script of {@code src/test/python} and gives the lines that it prints. */
    List<String> run(String script, List<String> input) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command, "-B", "src/test/python/" + script)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.onExit().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).exceptionally(late -> process.destroyForcibly());
        Thread writer = new Thread(() -> write(process.getOutputStream(), input), "input of " + script);
        writer.start();
        List<String> lines;
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            lines = output.lines().toList();
        }
        writer.join();
        assertThat(process.waitFor())
                .as("exit status of %s %s", command, script)
                .isZero();
        return lines;
    }

    private static void write(OutputStream stream, List<String> input) {
        try (stream) {
            stream.write((String.join("\n", input) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return; // it ended early: its exit status tells
        }
    }
}
