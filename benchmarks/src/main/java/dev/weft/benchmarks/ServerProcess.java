package dev.weft.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A server that listens, pinned to its core. */
final class ServerProcess implements AutoCloseable {

    /** What a process used so far: user and system time, and, of a JVM, bytes allocated by its threads. */
    record Usage(double userSeconds, double systemSeconds, double allocated) {

        Usage since(Usage before) {
            return new Usage(
                    userSeconds - before.userSeconds,
                    systemSeconds - before.systemSeconds,
                    allocated - before.allocated);
        }

        Usage plus(Usage other) {
            return new Usage(
                    userSeconds + other.userSeconds, systemSeconds + other.systemSeconds, allocated + other.allocated);
        }
    }

    private static final String UNAVAILABLE = "unavailable";

    /** In /proc/PID/stat: USER_HZ, the same on every Linux. */
    private static final double TICKS_PER_SECOND = 100;

    /** Its place among the fields behind the program's name, which may have blanks in it. */
    private static final int USER_TICKS = 11;

    private final LineProcess process;
    private final boolean java;
    private final int port;

    private ServerProcess(LineProcess process, boolean java, int port) {
        this.process = process;
        this.java = java;
        this.port = port;
    }

    /** Empty where the server says that it does not run here. */
    static Optional<ServerProcess> start(List<String> command, boolean java, int core)
            throws IOException, InterruptedException {
        LineProcess process = new LineProcess(Cores.pinned(core, command));
        try {
            String line = process.answer();
            if (!line.equals(UNAVAILABLE)) {
                int port = (int) LineProcess.number(line, "ready");
                return Optional.of(new ServerProcess(process, java, port));
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            process.close();
            throw e;
        }
        process.close();
        return Optional.empty();
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    Usage usage() throws IOException, InterruptedException {
        String stat = Files.readString(Path.of("/proc/" + pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return new Usage(
                Long.parseLong(fields[USER_TICKS]) / TICKS_PER_SECOND,
                Long.parseLong(fields[USER_TICKS + 1]) / TICKS_PER_SECOND,
                java ? LineProcess.number(process.ask("allocated"), "allocated") : Double.NaN);
    }

    /** Bytes of live objects, after a collection; NaN of what is no JVM. */
    double liveHeap() throws IOException, InterruptedException {
        return java ? LineProcess.number(process.ask("heap"), "heap") : Double.NaN;
    }

    long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("process " + pid() + " tells no VmRSS");
    }

    @Override
    public void close() throws InterruptedException {
        process.close();
    }
}
