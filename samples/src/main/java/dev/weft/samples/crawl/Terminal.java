package dev.weft.samples.crawl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells whether standard error is a terminal, which Java cannot: {@code System.console()} looks at input and output
 * only, and from JDK 22 on it is there even without a terminal.
 *
 * <p>The script that starts the program knows ({@code [ -t 2 ]}) and passes {@code -Dweft.stderr.terminal=true} or
 * {@code false}. Without it Linux is asked what file descriptor 2 is; elsewhere the answer is no, and the progress is
 * shown in plain lines, which are right anywhere.
 */
final class Terminal {
    private static final String PROPERTY = "weft.stderr.terminal";

    private Terminal() {}

    static boolean isError() {
        if ("dumb".equals(System.getenv("TERM"))) return false;
        String told = System.getProperty(PROPERTY);
        return told != null ? Boolean.parseBoolean(told) : isTerminal(Path.of("/proc/self/fd/2"));
    }

    static boolean isTerminal(Path descriptor) {
        try {
            String device = Files.readSymbolicLink(descriptor).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty") || device.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException notLinux) {
            return false;
        }
    }
}
