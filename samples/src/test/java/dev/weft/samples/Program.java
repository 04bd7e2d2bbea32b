package dev.weft.samples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A program in a process of its own: a sample's main class in a JVM under the agent, as users start it, or a command. What it
 * prints is collected while it runs; whatever it does, it is ended with the test.
 */
public final class Program implements AutoCloseable {
    private static final long LIMIT_SECONDS = 50; // below the limit that each test has
    private static final String AGENT = "-javaagent:";

    /** A program that has ended. */
    public record Finished(int exitCode, List<String> out, List<String> err) {}

    /** The lines of one stream, while they come and all together. */
    private static final class Lines {
        private final BlockingQueue<String> coming = new LinkedBlockingQueue<>();
        private final CompletableFuture<List<String>> all;

        Lines(InputStream from) {
            all = CompletableFuture.supplyAsync(() -> readFrom(from), task -> {
                Thread thread = new Thread(task, "lines of a program");
                thread.setDaemon(true);
                thread.start();
            });
        }

        private List<String> readFrom(InputStream from) {
            List<String> lines = new ArrayList<>();
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    lines.add(line);
                    coming.add(line);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return lines;
        }
    }

    private final List<String> command;
    private final Process process;
    private final Lines out;
    private final Lines err;

    private Program(List<String> command) throws IOException {
        this.command = command;
        process = new ProcessBuilder(command).start();
        process.getOutputStream().close();
        out = new Lines(process.getInputStream());
        err = new Lines(process.getErrorStream());
    }

    /** Starts a main class. */
    public static Program start(Class<?> main, String... arguments) throws IOException {
        return command(javaCommand(main, arguments));
    }

    /** Starts any program. */
    public static Program command(List<String> command) throws IOException {
        return new Program(List.copyOf(command));
    }

    /** Runs a main class to its end. */
    public static Finished run(Class<?> main, String... arguments) throws Exception {
        try (Program program = start(main, arguments)) {
            return program.finish();
        }
    }

    /** The command that runs a main class with the Java, the class path and the agent of this JVM. */
    public static List<String> javaCommand(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(agent());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static String agent() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith(AGENT) && argument.contains("weft-agent"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("run these tests with -javaagent:.../weft-agent.jar"));
    }

    public long pid() {
        return process.pid();
    }

    /** Waits for a line on standard output. */
    public String awaitOut(Predicate<String> wanted) throws InterruptedException {
        return await(out, wanted);
    }

    /** Waits for a line on standard error. */
    public String awaitErr(Predicate<String> wanted) throws InterruptedException {
        return await(err, wanted);
    }

    private String await(Lines lines, Predicate<String> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (true) {
            String line = lines.coming.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null) throw new AssertionError("the line did not come: " + this);
            if (wanted.test(line)) return line;
        }
    }

    /** Waits for the end. */
    public Finished finish() throws Exception {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) throw new AssertionError("did not end: " + this);
        return new Finished(
                process.exitValue(),
                out.all.get(LIMIT_SECONDS, TimeUnit.SECONDS),
                err.all.get(LIMIT_SECONDS, TimeUnit.SECONDS));
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public String toString() {
        return String.join(" ", command) + (process.isAlive() ? ", running" : ", exit code " + process.exitValue())
                + ", lines that nobody waited for: " + out.coming + " and " + err.coming;
    }
}
