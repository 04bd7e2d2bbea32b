package dev.weft.proof.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.net.WaterMarks;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A server with a heap of 64 MiB, a hundred clients that are slower than it, ten of whom stop reading for good. Ten gibibytes take
 * {@code -Dweft.proof.streamed=10737418240}.
 */
@Tag("slow")
@Timeout(value = 2, unit = TimeUnit.HOURS)
class SlowReadersTest {

    private static final long STREAMED = Long.getLong("weft.proof.streamed", 64L << 20);
    private static final int CLIENTS = 100;
    private static final int STOPPING = 10;
    private static final int STOP_AFTER = 100_000;

    /** Small, so that it is the server that has to wait. */
    private static final int RECEIVE_BUFFER = 16 * 1024;

    private static final int PAUSE_EVERY = 128 * 1024;
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final int LIMIT_SECONDS = 7_000;

    @Test
    void aServerDoesNotFillUpWithWhatNobodyReads() throws Exception {
        long each = STREAMED / (CLIENTS - STOPPING);
        long start = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        List<Socket> stopped = new ArrayList<>();
        try (Child server = Child.jvm(
                0,
                List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError"),
                SlowReadersServer.class,
                each,
                CLIENTS - STOPPING)) {
            int port = server.awaitInt("port");
            for (int i = 0; i < STOPPING; i++) {
                Socket socket = connect(port, SlowReadersServer.WITHOUT_END);
                stopped.add(socket);
                socket.getInputStream().readNBytes(STOP_AFTER);
            }
            List<Future<Long>> readers = new ArrayList<>();
            for (int i = STOPPING; i < CLIENTS; i++) {
                readers.add(threads.submit(() -> readAll(port)));
            }
            for (Future<Long> reader : readers) {
                assertThat(reader.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(each);
            }
            long mostBuffered = Long.parseLong(server.await("most buffered"));
            assertThat(mostBuffered)
                    .isBetween(1L, (long) CLIENTS * (WaterMarks.DEFAULT.high() + SlowReadersServer.PIECE));
            assertThat(server.awaitInt("aborted")).isEqualTo(STOPPING);
            server.end();
            System.out.printf(
                    "slow readers: %,d bytes to %d of %d clients, at most %,d bytes buffered, heap of 64 MiB, %,d ms%n",
                    each * (CLIENTS - STOPPING),
                    CLIENTS - STOPPING,
                    CLIENTS,
                    mostBuffered,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        } finally {
            threads.shutdownNow();
            for (Socket socket : stopped) {
                socket.close();
            }
        }
    }

    private static Socket connect(int port, byte asks) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(RECEIVE_BUFFER);
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
        socket.connect(new InetSocketAddress(Route.HOST, port));
        socket.getOutputStream().write(asks);
        return socket;
    }

    /** Reads slowly to the end, and compares. */
    private static long readAll(int port) throws IOException {
        byte[] expected = SlowReadersServer.piece();
        byte[] buffer = new byte[expected.length];
        long total = 0;
        try (Socket socket = connect(port, SlowReadersServer.ALL)) {
            InputStream input = socket.getInputStream();
            for (int count = input.readNBytes(buffer, 0, buffer.length); count > 0; ) {
                assertThat(Arrays.equals(buffer, 0, count, expected, 0, count))
                        .as("bytes from %d on", total)
                        .isTrue();
                total += count;
                if (total % PAUSE_EVERY == 0) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
                count = input.readNBytes(buffer, 0, buffer.length);
            }
        }
        return total;
    }
}
