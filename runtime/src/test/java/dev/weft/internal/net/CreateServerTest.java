package dev.weft.internal.net;

import static dev.weft.Weft.aclosing;
import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.Server;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.net.ExtraInfo;
import dev.weft.net.Protocol;
import dev.weft.net.ServerOptions;
import dev.weft.net.Transport;
import dev.weft.testing.TestLoop;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Servers as a program asks for them; rule 93. Clients are blocking sockets, time is virtual. */
class CreateServerTest {

    private static final String HOST = "127.0.0.1";
    private static final ServerOptions DEFAULTS = ServerOptions.defaults();

    private final TestLoop loop = TestLoop.create();
    private final List<Client> accepted = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();

    /** The server's side of a connection. */
    private final class Client implements Protocol {

        Transport transport;
        final Future<Void> made = runningLoop().createFuture();
        final Future<Void> lost = runningLoop().createFuture();

        Client() {
            accepted.add(this);
        }

        @Override
        public void connectionMade(Transport connected) {
            transport = connected;
            made.setResult(null);
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            lost.setResult(null);
        }
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        loop.close();
    }

    private Coro<Server> serve(ServerOptions options) {
        return runningLoop().createServer(Client::new, HOST, 0, options);
    }

    private Socket connect(String host, int port) throws IOException {
        Socket socket = new Socket(host, port);
        sockets.add(socket);
        return socket;
    }

    /** Connects, and waits until the server's protocol knows. */
    @Coroutine
    private Coro<Client> client(Server server, String host) throws IOException {
        int number = accepted.size();
        connect(host, server.port());
        while (accepted.size() == number) {
            yieldFrom(sleep(Duration.ofMillis(1)));
        }
        yieldFrom(accepted.get(number).made);
        return result(accepted.get(number));
    }

    @Coroutine
    private static Coro<Void> turns(int count) {
        for (int i = 0; i < count; i++) {
            yieldFrom(sleep(Duration.ZERO));
        }
        return done();
    }

    @Coroutine
    private static Coro<Throwable> failureOf(Coro<?> failing) {
        try {
            yieldFrom(failing);
        } catch (Exception e) {
            return result(e);
        }
        throw new AssertionError("no failure");
    }

    // Serving

    @Test
    void aServerThatDoesNotServeYetHasClientsWait() {
        loop.run(() -> {
            Server server = yieldFrom(serve(DEFAULTS.withStartServing(false)));
            assertThat(server.isServing()).isFalse();
            connect(HOST, server.port());
            yieldFrom(sleep(Duration.ofSeconds(1)));
            assertThat(accepted).isEmpty();

            yieldFrom(server.startServing());
            yieldFrom(server.startServing());
            assertThat(server.isServing()).isTrue();
            while (accepted.isEmpty()) {
                yieldFrom(sleep(Duration.ofMillis(1)));
            }
            yieldFrom(server.shutdown(Duration.ZERO));
            Throwable failure = yieldFrom(failureOf(server.startServing()));
            assertThat(failure).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
            return done();
        });
    }

    @Test
    void serveForeverEndsWithTheTaskAndClosesTheServer() {
        loop.run(() -> {
            Server server = yieldFrom(serve(DEFAULTS.withStartServing(false)));
            Task<Void> serving = createTask(server.serveForever());
            Client client = yieldFrom(client(server, HOST));
            assertThat(server.isServing()).isTrue();
            Throwable second = yieldFrom(failureOf(server.serveForever()));
            assertThat(second).isInstanceOf(IllegalStateException.class).hasMessageContaining("already");

            serving.cancel();
            yieldFrom(turns(5));
            assertThat(server.isServing()).isFalse();
            assertThat(serving.isDone()).as("a client is connected").isFalse();
            client.transport.close();
            yieldFrom(client.lost);
            yieldFrom(turns(5));
            assertThat(serving.isCancelled()).isTrue();
            return done();
        });
    }

    @Test
    void closingTheServerEndsServeForever() {
        loop.run(() -> {
            Server server = yieldFrom(serve(DEFAULTS));
            Task<Void> serving = createTask(server.serveForever());
            yieldFrom(turns(2));
            server.close();
            yieldFrom(turns(5));

            assertThat(serving.isCancelled()).isTrue();
            Throwable failure = yieldFrom(failureOf(server.serveForever()));
            assertThat(failure).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
            return done();
        });
    }

    // Ending

    @Test
    void closeClientsSendsWhatIsBuffered() {
        loop.run(() -> {
            Server server = yieldFrom(serve(DEFAULTS));
            Client client = yieldFrom(client(server, HOST));
            byte[] much = new byte[8 << 20];
            client.transport.write(much);
            server.close();
            server.closeClients();
            int received = yieldFrom(runningLoop()
                    .runInExecutor(() -> sockets.get(0).getInputStream().readAllBytes().length));

            assertThat(received).isEqualTo(much.length);
            yieldFrom(server.waitClosed());
            return done();
        });
    }

