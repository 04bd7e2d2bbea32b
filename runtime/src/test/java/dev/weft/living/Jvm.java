package dev.weft.living;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A JVM to be started: of the JDK that runs the tests unless another is named, with a limit of time. */
final class Jvm {

    static final Path HOME = Path.of(System.getProperty("java.home"));

    private final List<String> command = new ArrayList<>();
    private long limitSeconds = 150;

    private Jvm(Path home, String classPath) {
        command.add(home.resolve("bin").resolve("java").toString());
        command.add("-cp");
        command.add(classPath);
    }

    static Jvm of(String classPath) {
        return of(HOME, classPath);
    }

    static Jvm of(Path home, String classPath) {
        return new Jvm(home, classPath);
    }

    /** The other JDKs from 17 up that are installed beside the one that runs the tests; none is a good answer. */
    static List<Path> otherHomes() throws IOException {
        List<Path> homes = new ArrayList<>();
        Set<Path> known = new HashSet<>(Set.of(HOME.toRealPath()));
        try (Stream<Path> all = Files.list(HOME.toRealPath().getParent())) {
            for (Path home : (Iterable<Path>) all.sorted()::iterator) {
                if (version(home) >= 17 && known.add(home.toRealPath())) {
                    homes.add(home);
                }
            }
        }
        return homes;
    }

    /** The feature release of a JDK, from the file that each has; 0 for what is none. */
    private static int version(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isReadable(release)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(release)) {
            return lines.filter(line -> line.startsWith("JAVA_VERSION="))
                    .map(line -> line.replaceAll("[^0-9.]", "").split("\\.")[0])
                    .mapToInt(Integer::parseInt)
                    .findFirst()
                    .orElse(0);
        }
    }

    Jvm with(String... options) {
        command.addAll(List.of(options));
        return this;
    }

    Jvm within(long seconds) {
        limitSeconds = seconds;
        return this;
    }

    Jvm agent(Path jar) {
        return with("-javaagent:" + jar);
    }

    /** For short programs: what they load is compiled quickly or not at all. */
    Jvm brief() {
        return with("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");
    }

    /**
     * How a JVM ended.
     *
     * @param output what it wrote, errors included
     */
    record End(int status, String output) {

        End succeeded() {
            assertThat(status).as(output).isZero();
            return this;
        }

        /** Lines that begin with a word and a colon, without that. */
        List<String> lines(String word) {
            return output.lines()
                    .filter(line -> line.startsWith(word + ": "))
                    .map(line -> line.substring(word.length() + 2))
                    .toList();
        }
    }

    /** Runs a main class, or whatever its arguments say, to its end. */
    End run(String... arguments) {
        command.addAll(List.of(arguments));
        try {
            Path output = Files.createTempFile("weft", ".out");
            try {
                return run(output);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private End run(Path output) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().remove("JDK_JAVA_OPTIONS");
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(limitSeconds, TimeUnit.SECONDS);
            assertThat(ended)
                    .as("%s ended in %d s; so far it wrote:%n%s", command, limitSeconds, Files.readString(output))
                    .isTrue();
            return new End(process.exitValue(), Files.readString(output));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            process.destroyForcibly();
        }
    }
}
