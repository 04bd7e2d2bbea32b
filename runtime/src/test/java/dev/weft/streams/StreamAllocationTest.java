package dev.weft.streams;

import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a message costs in the loop's thread: its bytes and 48 more; design.md, section 5. */
@Tag("slow")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StreamAllocationTest {

    private static final int MESSAGES = Integer.getInteger("weft.proof.streamMessages", 20_000);
    private static final int WARM_UP = 20_000;
    private static final int BYTES = 64;

    /** The array that the message comes in: header and length, 16 bytes, beside the bytes. */
    private static final int PAYLOAD = 16 + BYTES;

    private static final int BUDGET = PAYLOAD + 48;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void aMessageReadAsItComes() {
        assertThat(bytesPerMessage(StreamAllocationTest::readSome)).isLessThanOrEqualTo(BUDGET);
    }

    @Test
    void aMessageReadExactly() {
        assertThat(bytesPerMessage(StreamAllocationTest::readExactly)).isLessThanOrEqualTo(BUDGET);
    }

    @Test
    void aLine() {
        assertThat(bytesPerMessage(StreamAllocationTest::readLine)).isLessThanOrEqualTo(BUDGET);
    }

    @Coroutine
    private static Coro<Long> readSome(StreamReader reader, StreamWriter writer, int messages) {
        long before = allocated();
        for (int i = 0; i < messages; i++) {
            byte[] message = yieldFrom(reader.read(1024));
            yieldFrom(writer.send(message));
        }
        return result(allocated() - before);
    }

    @Coroutine
    private static Coro<Long> readExactly(StreamReader reader, StreamWriter writer, int messages) {
        long before = allocated();
        for (int i = 0; i < messages; i++) {
            byte[] message = yieldFrom(reader.readExactly(BYTES));
            yieldFrom(writer.send(message));
        }
        return result(allocated() - before);
    }

    @Coroutine
    private static Coro<Long> readLine(StreamReader reader, StreamWriter writer, int messages) {
        long before = allocated();
        for (int i = 0; i < messages; i++) {
            byte[] message = yieldFrom(reader.readLine());
            yieldFrom(writer.send(message));
        }
        return result(allocated() - before);
    }

    private static long allocated() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    /** The loop's side of a conversation with a blocking peer. */
    private interface Conversation {
        Coro<Long> hold(StreamReader reader, StreamWriter writer, int messages);
    }

    private static double bytesPerMessage(Conversation conversation) {
        long bytes = run(() -> {
            try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                Connected client = yieldFrom(Streams.openConnection(
                        InetAddress.getLoopbackAddress().getHostAddress(), listener.getLocalPort()));
                Future<Void> peer = runningLoop().runInExecutor(() -> answer(listener.accept()));
                yieldFrom(conversation.hold(client.reader(), client.writer(), WARM_UP));
                long spent = yieldFrom(conversation.hold(client.reader(), client.writer(), MESSAGES));
                client.writer().close();
                yieldFrom(peer);
                return result(spent);
            }
        });
        return (double) bytes / MESSAGES;
    }

    /** Sends a message and waits for it to come back, until the other side hangs up. */
    private static Void answer(Socket socket) throws IOException {
        byte[] message = new byte[BYTES];
        message[BYTES - 1] = '\n';
        try (socket) {
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            for (int i = 0; i < WARM_UP + MESSAGES; i++) {
                socket.getOutputStream().write(message);
                in.readFully(message);
            }
        }
        return null;
    }
}
