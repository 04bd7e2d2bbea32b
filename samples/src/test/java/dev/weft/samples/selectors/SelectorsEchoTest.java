package dev.weft.samples.selectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.samples.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The program in a JVM of its own, with several clients, one that reads late and one that is rude. */
class SelectorsEchoTest {

    private static final int READ_LIMIT_MILLIS = 30_000;

    private static int port(Program program) throws InterruptedException {
        String line = program.awaitOut(text -> text.startsWith("listening on "));
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(READ_LIMIT_MILLIS);
        return socket;
    }

    private static String echo(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.US_ASCII);
    }

    @Test
    void echoesToEachClientAndTellsOfIt() throws Exception {
        try (Program program = Program.start(SelectorsEcho.class, "0")) {
            int port = port(program);
            try (Socket first = connect(port);
                    Socket second = connect(port)) {
                assertThat(echo(first, "one")).isEqualTo("one");
                assertThat(echo(second, "second")).isEqualTo("second");
                assertThat(echo(first, "three")).isEqualTo("three");
                first.shutdownOutput();
                assertThat(first.getInputStream().read()).isEqualTo(-1);
            }
            program.awaitOut(line -> line.startsWith("echoing 5 bytes"));
            program.awaitOut(line -> line.startsWith("closing "));
        }
    }

    @Test
    void losesNothingOfWhatAClientSendsBeforeItReads() throws Exception {
        byte[] sent = new byte[4 << 20];
        new Random(1).nextBytes(sent);
        try (Program program = Program.start(SelectorsEcho.class, "0");
                Socket client = connect(port(program))) {
            Thread sending = new Thread(() -> {
                try {
                    client.getOutputStream().write(sent);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            sending.start();
            sending.join(500); // by then it is stuck, the buffers on the way being full

            assertThat(client.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
        }
    }

    @Test
    void aClientThatResetsHarmsNobodyElse() throws Exception {
        try (Program program = Program.start(SelectorsEcho.class, "0")) {
            int port = port(program);
            try (Socket steady = connect(port)) {
                assertThat(echo(steady, "before")).isEqualTo("before");
                for (int i = 0; i < 20; i++) {
                    Socket rude = connect(port);
                    rude.getOutputStream().write(new byte[10_000]);
                    rude.setSoLinger(true, 0);
                    rude.close();
                }

                assertThat(echo(steady, "after")).isEqualTo("after");
            }
        }
    }

    @Test
    void saysHowItIsCalled() throws Exception {
        Program.Finished finished = Program.run(SelectorsEcho.class, "70000");

        assertThat(finished.exitCode()).isEqualTo(2);
        assertThat(finished.err()).containsExactly("selectors: usage: selectors [PORT], a port from 0 (any) to 65535");
    }
}
