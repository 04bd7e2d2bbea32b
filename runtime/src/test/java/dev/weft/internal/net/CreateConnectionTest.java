package dev.weft.internal.net;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.internal.select.Resolver;
import dev.weft.net.ConnectOptions;
import dev.weft.net.Connection;
import dev.weft.net.Protocol;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections as a program asks for them, to real sockets. */
class CreateConnectionTest {

    private static final String HOST = "127.0.0.1";
    private static final ConnectOptions PLAIN = ConnectOptions.defaults();

    private ServerSocket listener;
    private final CountDownLatch never = new CountDownLatch(1);

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 5, InetAddress.getByName(HOST));
    }

    @AfterEach
    void hangUp() throws IOException {
        listener.close();
        never.countDown();
    }

    private static final class Lost implements Protocol {

        final Future<Void> lost = runningLoop().createFuture();

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            lost.setResult(null);
        }
    }

    private Coro<Connection<Lost>> connect(ConnectOptions options) {
        return runningLoop().createConnection(Lost::new, HOST, listener.getLocalPort(), options);
    }

    /** Gives the exception of a connection that fails. */
    @Coroutine
    private static Coro<Throwable> failureOf(Coro<?> connecting) {
        try {
            yieldFrom(connecting);
        } catch (Exception e) {
            return result(e);
        }
        throw new AssertionError("connected");
    }

    // CPython: test_events.EventLoopTestsMixin.test_create_connection_local_addr
    @Test
    void theSocketIsBoundToTheLocalAddress() {
        run(() -> {
            int free = freePort();
            Connection<Lost> connection = yieldFrom(connect(PLAIN.withLocalAddress(new InetSocketAddress(HOST, free))));

            assertThat(listener.accept().getRemoteSocketAddress()).isEqualTo(new InetSocketAddress(HOST, free));
            connection.transport().close();
            yieldFrom(connection.protocol().lost);
            return done();
        });
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        }
    }

    private static void names(InetAddress... addresses) {
        ((SelectorEventLoop) runningLoop()).resolver().ask(host -> addresses, Duration.ofMinutes(1));
    }

    // CPython: test_events.EventLoopTestsMixin.test_create_connection_local_addr_skip_different_family
    @Test
    void addressesOfAnotherFamilyThanTheLocalOneAreNotTried() {
        run(() -> {
            names(InetAddress.getByName("::1"), InetAddress.getByName(HOST));
            ConnectOptions options = PLAIN.withLocalAddress(new InetSocketAddress(HOST, 0));
            Connection<Lost> connection = yieldFrom(
                    runningLoop().createConnection(Lost::new, "both.invalid", listener.getLocalPort(), options));

            assertThat(connection.transport().remoteAddress())
                    .isEqualTo(new InetSocketAddress(HOST, listener.getLocalPort()));
            connection.transport().abort();
            yieldFrom(connection.protocol().lost);
            return done();
        });
    }

    // CPython: test_events.EventLoopTestsMixin.test_create_connection_local_addr_nomatch_family
    @Test
    void withoutALocalAddressOfTheFamilyTheFailureSaysSo() {
        run(() -> {
            Throwable failure = yieldFrom(failureOf(connect(PLAIN.withLocalAddress(new InetSocketAddress("::1", 0)))));

            assertThat(failure).isInstanceOf(BindException.class).hasMessageContaining("family");
            return done();
        });
    }

    // CPython: test_events.EventLoopTestsMixin.test_create_connection_local_addr_in_use
    @Test
    void aLocalAddressInUseIsNamed() {
        run(() -> {
            InetSocketAddress taken = (InetSocketAddress) listener.getLocalSocketAddress();
            Throwable failure = yieldFrom(failureOf(connect(PLAIN.withLocalAddress(taken))));

            assertThat(failure).isInstanceOf(BindException.class).hasMessageContaining(taken.toString());
            return done();
        });
    }

    // CPython: test_base_events.BaseEventLoopWithSelectorTests.test_create_connection_multiple_errors_local_addr
    @Test
    void eachFailureToBindIsTold() {
        run(() -> {
            names(InetAddress.getByName(HOST), InetAddress.getByName("127.0.0.2"));
            InetSocketAddress taken = (InetSocketAddress) listener.getLocalSocketAddress();
            Throwable failure = yieldFrom(failureOf(runningLoop()
                    .createConnection(
                            Lost::new, "two.invalid", listener.getLocalPort(), PLAIN.withLocalAddress(taken))));

            assertThat(failure).isInstanceOf(IOException.class);
            assertThat(failure.getSuppressed()).hasSize(2).allMatch(BindException.class::isInstance);
            return done();
        });
    }

    @Test
    void aLocalNameIsLookedUp() {
        run(() -> {
            names(InetAddress.getByName(HOST));
            InetSocketAddress local = InetSocketAddress.createUnresolved("me.invalid", 0);
            Connection<Lost> connection = yieldFrom(connect(PLAIN.withLocalAddress(local)));

            assertThat(listener.accept().getInetAddress()).isEqualTo(InetAddress.getByName(HOST));
            connection.transport().abort();
            yieldFrom(connection.protocol().lost);
            return done();
        });
    }

    // CPython: test_base_events.BaseEventLoopWithSelectorTests.test_create_connection_no_local_addr
    @Test
    void aLocalNameWithoutAddressesIsAFailure() {
        run(() -> {
            names();
            InetSocketAddress local = InetSocketAddress.createUnresolved("me.invalid", 0);
            Throwable failure = yieldFrom(failureOf(connect(PLAIN.withLocalAddress(local))));

            assertThat(failure).isInstanceOf(BindException.class).hasMessageContaining("me.invalid");
            return done();
        });
    }

    @Test
    void withADelayAFamilyThatRefusesIsPassedOver() {
        run(() -> {
            names(InetAddress.getByName("127.0.0.2"), InetAddress.getByName(HOST)); // nobody listens on the first
            ConnectOptions options = PLAIN.withHappyEyeballs(Duration.ofMillis(250));
            Connection<Lost> connection = yieldFrom(
                    runningLoop().createConnection(Lost::new, "both.invalid", listener.getLocalPort(), options));

            assertThat(connection.transport().remoteAddress())
                    .isEqualTo(new InetSocketAddress(HOST, listener.getLocalPort()));
            connection.transport().abort();
            yieldFrom(connection.protocol().lost);
            return done();
        });
    }

    @Test
    void anAddressThatNobodyListensOnIsRefused() {
        run(() -> {
            int free = freePort();
            Throwable failure = yieldFrom(failureOf(runningLoop().createConnection(Lost::new, HOST, free)));

            assertThat(failure).isInstanceOf(ConnectException.class).hasMessageContaining(":" + free);
            return done();
        });
    }

    @Test
    void theTimeLimitCoversTheLookUp() {
        run(() -> {
            Resolver.Names hanging = host -> {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                return new InetAddress[0];
            };
            ((SelectorEventLoop) runningLoop()).resolver().ask(hanging, Duration.ofMinutes(1));
            Throwable failure = yieldFrom(failureOf(runningLoop()
                    .createConnection(Lost::new, "slow.invalid", 80, PLAIN.withConnectTimeout(Duration.ofMillis(20)))));

            assertThat(failure)
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessageContaining("slow.invalid:80")
                    .hasMessageContaining("PT0.02S");
            return done();
        });
    }

    @Test
    void aConnectionMadeInTimeIsNotDisturbedLater() {
        run(() -> {
            Connection<Lost> connection = yieldFrom(connect(PLAIN.withConnectTimeout(Duration.ofMinutes(1))));

            assertThat(((SelectorEventLoop) runningLoop()).hasPendingTimers()).isFalse();
            connection.transport().abort();
            yieldFrom(connection.protocol().lost);
            return done();
        });
    }

    @Test
    void aHostWithoutAddressesIsAClearFailure() {
        run(() -> {
            names();
            Throwable failure = yieldFrom(failureOf(runningLoop().createConnection(Lost::new, "nothing.invalid", 80)));

            assertThat(failure).isInstanceOf(ConnectException.class).hasMessageContaining("no address");
            return done();
        });
    }

    // CPython: test_base_events.BaseEventLoopWithSelectorTests.test_create_connection_ipv6_scope
    @Test
    void theZoneOfAnIpv6AddressIsKept() {
        run(() -> {
            assertThat(yieldFrom(runningLoop().getAddrInfo("fe80::1%1", 80)))
                    .singleElement()
                    .satisfies(address ->
                            assertThat(address.getAddress().getHostAddress()).endsWith("%1"));
            return done();
        });
    }

    @Test
    void aConnectedSocketGetsAProtocol() {
        run(() -> {
            SocketChannel channel = SocketChannel.open(listener.getLocalSocketAddress());
            Connection<Lost> connection = yieldFrom(runningLoop().createConnection(Lost::new, channel, PLAIN));
            Socket peer = listener.accept();
            connection.transport().write(new byte[] {7});

            assertThat(peer.getInputStream().read()).isEqualTo(7);
            peer.close();
            yieldFrom(connection.protocol().lost);
            assertThat(channel.isOpen()).isFalse();
            return done();
        });
    }

    @Test
    void aSocketThatIsNotConnectedIsRefused() {
        run(() -> {
            SocketChannel channel = SocketChannel.open();
            Throwable failure = yieldFrom(failureOf(runningLoop().createConnection(Lost::new, channel, PLAIN)));

            assertThat(failure).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("not connected");
            assertThat(channel.isOpen()).isFalse();
            return done();
        });
    }

    // uvloop: test_tcp._TestTCP.test_create_connection_4
    @Test
    void aSocketThatWasClosedIsSaidToBeClosed() {
        run(() -> {
            SocketChannel channel = SocketChannel.open(listener.getLocalSocketAddress());
            channel.close();
            Throwable failure = yieldFrom(failureOf(runningLoop().createConnection(Lost::new, channel, PLAIN)));

            assertThat(failure).isInstanceOf(ClosedChannelException.class);
            return done();
        });
    }

    @Test
    void aFactoryThatFailsHasTheSocketClosed() {
        run(() -> {
            SocketChannel channel = SocketChannel.open(listener.getLocalSocketAddress());
            Throwable failure = yieldFrom(failureOf(runningLoop()
                    .createConnection(
                            () -> {
                                throw new IllegalStateException("mine");
                            },
                            channel,
                            PLAIN)));

            assertThat(failure).hasMessage("mine");
            assertThat(channel.isOpen()).isFalse();
            return done();
        });
    }

    // CPython: test_events.EventLoopTestsMixin.test_connect_accepted_socket
    // CPython: test_ssl.TestSSL.test_connect_accepted_socket
    @Test
    void anAcceptedSocketGetsAProtocol() {
        run(() -> {
            try (ServerSocketChannel accepting = ServerSocketChannel.open().bind(new InetSocketAddress(HOST, 0))) {
                Socket peer = new Socket(HOST, accepting.socket().getLocalPort());
                SocketChannel accepted = accepting.accept();
                Connection<Lost> connection = yieldFrom(runningLoop().connectAcceptedSocket(Lost::new, accepted));
                connection.transport().write(new byte[] {7});

                assertThat(peer.getInputStream().read()).isEqualTo(7);
                peer.close();
                yieldFrom(connection.protocol().lost);
            }
            return done();
        });
    }

    @Test
    void cancellingBeforeTheProtocolWasToldClosesTheSocket() {
        run(() -> {
            SocketChannel channel = SocketChannel.open(listener.getLocalSocketAddress());
            Task<Connection<Lost>> connecting = createTask(runningLoop().createConnection(Lost::new, channel, PLAIN));
            yieldFrom(sleep(Duration.ZERO));
            connecting.cancel();
            for (int i = 0; i < 4; i++) {
                yieldFrom(sleep(Duration.ZERO));
            }

            assertThat(connecting.isCancelled()).isTrue();
            assertThat(channel.isOpen()).isFalse();
            return done();
        });
    }
}
