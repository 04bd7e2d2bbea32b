package dev.weft.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process that is spoken to in lines. It ends when it is closed. */
final class LineProcess implements AutoCloseable {

    private static final long ANSWER_SECONDS = 150;
    private static final long END_SECONDS = 5;
    private static final String END = "";

    private final List<String> command;
    private final Process process;
    private final PrintStream in;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    LineProcess(List<String> command) throws IOException {
        this.command = command;
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "output of " + command.get(0));
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            out.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException closed) {
            // The process ended, which the line after the last one tells.
        } finally {
            lines.add(END);
        }
    }

    long pid() {
        return process.pid();
    }

    String ask(String line) throws IOException, InterruptedException {
        in.println(line);
        return answer();
    }

    /** The next line. */
    String answer() throws IOException, InterruptedException {
        String line = lines.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
        if (line == null || line.equals(END)) {
            throw new IOException(command + (line == null ? " does not answer" : " ended, though it should not"));
        }
        return line;
    }

    /** The number behind the word, in the next line. */
    static long number(String line, String word) throws IOException {
        if (!line.startsWith(word + " ")) {
            throw new IOException("expected `" + word + " NUMBER`, not `" + line + "`");
        }
        return Long.parseLong(line.substring(word.length() + 1));
    }

    @Override
    public void close() throws InterruptedException {
        in.close();
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
