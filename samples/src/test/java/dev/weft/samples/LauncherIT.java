package dev.weft.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the scripts in {@code bin} have in common. They build nothing here: WEFT_NO_BUILD is set for every IT. */
class LauncherIT {
    private static final Path COUNT = Path.of("bin/count").toAbsolutePath();

    @TempDir
    Path directory;

    private record Ended(int status, String output, String errors) {}

    @BeforeEach
    void scriptIsThere() {
        assertThat(COUNT).isExecutable();
    }

    @Test
    void runsFromAnyDirectoryAndThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("a link"), COUNT);

        Ended ended = run(link, Map.of());

        assertThat(ended.errors()).isEmpty();
        assertThat(ended.status()).isZero();
        assertThat(ended.output()).isEqualTo(run(COUNT, Map.of()).output()).isNotEmpty();
    }

    @Test
    void saysInOneSentenceThatJavaHomeIsWrong() throws Exception {
        Ended ended = run(COUNT, Map.of("JAVA_HOME", directory.toString()));

        assertThat(ended)
                .isEqualTo(new Ended(
                        1,
                        "",
                        "weft: JAVA_HOME is " + directory
                                + ", which has no bin/java; set it to a JDK from 17 up, or unset it.\n"));
    }

    @Test
    void saysInOneSentenceThatJavaIsTooOld() throws Exception {
        Path java = executable(directory.resolve("bin/java"), "exit 99");
        Files.writeString(directory.resolve("release"), "JAVA_VERSION=\"11.0.22\"\n");

        Ended ended = run(COUNT, Map.of("JAVA_HOME", directory.toString()));

        assertThat(ended)
                .isEqualTo(new Ended(
                        1,
                        "",
                        "weft: " + java
                                + " is version 11.0.22; Weft needs 17 or newer: set JAVA_HOME to such a JDK.\n"));
    }

    /** A version manager's shim has no release file beside it, and Java 8 calls itself 1.8. */
    @Test
    void asksJavaItselfWhereNoFileTellsItsVersion() throws Exception {
        Path java = executable(directory.resolve("bin/java"), "echo 'openjdk version \"1.8.0_402\"' >&2");

        Ended ended = run(COUNT, Map.of("JAVA_HOME", directory.toString()));

        assertThat(ended)
                .isEqualTo(new Ended(
                        1,
                        "",
                        "weft: " + java
                                + " is version 1.8.0_402; Weft needs 17 or newer: set JAVA_HOME to such a JDK.\n"));
    }

    @Test
    void becomesJavaSoThatSignalsReachIt() throws Exception {
        executable(directory.resolve("bin/java"), "echo $$");
        Files.writeString(directory.resolve("release"), "JAVA_VERSION=\"17\"\n");

        Process process = start(COUNT, Map.of("JAVA_HOME", directory.toString()));

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(process.pid() + "\n");
    }

    private static Path executable(Path file, String script) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private Ended run(Path script, Map<String, String> environment) throws IOException, InterruptedException {
        Process process = start(script, environment);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        return new Ended(status, output, Files.readString(directory.resolve("stderr")));
    }

    private Process start(Path script, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(script.toString())
                .directory(directory.toFile())
                .redirectError(directory.resolve("stderr").toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }
}
