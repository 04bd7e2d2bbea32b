package dev.weft.internal.transport;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.internal.net.SelectorEventLoop;
import dev.weft.net.ConnectOptions;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rule 90. */
class SocketConnectorTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final List<SocketChannel> opened = new ArrayList<>();
    private final List<SocketChannel> queued = new ArrayList<>();

    private SocketChannel open() throws IOException {
        SocketChannel channel = SocketChannel.open();
        opened.add(channel);
        return channel;
    }

    private Coro<SocketChannel> connect(List<InetSocketAddress> addresses) {
        return SocketConnector.firstThatAnswers(
                (SelectorEventLoop) runningLoop(), this::open, addresses, List.of(), ConnectOptions.defaults());
    }

    private static InetSocketAddress refusing() throws IOException {
        try (ServerSocket closed = new ServerSocket(0, 1, LOOPBACK)) {
            return new InetSocketAddress(LOOPBACK, closed.getLocalPort());
        }
    }

    @Test
    void theFirstAddressThatAnswersIsTaken() {
        run(() -> {
            try (ServerSocket listener = new ServerSocket(0, 5, LOOPBACK)) {
                InetSocketAddress answering = new InetSocketAddress(LOOPBACK, listener.getLocalPort());
                SocketChannel channel = yieldFrom(connect(List.of(refusing(), answering, refusing())));

                assertThat(channel.isConnected()).isTrue();
                assertThat(channel.getRemoteAddress()).isEqualTo(answering);
                assertThat(opened).hasSize(2);
                assertThat(opened.get(0).isOpen()).isFalse();
                channel.close();
            }
            return done();
        });
    }

    // CPython: test_base_events.BaseEventLoopWithSelectorTests.test_create_connection_multiple_errors
    // CPython: test_base_events.BaseEventLoopWithSelectorTests.test_create_connection_multiple
    // CPython: test_base_events.BaseEventLoopWithSelectorTests.test_create_connection_connect_err
    @Test
    void whenNoneAnswersAllFailuresAreTold() {
        run(() -> {
            InetSocketAddress first = refusing();
            InetSocketAddress second = refusing();
            try {
                yieldFrom(connect(List.of(first, second)), ConnectException.class);
                throw new AssertionError("connected");
            } catch (ConnectException e) {
                assertThat(e).hasMessageContaining(String.valueOf(first.getPort()));
                assertThat(e).hasMessageContaining(String.valueOf(second.getPort()));
                assertThat(e.getSuppressed()).hasSize(2);
                assertThat(e.getSuppressed()[1]).hasMessageContaining(String.valueOf(second.getPort()));
            }
            assertThat(opened).hasSize(2).noneMatch(SocketChannel::isOpen);
            return done();
        });
    }

    // CPython: test_base_events.BaseEventLoopWithSelectorTests.test_create_connection_no_getaddrinfo
    @Test
    void withoutAnAddressThereIsAClearFailure() {
        run(() -> {
            try {
                yieldFrom(connect(List.of()), IOException.class);
                throw new AssertionError("connected");
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("no address");
            }
            return done();
        });
    }

    /** Gives an address whose listener takes no more: connecting hangs. The task that is given waits for it. */
    @Coroutine
    private Coro<Task<SocketChannel>> hanging(ServerSocket listener) {
        InetSocketAddress address = new InetSocketAddress(LOOPBACK, listener.getLocalPort());
        Task<SocketChannel> waiting = createTask(connect(List.of(address)));
        yieldFrom(sleep(Duration.ofMillis(5)));
        while (waiting.isDone()) { // until the listener's queue is full, and a connection hangs
            queued.add(waiting.result());
            waiting = createTask(connect(List.of(address)));
            yieldFrom(sleep(Duration.ofMillis(5)));
        }
        return result(waiting);
    }

    @AfterEach
    void hangUp() throws IOException {
        for (SocketChannel channel : queued) {
            channel.close();
        }
    }

    @Test
    void cancellingClosesTheSocket() {
        run(() -> {
            try (ServerSocket full = new ServerSocket(0, 1, LOOPBACK)) {
                Task<SocketChannel> waiting = yieldFrom(hanging(full));
                SocketChannel last = opened.get(opened.size() - 1);
                assertThat(last.isOpen()).isTrue();
                waiting.cancel();
                yieldFrom(sleep(Duration.ZERO));
                yieldFrom(sleep(Duration.ZERO));

                assertThat(waiting.isCancelled()).isTrue();
                assertThat(last.isOpen()).isFalse();
            }
            return done();
        });
    }

    // CPython: test_base_events.BaseEventLoopWithSelectorTests.test_create_connection_timeout
    @Test
    void aTimeLimitClosesTheSocket() {
        run(() -> {
            try (ServerSocket full = new ServerSocket(0, 1, LOOPBACK)) {
                yieldFrom(hanging(full)).cancel();
                InetSocketAddress address = new InetSocketAddress(LOOPBACK, full.getLocalPort());
                try {
                    yieldFrom(
                            SocketConnector.within(Duration.ofMillis(20), address, connect(List.of(address))),
                            SocketTimeoutException.class);
                    throw new AssertionError("connected");
                } catch (SocketTimeoutException e) {
                    assertThat(e).hasMessageContaining(address.toString()).hasMessageContaining("PT0.02S");
                }
                assertThat(opened.get(opened.size() - 1).isOpen()).isFalse();
            }
            return done();
        });
    }

    @Test
    void aFactoryThatFailsClosesTheSocket() {
        run(() -> {
            try (ServerSocket listener = new ServerSocket(0, 5, LOOPBACK)) {
                Coro<?> connecting = runningLoop()
                        .createConnection(
                                () -> {
                                    throw new IllegalArgumentException("mine");
                                },
                                LOOPBACK.getHostAddress(),
                                listener.getLocalPort());
                try {
                    yieldFrom(connecting);
                    throw new AssertionError("connected");
                } catch (IllegalArgumentException e) {
                    assertThat(e).hasMessage("mine");
                }
                assertThat(listener.accept().getInputStream().read()).isEqualTo(-1);
            }
            return done();
        });
    }

    // Look-up

    // CPython: test_base_events.BaseEventLoopWithSelectorTests.test_create_connection_ip_addr
    // CPython: test_base_events.BaseEventTests.test_ipaddr_info
    @Test
    void numericAddressesNeedNoLookUp() {
        assertThat(List.of("127.0.0.1", "255.255.255.255", "::1", "[::1]", "fe80::1%1", ""))
                .allMatch(AddressLookup::isNumeric);
        assertThat(List.of("localhost", "256.1.1.1", "1.2.3", "1.2.3.4.5", "a.b.c.d", "0x7f.1"))
                .noneMatch(AddressLookup::isNumeric);
    }

    @Test
    void aNumericAddressIsThereAtOnce() {
        run(() -> {
            Coro<List<InetSocketAddress>> lookup = runningLoop().getAddrInfo("127.0.0.1", 80);
            Task<Void> other = createTask(nothing());
            List<InetSocketAddress> found = yieldFrom(lookup);

            assertThat(other.isDone()).as("a turn has passed").isFalse();
            assertThat(found).containsExactly(new InetSocketAddress("127.0.0.1", 80));
            return done();
        });
    }

    @Coroutine
    private static Coro<Void> nothing() {
        return done();
    }

    @Test
    void namesAreLookedUpInTheSystemsOrder() {
        run(() -> {
            List<InetSocketAddress> found = yieldFrom(runningLoop().getAddrInfo("localhost", 80));

            assertThat(found)
                    .extracting(InetSocketAddress::getAddress)
                    .containsExactly(InetAddress.getAllByName("localhost"));
            return done();
        });
    }

    @Test
    void aNameThatDoesNotExistIsAnError() {
        String message = run(() -> {
            try {
                yieldFrom(runningLoop().getAddrInfo("no-such-host.invalid", 80), UnknownHostException.class);
                return result("found");
            } catch (UnknownHostException e) {
                return result(e.getMessage());
            }
        });

        assertThat(message).contains("no-such-host.invalid");
    }

    @Test
    void aPortThatCannotBeIsRefused() {
        run(() -> {
            try {
                yieldFrom(runningLoop().getAddrInfo("127.0.0.1", 65_536));
                throw new AssertionError("looked up");
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining("65536");
            }
            return done();
        });
    }
}
