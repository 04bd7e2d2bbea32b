package dev.weft.internal.transport;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.waitFor;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.Coro;
import dev.weft.Server;
import dev.weft.Task;
import dev.weft.TimeoutException;
import dev.weft.annotations.Coroutine;
import dev.weft.internal.net.SelectorEventLoop;
import dev.weft.net.ConnectOptions;
import dev.weft.net.ServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What CPython's test_base_events and test_events ask of servers and connections, where our own tests of them have not the same. */
class CPythonServersTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration MOMENT = Duration.ofMillis(5);

    private final List<Recorder> accepted = new ArrayList<>();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable resource : opened) {
            resource.close();
        }
    }

    private Recorder newRecorder() {
        Recorder recorder = new Recorder();
        accepted.add(recorder);
        return recorder;
    }

    private <T extends AutoCloseable> T keep(T resource) {
        opened.add(resource);
        return resource;
    }

    private static void runWithin(Callable<Coro<Void>> body) {
        run(timeout(LIMIT, limit -> body.call()));
    }

    private static void assumeAddress(String address) {
        boolean there;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            there = probe.isBound();
        } catch (IOException e) {
            there = false;
        }
        assumeTrue(there, "this machine has no " + address);
    }

    @Coroutine
    private Coro<Void> untilMade(int count) {
        while (accepted.size() < count || accepted.get(count - 1).transport == null) {
            yieldFrom(sleep(Duration.ZERO));
        }
        return done();
    }

    @Coroutine
    private Coro<Void> sendsTo(String address, Server server) throws IOException {
        int before = accepted.size();
        try (Socket client = new Socket(address, server.port())) {
            client.getOutputStream().write(new byte[] {'x', 'x', 'x'});
            yieldFrom(untilMade(before + 1));
            while (accepted.get(before).received.size() < 3) {
                yieldFrom(sleep(Duration.ZERO));
            }
            accepted.get(before).transport.close();
        }
        return done();
    }

    // CPython: test_events.EventLoopTestsMixin.test_create_server_dual_stack
    @Test
    void noHostServesBothFamiliesAtOnePort() {
        assumeAddress("::1");
        runWithin(() -> {
            try (Server server = yieldFrom(runningLoop().createServer(this::newRecorder, null, 0))) {
                yieldFrom(sendsTo("127.0.0.1", server));
                yieldFrom(sendsTo("::1", server));
            }
            return done();
        });

        assertThat(accepted).hasSize(2);
    }

    // CPython: test_base_events.BaseEventLoopWithSelectorTests.test_create_server_ipv6
    @Test
    void anAddressOfIPv6IsServed() {
        assumeAddress("::1");
        runWithin(() -> {
            Server server = yieldFrom(runningLoop().createServer(this::newRecorder, "::1", 0));
            assertThat(server.isServing()).isTrue();
            yieldFrom(sendsTo("::1", server));
            server.close();
            yieldFrom(server.waitClosed());
            return done();
        });
    }

    // CPython: test_base_events.BaseEventLoopWithSelectorTests.test_create_server_no_getaddrinfo
    @Test
    void aHostWithoutAnAddressIsNotServed() {
        runWithin(() -> {
            try {
                yieldFrom(
                        runningLoop().createServer(this::newRecorder, "no-such-host.invalid", 0),
                        UnknownHostException.class);
                throw new AssertionError("serves");
            } catch (UnknownHostException e) {
                assertThat(e).hasMessageContaining("no-such-host.invalid");
            }
            return done();
        });
    }

    // CPython: test_base_events.BaseEventLoopWithSelectorTests.test_accept_connection_retry
    @Test
    void anAcceptThatFindsNobodyIsTriedAgain() throws IOException {
        ServerSocketChannel listening = BoundChannels.open(
                        List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)), ServerOptions.defaults())
                .get(0);
        int[] calls = {0};
        Listener.Acceptor late = channel -> ++calls[0] == 1 ? null : channel.accept();
        runWithin(() -> {
            SocketServer server = new SocketServer(
                    (SelectorEventLoop) runningLoop(),
                    this::newRecorder,
                    late,
                    List.of(listening),
                    ServerOptions.defaults());
            keep(new Socket(InetAddress.getLoopbackAddress(), server.port()));
            while (calls[0] == 0) {
                yieldFrom(sleep(Duration.ZERO));
            }
            assertThat(listening.isOpen()).isTrue();
            assertThat(server.isServing()).isTrue();
            yieldFrom(untilMade(1));
            server.close();
            return done();
        });
    }

    /** Connects until the listener's queue is full, and gives the attempt that hangs. */
    @Coroutine
    private Coro<Task<SocketChannel>> hanging(ServerSocket listener, List<SocketChannel> channels) {
        InetSocketAddress address = new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
        SocketConnector.Opener opener = () -> {
            SocketChannel channel = keep(SocketChannel.open());
            channels.add(channel);
            return channel;
        };
        while (true) {
            Task<SocketChannel> connecting = createTask(SocketConnector.firstThatAnswers(
                    (SelectorEventLoop) runningLoop(), opener, List.of(address), List.of(), ConnectOptions.defaults()));
            yieldFrom(sleep(MOMENT));
            if (!connecting.isDone()) {
                return result(connecting);
            }
        }
    }

    // CPython: test_base_events.BaseEventLoopWithSelectorTests.test_create_connection_timeout
    @Test
    void aConnectionThatTakesTooLongClosesItsSocket() throws IOException {
        ServerSocket full = keep(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        List<SocketChannel> channels = new ArrayList<>();
        runWithin(() -> {
            Task<SocketChannel> connecting = yieldFrom(hanging(full, channels));
            SocketChannel last = channels.get(channels.size() - 1);
            assertThat(last.isOpen()).isTrue();
            try {
                yieldFrom(waitFor(connecting, MOMENT));
                throw new AssertionError("connected");
            } catch (TimeoutException e) {
                assertThat(last.isOpen()).isFalse();
            }
            return done();
        });
    }
}
