package dev.weft.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs {@code benchmarks/native/load.c}, pinned to its core. */
final class LoadGenerator {

    private static final String SYSTEM_CALLS = "raw_syscalls:sys_enter";

    private final int core;

    LoadGenerator(int core) throws IOException {
        this.core = core;
        if (!Files.isExecutable(ServerProgram.nativeProgram("load"))) {
            throw new IOException("the load generator is not compiled; install gcc and run benchmarks/bin/run");
        }
    }

    private static Path program(Load load) {
        return ServerProgram.nativeProgram(load.mode() == Load.Mode.TLS ? "load-tls" : "load");
    }

    /** Not if its part for TLS was not compiled. */
    static boolean canMake(Load load) {
        return Files.isExecutable(program(load));
    }

    private List<String> command(Load load, int port, double seconds) {
        List<String> command = new ArrayList<>();
        command.add(program(load).toString());
        command.addAll(load.arguments(port, seconds));
        return Cores.pinned(core, command);
    }

    Slice run(Load load, int port, double seconds) throws IOException, InterruptedException {
        return Slice.parse(output(command(load, port, seconds)));
    }

    private static List<String> output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException(command + " ended with status " + status);
        }
        return output.lines().toList();
    }

    /** Keeps connections open, and opens more when it is told to. */
    LineProcess idle(Load load, int port) throws IOException {
        return new LineProcess(command(load, port, 0));
    }

    static boolean canCountSystemCalls() throws InterruptedException {
        Optional<Path> perf = ServerProgram.onPath("perf");
        if (perf.isEmpty()) {
            return false;
        }
        try {
            Path counts = Files.createTempFile("weft", ".perf");
            output(List.of(perf.get().toString(), "stat", "-x,", "-o", counts.toString(), "-e", SYSTEM_CALLS, "true"));
            return count(counts) > 0;
        } catch (IOException refused) {
            return false;
        }
    }

    /** The system calls that the process makes for a message. Counting slows it, so nothing else is measured meanwhile. */
    double systemCalls(Load load, ServerProcess server, double seconds) throws IOException, InterruptedException {
        Path counts = Files.createTempFile("weft", ".perf");
        List<String> command = new ArrayList<>(
                List.of("perf", "stat", "-x,", "-o", counts.toString(), "-e", SYSTEM_CALLS, "-p", "" + server.pid()));
        command.addAll(command(load, server.port(), seconds));
        Slice slice = Slice.parse(output(command));
        return (double) count(counts) / slice.messages();
    }

    private static long count(Path file) throws IOException {
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.contains(SYSTEM_CALLS)) {
                    return parseCount(line);
                }
            }
        } finally {
            Files.delete(file);
        }
        throw new IOException("perf counted no " + SYSTEM_CALLS);
    }

    /** {@code COUNT,,EVENT,...}; in place of the count stands why there is none. */
    static long parseCount(String line) throws IOException {
        try {
            return Long.parseLong(line.substring(0, line.indexOf(',')));
        } catch (NumberFormatException e) {
            throw new IOException("perf says: " + line, e);
        }
    }
}
