package dev.weft.agent;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;

/**
 * Lines for the user. Each goes to the stream in one piece and under no lock: who reports may be loading a class, and another
 * thread that holds the lock of {@code System.err} may be waiting for that class.
 */
final class Reports {

    private static final Charset CONSOLE = Charset.forName(
            System.getProperty("native.encoding", Charset.defaultCharset().name()));

    private final OutputStream out;

    Reports(OutputStream out) {
        this.out = out;
    }

    /** The process's error stream itself, whatever {@code System.setErr} was told. */
    static Reports toStandardError() {
        return new Reports(new FileOutputStream(FileDescriptor.err));
    }

    void line(String text) {
        try {
            out.write(("weft: " + text + System.lineSeparator()).getBytes(CONSOLE));
        } catch (IOException e) {
            return; // the error stream is closed, and there is no other place to say so
        }
    }
}
