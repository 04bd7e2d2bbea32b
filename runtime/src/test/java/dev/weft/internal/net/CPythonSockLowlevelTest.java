package dev.weft.internal.net;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.waitFor;
import static dev.weft.Weft.yieldFrom;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.TimeoutException;
import dev.weft.annotations.Coroutine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CPython's test_sock_lowlevel: the raw socket operations against a peer that blocks, in a thread. */
class CPythonSockLowlevelTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final ProtocolFamily INET = StandardProtocolFamily.INET;
    private static final int DATA_SIZE = 1_000_000;

    /** More than the system takes for a peer that does not read. */
    private static final int TOO_MUCH = 64 << 20;

    private final EventLoop loop = EventLoop.create();

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static SocketChannel socket(ProtocolFamily family) throws IOException {
        SocketChannel socket = SocketChannel.open(family);
        socket.configureBlocking(false);
        return socket;
    }

    private static ServerSocketChannel listener() throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.configureBlocking(false);
        return listener.bind(anyPort(), 1);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, US_ASCII);
    }

    private <R> R run(Coro<R> coro) {
        return loop.runUntilComplete(waitFor(coro, LIMIT));
    }

    private <R> R run(Callable<Coro<R>> body) throws Exception {
        return run(body.call());
    }

    // A request and its answer

    private void assertRefusesABlockingSocket(ProtocolFamily family, SocketAddress address) throws IOException {
        loop.setDebug(true);
        try (SocketChannel socket = SocketChannel.open(family);
                ServerSocketChannel listener = ServerSocketChannel.open(family)) {
            assertThatThrownBy(() -> run(loop.sockConnect(socket, address)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> run(loop.sockSendAll(socket, bytes("GET / HTTP/1.0\r\n\r\n"))))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> run(loop.sockRecv(socket, 1024))).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> run(loop.sockRecvInto(socket, ByteBuffer.allocate(10))))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> run(loop.sockAccept(listener))).isInstanceOf(IllegalArgumentException.class);
        } finally {
            loop.setDebug(false);
        }
    }

    private void assertAnswers(ProtocolFamily family, SocketAddress address) throws IOException {
        try (SocketChannel socket = socket(family)) {
            run(loop.sockConnect(socket, address));
            run(loop.sockSendAll(socket, bytes("GET / HTTP/1.0\r\n\r\n")));
            byte[] data = run(loop.sockRecv(socket, 1024));
            run(loop.sockRecv(socket, 1024));

            assertThat(text(data)).startsWith("HTTP/1.0 200 OK");
        }
        try (SocketChannel socket = socket(family)) {
            ByteBuffer buffer = ByteBuffer.allocate(1024);
            run(loop.sockConnect(socket, address));
            run(loop.sockSendAll(socket, bytes("GET / HTTP/1.0\r\n\r\n")));
            int count = run(loop.sockRecvInto(socket, buffer));
            assertThat(buffer.position()).isEqualTo(count);
            run(loop.sockRecvInto(socket, buffer));

            assertThat(text(buffer.array())).startsWith("HTTP/1.0 200 OK");
        }
    }

    // CPython: test_sock_lowlevel.BaseSockTestsMixin.test_sock_client_ops
    @Test
    void connectsSendsAndReceives() throws Exception {
        try (BlockingHttpServer httpd = BlockingHttpServer.on(INET, anyPort())) {
            assertRefusesABlockingSocket(INET, httpd.address());
            assertAnswers(INET, httpd.address());
        }
    }

    // CPython: test_sock_lowlevel.BaseSockTestsMixin.test_unix_sock_client_ops
    @Test
    void connectsSendsAndReceivesByASocketInAFolder(@TempDir Path folder) throws Exception {
        ProtocolFamily unix = StandardProtocolFamily.UNIX;
        SocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
        try (BlockingHttpServer httpd = BlockingHttpServer.on(unix, address)) {
            assertRefusesABlockingSocket(unix, address);
            assertAnswers(unix, address);
        }
    }

    // Cancelled, and used again

    @Coroutine
    private Coro<String> receivesAfterACancelledReceive(SocketAddress address, SocketChannel socket) {
        yieldFrom(loop.sockConnect(socket, address));
        Task<byte[]> cancelled = createTask(loop.sockRecv(socket, 1024));
        yieldFrom(sleep(Duration.ZERO));
        cancelled.cancel();

        Task<Void> sending = createTask(loop.sockSendAll(socket, bytes("GET / HTTP/1.0\r\n\r\n")));
        byte[] data = yieldFrom(loop.sockRecv(socket, 1024));
        yieldFrom(loop.sockRecv(socket, 1024));
        yieldFrom(sending);
        assertThat(cancelled.isCancelled()).isTrue();
        return result(text(data));
    }

    @Coroutine
    private Coro<String> receivesIntoAfterACancelledReceive(SocketAddress address, SocketChannel socket) {
        yieldFrom(loop.sockConnect(socket, address));
        ByteBuffer buffer = ByteBuffer.allocate(1024);
        Task<Integer> cancelled = createTask(loop.sockRecvInto(socket, buffer));
        yieldFrom(sleep(Duration.ZERO));
        cancelled.cancel();

        Task<Void> sending = createTask(loop.sockSendAll(socket, bytes("GET / HTTP/1.0\r\n\r\n")));
        yieldFrom(loop.sockRecvInto(socket, buffer));
        yieldFrom(loop.sockRecvInto(socket, buffer));
        yieldFrom(sending);
        assertThat(cancelled.isCancelled()).isTrue();
        return result(text(buffer.array()));
    }

    @Coroutine
    private Coro<String> receivesAll(SocketChannel socket) {
        StringBuilder received = new StringBuilder();
        while (true) {
            byte[] data = yieldFrom(loop.sockRecv(socket, 8192));
            if (data.length == 0) {
                return result(received.toString());
            }
            received.append(text(data));
        }
    }

    /** Gives what arrives of a send that is cancelled while it cannot go on, and of another after it. */
    @Coroutine
    private Coro<String> sendsAfterACancelledSend(
            ServerSocketChannel listener, SocketChannel socket, ByteBuffer tooMuch) throws IOException {
        socket.setOption(StandardSocketOptions.SO_SNDBUF, 1024);
        Task<Void> connecting = createTask(loop.sockConnect(socket, listener.getLocalAddress()));
        try (SocketChannel server = yieldFrom(loop.sockAccept(listener))) {
            yieldFrom(connecting);
            Task<Void> cancelled = createTask(loop.sockSendAll(socket, tooMuch));
            int sent;
            do {
                sent = tooMuch.position();
                yieldFrom(sleep(Duration.ofMillis(5)));
            } while (tooMuch.position() > sent);
            assertThat(cancelled.isDone()).isFalse();
            cancelled.cancel();

            Task<String> receiving = createTask(receivesAll(server));
            yieldFrom(loop.sockSendAll(socket, bytes("world")));
            socket.shutdownOutput();
            String received = yieldFrom(receiving);
            assertThat(cancelled.isCancelled()).isTrue();
            return result(received);
        }
    }

    // CPython: test_sock_lowlevel.BaseSockTestsMixin.test_sock_client_racing
    @Test
    void aCancelledOperationLeavesTheSocketToTheNext() throws Exception {
        try (BlockingHttpServer httpd = BlockingHttpServer.on(INET, anyPort())) {
            try (SocketChannel socket = socket(INET)) {
                assertThat(run(receivesAfterACancelledReceive(httpd.address(), socket)))
                        .startsWith("HTTP/1.0 200 OK");
            }
            try (SocketChannel socket = socket(INET)) {
                assertThat(run(receivesIntoAfterACancelledReceive(httpd.address(), socket)))
                        .startsWith("HTTP/1.0 200 OK");
            }
        }
        try (ServerSocketChannel listener = listener();
                SocketChannel socket = socket(INET)) {
            ByteBuffer tooMuch = bytes(" ".repeat(TOO_MUCH));
            String received = run(() -> sendsAfterACancelledSend(listener, socket, tooMuch));

            assertThat(received).hasSize(tooMuch.position() + 5).endsWith("world");
            assertThat(received.strip()).isEqualTo("world");
        }
    }

    // Much at once

    private static byte[] digits() {
        return "0123456789".repeat(DATA_SIZE / 10).getBytes(US_ASCII);
    }

    private static byte[] withoutHeader(byte[] data) {
        String all = text(data);
        assertThat(all).startsWith("HTTP/1.0 200 OK");
        return all.substring(all.indexOf("\r\n\r\n") + 4).getBytes(US_ASCII);
    }

    @Coroutine
    private Coro<Task<Void>> posts(SocketAddress address, SocketChannel socket) {
        yieldFrom(loop.sockConnect(socket, address));
        String header = "POST /loop HTTP/1.0\r\nContent-Length: " + DATA_SIZE + "\r\n\r\n";
        yieldFrom(loop.sockSendAll(socket, bytes(header)));
        return result(createTask(loop.sockSendAll(socket, ByteBuffer.wrap(digits()))));
    }

    @Coroutine
    private Coro<byte[]> echoes(SocketAddress address, SocketChannel socket) {
        Task<Void> sending = yieldFrom(posts(address, socket));
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        while (true) {
            byte[] data = yieldFrom(loop.sockRecv(socket, DATA_SIZE));
            if (data.length == 0) {
                break;
            }
            received.write(data, 0, data.length);
        }
        yieldFrom(sending);
        return result(received.toByteArray());
    }

    // CPython: test_sock_lowlevel.BaseSockTestsMixin.test_huge_content
    @Test
    void aMegabyteComesBackAsItWasSent() throws Exception {
        try (BlockingHttpServer httpd = BlockingHttpServer.on(INET, anyPort());
                SocketChannel socket = socket(INET)) {
            byte[] received = run(echoes(httpd.address(), socket));

            assertThat(withoutHeader(received)).isEqualTo(digits());
        }
    }

    @Coroutine
    private Coro<byte[]> echoesInto(SocketAddress address, SocketChannel socket) {
        Task<Void> sending = yieldFrom(posts(address, socket));
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(DATA_SIZE);
        while (yieldFrom(loop.sockRecvInto(socket, buffer.clear())) >= 0) {
            received.write(buffer.array(), 0, buffer.position());
        }
        yieldFrom(sending);
        return result(received.toByteArray());
    }

    // CPython: test_sock_lowlevel.BaseSockTestsMixin.test_huge_content_recvinto
    @Test
    void aMegabyteComesBackIntoABuffer() throws Exception {
        try (BlockingHttpServer httpd = BlockingHttpServer.on(INET, anyPort());
                SocketChannel socket = socket(INET)) {
            byte[] received = run(echoesInto(httpd.address(), socket));

            assertThat(withoutHeader(received)).isEqualTo(digits());
        }
    }

    // Connecting and accepting

    // CPython: test_sock_lowlevel.BaseSockTestsMixin.test_sock_client_fail
    @Test
    void aPortWhereNobodyListensIsRefused() throws Exception {
        SocketAddress address;
        try (SocketChannel bound = SocketChannel.open().bind(anyPort())) {
            address = bound.getLocalAddress();
        }
        try (SocketChannel socket = socket(INET)) {
            assertThatThrownBy(() -> run(loop.sockConnect(socket, address))).isInstanceOf(ConnectException.class);
        }
    }

    // CPython: test_sock_lowlevel.BaseSockTestsMixin.test_sock_accept
    @Test
    void whatIsAcceptedDoesNotBlockAndKnowsItsPeer() throws Exception {
        try (ServerSocketChannel listener = listener();
                SocketChannel client = SocketChannel.open(listener.getLocalAddress());
                SocketChannel accepted = run(loop.sockAccept(listener))) {
            assertThat(accepted.isBlocking()).isFalse();
            assertThat(accepted.getRemoteAddress()).isEqualTo(client.getLocalAddress());
            assertThat(client.getRemoteAddress()).isEqualTo(listener.getLocalAddress());
        }
    }

    @Coroutine
    private Coro<Void> acceptsForAMoment(ServerSocketChannel listener) {
        yieldFrom(waitFor(loop.sockAccept(listener), Duration.ofMillis(10)));
        return done();
    }

    // CPython: test_sock_lowlevel.BaseSockTestsMixin.test_cancel_sock_accept
    @Test
    void aListenerWhoseAcceptWasCancelledCanBeClosed() throws Exception {
        ServerSocketChannel listener = listener();
        SocketAddress address = listener.getLocalAddress();
        assertThatThrownBy(() -> run(acceptsForAMoment(listener))).isInstanceOf(TimeoutException.class);

        listener.close();
        loop.runOnce(Duration.ZERO); // the JDK lets the port go when the selector is asked the next time

        try (SocketChannel client = socket(INET)) {
            assertThatThrownBy(() -> run(loop.sockConnect(client, address))).isInstanceOf(ConnectException.class);
        }
    }
}