    @Test
    void shutdownGivesConnectionsTheirTimeAndNoMore() {
        loop.run(() -> {
            Server server = yieldFrom(serve(DEFAULTS));
            Client quick = yieldFrom(client(server, HOST));
            Client idle = yieldFrom(client(server, HOST));
            Duration begun = loop.time();
            Task<Void> shutdown = createTask(server.shutdown(Duration.ofSeconds(30)));
            yieldFrom(sleep(Duration.ofSeconds(29)));
            assertThatThrownBy(() -> connect(HOST, server.port())).isInstanceOf(IOException.class);
            quick.transport.close();
            yieldFrom(quick.lost);
            assertThat(idle.lost.isDone()).isFalse();
            assertThat(shutdown.isDone()).isFalse();

            yieldFrom(shutdown);
            assertThat(idle.lost.isDone()).isTrue();
            assertThat(loop.time().minus(begun)).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(31));
            return done();
        });
    }

    @Test
    void shutdownIsOverWhenTheLastConnectionIs() {
        loop.run(() -> {
            Server server = yieldFrom(serve(DEFAULTS));
            Client client = yieldFrom(client(server, HOST));
            Duration begun = loop.time();
            runningLoop().callLater(Duration.ofSeconds(2), client.transport::close);
            yieldFrom(server.shutdown(Duration.ofSeconds(30)));

            assertThat(loop.time().minus(begun)).isLessThan(Duration.ofSeconds(4));
            return done();
        });
    }

    @Test
    void acloseWaitsForTheLastConnection() {
        loop.run(() -> {
            Server server = yieldFrom(serve(DEFAULTS));
            Client[] client = new Client[1];
            yieldFrom(aclosing(server, serving -> {
                client[0] = yieldFrom(client(serving, HOST));
                runningLoop().callLater(Duration.ofSeconds(2), client[0].transport::close);
                return done();
            }));

            assertThat(client[0].lost.isDone()).isTrue();
            assertThat(server.isServing()).isFalse();
            return done();
        });
    }

    // Addresses

    // CPython: test_events.TestServer.test_get_loop
    @Test
    void aServerTellsWhereItListensUntilItIsClosed() {
        loop.run(() -> {
            Server server = yieldFrom(serve(DEFAULTS));
            SocketAddress address = new InetSocketAddress(HOST, server.port());
            assertThat(server.addresses()).containsExactly(address);
            assertThat(server.sockets()).hasSize(1);
            assertThat(server.sockets().get(0).getLocalAddress()).isEqualTo(address);
            assertThat(server.loop()).isSameAs(runningLoop());
            server.close();

            assertThat(server.addresses()).isEmpty();
            assertThat(server.sockets()).isEmpty();
            assertThat(server.port()).isPositive();
            return done();
        });
    }

    // CPython: test_events.EventLoopTestsMixin.test_create_server_multiple_hosts_ipv4
    @Test
    void severalHostsAreServedAtOnePort() {
        loop.run(() -> {
            List<String> hosts = List.of("127.0.0.1", "127.0.0.2", "127.0.0.1");
            Server server = yieldFrom(runningLoop().createServer(Client::new, hosts, 0, DEFAULTS));
            assertThat(server.addresses()).as("each address once").hasSize(2);
            yieldFrom(client(server, "127.0.0.1"));
            yieldFrom(client(server, "127.0.0.2"));

            yieldFrom(server.shutdown(Duration.ZERO));
            return done();
        });
    }

    private static boolean hasIpv6() {
        try (ServerSocketChannel channel = ServerSocketChannel.open()) {
            channel.bind(new InetSocketAddress(InetAddress.getByName("::1"), 0));
            return true;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    // CPython: test_events.EventLoopTestsMixin.test_create_server_dual_stack
    @Test
    void anEmptyHostIsServedInBothFamilies() {
        Assumptions.assumeTrue(hasIpv6(), "no IPv6 here");
        loop.run(() -> {
            Server server = yieldFrom(runningLoop().createServer(Client::new, List.of("", "0.0.0.0"), 0, DEFAULTS));
            yieldFrom(client(server, "127.0.0.1"));
            yieldFrom(client(server, "::1"));

            yieldFrom(server.shutdown(Duration.ZERO));
            return done();
        });
    }

    @Test
    void anyAddressOfOneFamilyIsNotServedInTheOther() {
        Assumptions.assumeTrue(hasIpv6(), "no IPv6 here");
        loop.run(() -> {
            Server server = yieldFrom(runningLoop().createServer(Client::new, "0.0.0.0", 0));
            assertThatThrownBy(() -> connect("::1", server.port())).isInstanceOf(IOException.class);

            server.close();
            return done();
        });
    }

    // CPython: test_base_events.BaseEventLoopWithSelectorTests.test_create_server_ipv6
    // CPython: test_events.EventLoopTestsMixin.test_create_server_multiple_hosts_ipv6
    @Test
    void anIpv6AddressIsServedOnce() {
        Assumptions.assumeTrue(hasIpv6(), "no IPv6 here");
        loop.run(() -> {
            Server server = yieldFrom(runningLoop().createServer(Client::new, List.of("::1", "::1"), 0, DEFAULTS));
            assertThat(server.addresses()).containsExactly(new InetSocketAddress("::1", server.port()));
            yieldFrom(client(server, "::1"));

            yieldFrom(server.shutdown(Duration.ZERO));
            return done();
        });
    }

    // CPython: test_base_events.BaseEventLoopWithSelectorTests.test_create_server_no_getaddrinfo
    @Test
    void aNameWithoutAddressesIsAFailure() {
        loop.run(() -> {
            ((SelectorEventLoop) runningLoop()).resolver().ask(host -> new InetAddress[0], Duration.ofMinutes(1));
            Throwable failure = yieldFrom(failureOf(runningLoop().createServer(Client::new, "none.invalid", 0)));

            assertThat(failure).isInstanceOf(BindException.class).hasMessageContaining("none.invalid");
            return done();
        });
    }

    @Test
    void withoutAHostNothingIsServed() {
        loop.run(() -> {
            Throwable failure =
                    yieldFrom(failureOf(runningLoop().createServer(Client::new, List.<String>of(), 0, DEFAULTS)));

            assertThat(failure).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("host");
            return done();
        });
    }

    // Sockets and their options

    // CPython: test_events.EventLoopTestsMixin.test_create_server_sock
    @Test
    void aBoundSocketIsServed() {
        loop.run(() -> {
            ServerSocketChannel channel = ServerSocketChannel.open().bind(new InetSocketAddress(HOST, 0));
            Server server = yieldFrom(runningLoop().createServer(Client::new, channel, DEFAULTS));
            assertThat(server.sockets()).containsExactly(channel);
            yieldFrom(client(server, HOST));
            yieldFrom(server.shutdown(Duration.ZERO));

            assertThat(channel.isOpen()).isFalse();
            return done();
        });
    }

    @Test
    void aSocketThatIsNotBoundIsRefused() {
        loop.run(() -> {
            ServerSocketChannel channel = ServerSocketChannel.open();
            Throwable failure = yieldFrom(failureOf(runningLoop().createServer(Client::new, channel, DEFAULTS)));

            assertThat(failure).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("bind it");
            assertThat(channel.isOpen()).isFalse();
            return done();
        });
    }

    // CPython: test_events.EventLoopTestsMixin.test_create_server_reuse_port
    @Test
    void aPortIsSharedWhereBothWantThat() {
        loop.run(() -> {
            ServerOptions shared = DEFAULTS.withReusePort(true);
            Server first = yieldFrom(serve(shared));
            Server second = yieldFrom(runningLoop().createServer(Client::new, HOST, first.port(), shared));
            assertThat(second.port()).isEqualTo(first.port());
            Throwable failure = yieldFrom(failureOf(runningLoop().createServer(Client::new, HOST, first.port())));
            assertThat(failure).isInstanceOf(BindException.class);

            first.close();
            second.close();
            return done();
        });
    }

    @Test
    void idleConnectionsAreLookedAfterWhereThatIsWanted() {
        loop.run(() -> {
            Server server = yieldFrom(serve(DEFAULTS.withKeepAlive(true)));
            Client client = yieldFrom(client(server, HOST));
            SocketChannel channel = (SocketChannel)
                    client.transport.getExtraInfo(ExtraInfo.SOCKET).orElseThrow();
            assertThat(channel.getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();

            yieldFrom(server.shutdown(Duration.ZERO));
            return done();
        });
    }

    @Test
    void reuseOfTheAddressCanBeSwitchedOff() {
        loop.run(() -> {
            Server usual = yieldFrom(serve(DEFAULTS));
            Server careful = yieldFrom(serve(DEFAULTS.withReuseAddress(false)));
            assertThat(usual.sockets().get(0).getOption(StandardSocketOptions.SO_REUSEADDR))
                    .isTrue();
            assertThat(careful.sockets().get(0).getOption(StandardSocketOptions.SO_REUSEADDR))
                    .isFalse();

            usual.close();
            careful.close();
            return done();
        });
    }
}
