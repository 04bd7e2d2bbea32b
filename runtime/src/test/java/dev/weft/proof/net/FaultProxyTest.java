package dev.weft.proof.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The proxy between plain sockets, one of them the client's, the other the target's. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class FaultProxyTest {

    private static final int LIMIT_MILLIS = 10_000;

    private ServerSocket listener;
    private FaultProxy proxy;
    private Socket client;
    private Socket target;

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void hangUp() throws IOException {
        for (Closeable closeable : Arrays.asList(client, target, listener)) {
            if (closeable != null) {
                closeable.close();
            }
        }
        if (proxy != null) {
            proxy.close();
            assertThat(proxy.open()).isZero();
        }
    }

    private void connect(Faults toTarget, Faults toClient) throws IOException {
        proxy = new FaultProxy(
                new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()),
                number -> new Faults.Pair(toTarget, toClient));
        client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        target = listener.accept();
        client.setSoTimeout(LIMIT_MILLIS);
        target.setSoTimeout(LIMIT_MILLIS);
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    private static CompletableFuture<Void> send(Socket socket, byte[] data) {
        return CompletableFuture.runAsync(() -> {
            try {
                socket.getOutputStream().write(data);
                socket.shutdownOutput();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private void assertCarries(Faults toTarget, Faults toClient, int count) throws IOException {
        connect(toTarget, toClient);
        CompletableFuture<Void> request = send(client, bytes(count));
        CompletableFuture<Void> answer = send(target, bytes(count + 1));

        byte[] requested = target.getInputStream().readAllBytes();
        byte[] answered = client.getInputStream().readAllBytes();

        assertThat(requested).isEqualTo(bytes(count));
        assertThat(answered).isEqualTo(bytes(count + 1));
        CompletableFuture.allOf(request, answer).join();
    }

    @Test
    void withoutFaultsEverythingArrives() throws IOException {
        assertCarries(Faults.NONE, Faults.NONE, 3_000_000);
    }

    @Test
    void singleBytesArriveInOrder() throws IOException {
        Faults bytes = Faults.NONE.slicedTo(1, Faults.NEVER);
        assertCarries(bytes, bytes, 20_000);
    }

    @Test
    void delaysComeBeforeThePieces() throws IOException {
        Faults late = Faults.NONE.slicedTo(1, Faults.NEVER).delayed(List.of(10_000, 20_000, 30_000));
        long start = System.nanoTime();

        assertCarries(late, Faults.NONE, 3);

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(60_000_000);
    }

    @Test
    void faultsOfChanceAreTheSameForASeed() {
        for (int seed = 0; seed < 20; seed++) {
            assertThat(Faults.benign(new Random(seed))).isEqualTo(Faults.benign(new Random(seed)));
        }
        assertThat(new Random(0)
                        .ints(20)
                        .mapToObj(seed -> Faults.benign(new Random(seed)))
                        .distinct())
                .hasSizeGreaterThan(10);
    }

    @Test
    void aResetReachesBothEnds() throws IOException {
        connect(Faults.NONE.resetAt(1000), Faults.NONE);
        client.getOutputStream().write(new byte[1001]);

        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
        assertThatThrownBy(() -> target.getInputStream().readAllBytes())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    @Test
    void aResetAtZeroNeedsNoBytes() throws IOException {
        connect(Faults.NONE, Faults.NONE.resetAt(0));

        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }

    @Test
    void aHalfCloseLetsTheOtherDirectionLive() throws IOException {
        connect(Faults.NONE.halfCloseAt(1000), Faults.NONE);
        client.getOutputStream().write(bytes(5000));

        assertThat(target.getInputStream().readAllBytes()).isEqualTo(Arrays.copyOf(bytes(5000), 1000));

        target.getOutputStream().write(bytes(7));
        target.shutdownOutput();
        assertThat(client.getInputStream().readAllBytes()).isEqualTo(bytes(7));
    }

    @Test
    void aBlackHoleSwallowsTheEndToo() throws IOException {
        connect(Faults.NONE.blackHoleFrom(1000), Faults.NONE);
        client.getOutputStream().write(bytes(5000));
        client.shutdownOutput();

        assertThat(target.getInputStream().readNBytes(1000)).isEqualTo(Arrays.copyOf(bytes(5000), 1000));

        target.setSoTimeout(50);
        assertThatThrownBy(() -> target.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void whenOneEndResetsTheOtherIsResetToo() throws IOException {
        connect(Faults.NONE, Faults.NONE);
        client.getOutputStream().write(1);
        assertThat(target.getInputStream().read()).isEqualTo(1);

        client.setSoLinger(true, 0);
        client.close();

        assertThatThrownBy(() -> target.getInputStream().read()).isInstanceOf(SocketException.class);
    }

    @Test
    void aTargetThatIsNotThereIsAResetForTheClient() throws IOException {
        listener.close();
        proxy = new FaultProxy(
                new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()), number -> Faults.Pair.NONE);
        client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        client.setSoTimeout(LIMIT_MILLIS);

        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }
}
