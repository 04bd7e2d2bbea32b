package dev.weft.samples.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.samples.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in a JVM of its own, with all its sources. */
class DispatchTest {

    private static final long LIMIT_SECONDS = 30;

    /** Three bytes longer than a line that is told of as a whole. */
    private static final int TOO_LONG = 64 * 1024 + 3;

    private static String lineThat(BufferedReader out, String begin) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(begin)) return line;
        }
        throw new AssertionError("ended without a line that begins with " + begin);
    }

    private static void type(Writer in, String line) throws IOException {
        in.write(line + "\n");
        in.flush();
    }

    @Test
    void tellsOfLinesOfAFileAClientAndStandardInputAndOfItsOwnEvents(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("lines"), "one\ntwo");
        Process program = new ProcessBuilder(Program.javaCommand(Dispatch.class, "0", file.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (Writer in = program.outputWriter(StandardCharsets.UTF_8);
                BufferedReader out = program.inputReader(StandardCharsets.UTF_8)) {
            String address = lineThat(out, "listening on ");
            int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
            assertThat(lineThat(out, "file: ")).isEqualTo("file: one");
            assertThat(lineThat(out, "file: ")).isEqualTo("file: two");
            assertThat(lineThat(out, "file: ")).isEqualTo("file: (end)");
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                client.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(lineThat(out, "client 1: ")).isEqualTo("client 1: hello");
                type(in, "typed");
                assertThat(lineThat(out, "stdin: ")).isEqualTo("stdin: typed");
                type(in, "fire made");
                assertThat(lineThat(out, "events: ")).isEqualTo("events: made");
                client.getOutputStream().write(("x".repeat(TOO_LONG) + "\n").getBytes(StandardCharsets.US_ASCII));
                assertThat(lineThat(out, "client 1: ")).hasSize("client 1: ".length() + TOO_LONG - 3);
                assertThat(lineThat(out, "client 1: ")).isEqualTo("client 1: xxx");
                type(in, "table");
                assertThat(lineThat(out, "port ")).contains("1 events");
                assertThat(lineThat(out, "stdin ")).contains("lines", "3 events");
                assertThat(lineThat(out, "client 1 ")).contains("3 events");
            }
            assertThat(lineThat(out, "client 1: ")).isEqualTo("client 1: (end)");
            type(in, "quit");
            assertThat(program.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(program.exitValue()).isZero();
        } finally {
            program.destroyForcibly();
        }
    }
}
