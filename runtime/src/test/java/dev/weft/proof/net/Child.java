package dev.weft.proof.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/** A process beside the tests, which is spoken to by lines. It is killed when this is closed. */
final class Child implements AutoCloseable {

    private static final int LIMIT_SECONDS = 100;

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> seen = new ArrayList<>();
    private final PrintStream input;
    private final Thread reader;

    private Child(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().remove("JDK_JAVA_OPTIONS");
        process = builder.start();
        input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        reader = new Thread(this::read, "output of " + command.get(0));
        reader.setDaemon(true);
        reader.start();
    }

    static Child of(String... command) throws IOException {
        return new Child(List.of(command));
    }

    /**
     * A JVM with the class path and the agent of this one.
     *
     * @param openFiles how many it may have open; 0 for as many as this one. With a limit, all classes come from jars, which are opened once:
     *     out of descriptors, no class comes out of a directory any more
     */
    static Child jvm(int openFiles, List<String> options, Class<?> main, Object... arguments) throws IOException {
        String classPath = System.getProperty("java.class.path");
        return jvm(openFiles, options, openFiles > 0 ? ofJars(classPath) : classPath, main, arguments);
    }

    /** As {@link #jvm}, with classes that come from directories, as those of a program under development. */
    static Child jvmOfDirectories(int openFiles, Class<?> main) throws IOException {
        return jvm(openFiles, List.of(), System.getProperty("java.class.path"), main);
    }

    private static Child jvm(int openFiles, List<String> options, String classPath, Class<?> main, Object... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        if (openFiles > 0) { // the JVM would raise what is only a soft limit
            command.addAll(List.of("bash", "-c", "ulimit -n " + openFiles + "; exec \"$@\"", "bash"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-javaagent:") && option.contains("weft-agent"))
                .forEach(command::add);
        command.addAll(List.of("-ea", "-cp", classPath, main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new Child(command);
    }

    private static String ofJars(String classPath) throws IOException {
        List<String> entries = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator)) {
            Path path = Path.of(entry);
            entries.add(Files.isDirectory(path) ? jarOf(path).toString() : entry);
        }
        return String.join(File.pathSeparator, entries);
    }

    private static Path jarOf(Path directory) throws IOException {
        Path jar = Files.createTempFile("weft", ".jar");
        jar.toFile().deleteOnExit();
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                out.putNextEntry(
                        new ZipEntry(directory.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, out);
            }
        }
        return jar;
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            output.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add("the output ended: " + e);
        }
    }

    /** The rest of the next line that begins with a word and a colon; other lines are skipped. */
    String await(String word) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (true) {
            String line = next(end - System.nanoTime());
            assertThat(line)
                    .as("waiting for '%s:' of %s, which wrote%n%s", word, process, String.join("\n", seen))
                    .isNotNull();
            seen.add(line);
            if (line.startsWith(word + ": ")) {
                return line.substring(word.length() + 2);
            }
        }
    }

    private @Nullable String next(long nanos) {
        try {
            String line = lines.poll();
            while (line == null && nanos > 0 && (process.isAlive() || reader.isAlive())) {
                long wait = Math.min(nanos, TimeUnit.MILLISECONDS.toNanos(50));
                line = lines.poll(wait, TimeUnit.NANOSECONDS);
                nanos -= wait;
            }
            return line == null ? lines.poll() : line;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    int awaitInt(String word) {
        return Integer.parseInt(await(word));
    }

    void say(String line) {
        input.println(line);
    }

    void closeInput() {
        input.close();
    }

    /** Sends a signal by its name, such as STOP. */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    /** Waits for a normal end; gives everything that was written. */
    String end() throws InterruptedException {
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                .as("%s ends", process)
                .isTrue();
        reader.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
        lines.drainTo(seen);
        String output = String.join("\n", seen);
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
