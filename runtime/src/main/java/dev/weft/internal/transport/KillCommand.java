package dev.weft.internal.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sends signals that the JDK does not: by the shell's own {@code kill}, which every Unix has. */
final class KillCommand {

    /** A kill takes milliseconds; more than this says that the machine is stuck. */
    private static final int LIMIT_SECONDS = 10;

    private static final int LAST_SIGNAL = 64;
    private static final Pattern NAME = Pattern.compile("[A-Z][A-Z0-9+-]*");

    private KillCommand() {}

    static void send(ProcessHandle process, String signal) {
        String name = signal.startsWith("SIG") ? signal.substring("SIG".length()) : signal;
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "there is no signal '" + signal + "'; names are those like \"INT\", \"TERM\", \"HUP\"");
        }
        send(process, "-s " + name, name);
    }

    static void send(ProcessHandle process, int number) {
        if (number < 0 || number > LAST_SIGNAL) {
            throw new IllegalArgumentException("there is no signal " + number + "; they go from 1 to " + LAST_SIGNAL);
        }
        send(process, "-" + number, "" + number);
    }

    private static void send(ProcessHandle process, String option, String signal) {
        String complaint;
        try {
            complaint = run("kill " + option + " " + process.pid());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot send signal " + signal + " to process " + process.pid(), e);
        }
        if (complaint != null && process.isAlive()) {
            throw new IllegalArgumentException(
                    "cannot send signal " + signal + " to process " + process.pid() + ": " + complaint);
        }
    }

    /** Gives what the command complained of, or null when it did what it was told. */
    private static @Nullable String run(String command) throws IOException {
        Process kill = new ProcessBuilder("/bin/sh", "-c", command)
                .redirectErrorStream(true)
                .start();
        kill.getOutputStream().close();
        try {
            if (!kill.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                kill.destroyForcibly();
                throw new IOException("'" + command + "' did not end in " + LIMIT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the thread was interrupted while '" + command + "' ran", e);
        }
        String output = new String(kill.getInputStream().readAllBytes(), Charset.defaultCharset()).strip();
        return kill.exitValue() == 0 ? null : output;
    }
}
