package dev.weft.internal.transport;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Server;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.internal.net.SelectorEventLoop;
import dev.weft.net.Connection;
import dev.weft.net.ServerOptions;
import dev.weft.net.Transport;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rule 93 and the server's part of rule 73, with clients on blocking sockets. */
class SocketServerTest {

    private static final String HOST = InetAddress.getLoopbackAddress().getHostAddress();

    private static final ServerOptions DEFAULTS = ServerOptions.defaults();

    private final List<ErrorReport> reports = new ArrayList<>();
    private final List<Recorder> accepted = new ArrayList<>();
    private final List<Socket> clients = new ArrayList<>();

    @AfterEach
    void hangUp() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
    }

    private Recorder newRecorder() {
        Recorder recorder = new Recorder();
        accepted.add(recorder);
        return recorder;
    }

    @Coroutine
    private Coro<Server> serve(String host) {
        runningLoop().setExceptionHandler((loop, report) -> reports.add(report));
        return result(yieldFrom(runningLoop().createServer(this::newRecorder, host, 0)));
    }

    private Socket connect(Server server) throws IOException {
        Socket client = new Socket(HOST, server.port());
        clients.add(client);
        return client;
    }

    @Coroutine
    private static Coro<Void> turns(int count) {
        for (int i = 0; i < count; i++) {
            yieldFrom(sleep(Duration.ZERO));
        }
        return done();
    }

    @Coroutine
    private Coro<Void> untilMade(int count) {
        while (accepted.stream().filter(Recorder::isMade).count() < count) {
            yieldFrom(sleep(Duration.ofMillis(1)));
        }
        return done();
    }

    // CPython: test_events.EventLoopTestsMixin.test_create_server
    @Test
    void eachConnectionGetsAProtocolOfItsOwn() {
        run(() -> {
            Server server = yieldFrom(serve(HOST));
            assertThat(server.isServing()).isTrue();
            assertThat(server.port()).isPositive();
            Socket first = connect(server);
            Socket second = connect(server);
            first.getOutputStream().write(1);
            second.getOutputStream().write(2);
            yieldFrom(untilMade(2));
            for (Recorder recorder : accepted) {
                yieldFrom(recorder.until(() -> recorder.received.size() == 1));
            }

            assertThat(accepted).extracting(r -> r.received.toByteArray()[0]).containsExactlyInAnyOrder((byte) 1, (byte)
                    2);
            assertThat(accepted).allMatch(r -> r.events.equals(List.of("made", "data")));
            return done();
        });
    }

    // CPython: test_events.EventLoopTestsMixin.test_server_close
    @Test
    void closeStopsAcceptingButServesWhoIsConnected() {
        run(() -> {
            Server server = yieldFrom(serve(HOST));
            Socket client = connect(server);
            yieldFrom(untilMade(1));
            server.close();
            server.close();

            assertThat(server.isServing()).isFalse();
            assertThatThrownBy(() -> connect(server)).isInstanceOf(IOException.class);
            client.getOutputStream().write(1);
            Recorder recorder = accepted.get(0);
            yieldFrom(recorder.until(() -> recorder.received.size() == 1));
            recorder.transport.write(new byte[] {2});
            assertThat(client.getInputStream().read()).isEqualTo(2);
            return done();
        });
    }

    @Test
    void waitClosedWaitsForBothTheServerAndItsConnections() {
        run(() -> {
            Server server = yieldFrom(serve(HOST));
            connect(server);
            yieldFrom(untilMade(1));
            Task<Void> early = createTask(server.waitClosed());
            Task<Void> cancelled = createTask(server.waitClosed());
            yieldFrom(turns(3));
            assertThat(early.isDone()).isFalse();
            server.close();
            Task<Void> late = createTask(server.waitClosed());
            yieldFrom(turns(3));
            assertThat(early.isDone()).isFalse();
            assertThat(late.isDone()).isFalse();
            cancelled.cancel();
            yieldFrom(turns(2));
            assertThat(cancelled.isCancelled()).isTrue();

            accepted.get(0).transport.close();
            yieldFrom(early);
            yieldFrom(late);
            yieldFrom(server.waitClosed());
            return done();
        });
    }

    @Test
    void thePortIsFreeAtOnce() {
        run(() -> {
            Server server = yieldFrom(serve(HOST));
            connect(server);
            yieldFrom(untilMade(1));
            server.close();
            Server next = yieldFrom(runningLoop().createServer(this::newRecorder, HOST, server.port()));

            assertThat(next.port()).isEqualTo(server.port());
            return done();
        });
    }

    @Test
    void aServerWithoutConnectionsIsOverWhenItIsClosed() {
        run(() -> {
            Server server = yieldFrom(serve(HOST));
            server.close();
            yieldFrom(server.waitClosed());
            return done();
        });
    }

    @Test
    void abortClientsEndsTheConnectionsThatAreOpen() {
        run(() -> {
            Server server = yieldFrom(serve(HOST));
            Socket first = connect(server);
            Socket second = connect(server);
            yieldFrom(untilMade(2));
            server.close();
            server.abortClients();
            yieldFrom(server.waitClosed());

            assertThat(accepted).allMatch(r -> r.events.equals(List.of("made", "lost")));
            assertThat(first.getInputStream().read()).isEqualTo(-1);
            assertThat(second.getInputStream().read()).isEqualTo(-1);
            return done();
        });
    }

    @Test
    void aFactoryThatFailsCostsOneConnectionOnly() {
        boolean[] failed = {false};
        run(() -> {
            runningLoop().setExceptionHandler((loop, report) -> reports.add(report));
            Server server = yieldFrom(runningLoop()
                    .createServer(
                            () -> {
                                if (!failed[0]) {
                                    failed[0] = true;
                                    throw new IllegalArgumentException("mine");
                                }
                                return newRecorder();
                            },
                            HOST,
                            0));
            Socket first = connect(server);
            connect(server);
            yieldFrom(untilMade(1));

            assertThat(first.getInputStream().read()).isEqualTo(-1);
            assertThat(reports).hasSize(1);
            assertThat(reports.get(0).exception()).hasMessage("mine");
            assertThat(reports.get(0).source()).isSameAs(server);
            server.close();
            server.abortClients();
            yieldFrom(server.waitClosed());
            return done();
        });
    }

    @Test
    void aServerClosedByItsFactoryLeavesNothingOpen() {
        Server[] self = new Server[1];
        run(() -> {
            self[0] = yieldFrom(runningLoop()
                    .createServer(
                            () -> {
                                self[0].close();
                                return newRecorder();
                            },
                            HOST,
                            0));
            connect(self[0]);
            connect(self[0]);
            yieldFrom(untilMade(1));
            yieldFrom(turns(3));
            assertThat(accepted).hasSize(1);
            self[0].abortClients();
            yieldFrom(self[0].waitClosed());
            return done();
        });
    }

    // Addresses

    // CPython: test_base_events.BaseEventLoopWithSelectorTests.test_create_server_empty_host
    @Test
    void noHostMeansAllInterfaces() {
        for (String host : new String[] {null, ""}) {
            run(() -> {
                Server server = yieldFrom(serve(host));
                connect(server);
                yieldFrom(untilMade(1));
                server.close();
                return done();
            });
        }
    }

    @Test
    void aNameIsServedOnAllItsAddressesAtOnePort() {
        run(() -> {
            Server server = yieldFrom(serve("localhost"));
            int reached = 0;
            for (InetAddress address : InetAddress.getAllByName("localhost")) {
                clients.add(new Socket(address, server.port()));
                yieldFrom(untilMade(++reached));
            }
            server.close();
            return done();
        });
    }

    // CPython: test_events.EventLoopTestsMixin.test_create_server_addr_in_use
    // CPython: test_base_events.BaseEventLoopWithSelectorTests.test_create_server_cant_bind
    @Test
    void anAddressInUseIsNamed() {
        run(() -> {
            Server server = yieldFrom(serve(HOST));
            try {
                yieldFrom(runningLoop().createServer(this::newRecorder, HOST, server.port()), BindException.class);
                throw new AssertionError("bound twice");
            } catch (BindException e) {
                assertThat(e).hasMessageContaining(HOST).hasMessageContaining(String.valueOf(server.port()));
            }
            return done();
        });
    }

    @Test
    void anAddressOfAnotherMachineIsLeftOutUnlessItIsTheOnlyOne() throws IOException {
        InetSocketAddress elsewhere = new InetSocketAddress("192.0.2.1", 0); // TEST-NET-1, nobody's
        InetSocketAddress here = new InetSocketAddress(HOST, 0);

        List<ServerSocketChannel> channels = BoundChannels.open(List.of(elsewhere, here), DEFAULTS);
        assertThat(channels).hasSize(1);
        BoundChannels.closeQuietly(channels);
        assertThatThrownBy(() -> BoundChannels.open(List.of(elsewhere), DEFAULTS))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("192.0.2.1");
    }

    @Test
    void aPortOfTheSystemsChoosingIsTriedSoOftenAndNoMore() throws IOException {
        InetSocketAddress here = new InetSocketAddress(HOST, 0);

        assertThatThrownBy(() -> BoundChannels.open(List.of(here, here), DEFAULTS))
                .isInstanceOf(BindException.class);
    }

    // Accepting

    @Test
    void manyConnectionsAtOnceAreAllAccepted() {
        int count = 10 * Listener.ACCEPTS_PER_TURN;
        run(() -> {
            Server server = yieldFrom(serve(HOST));
            for (int made = 0; made < count; made += Listener.ACCEPTS_PER_TURN) {
                List<Coro<Connection<Recorder>>> atOnce = new ArrayList<>();
                for (int i = 0; i < Listener.ACCEPTS_PER_TURN; i++) {
                    atOnce.add(runningLoop().createConnection(Recorder::new, HOST, server.port()));
                }
                yieldFrom(gather(atOnce));
                yieldFrom(untilMade(made + Listener.ACCEPTS_PER_TURN));
            }
            server.close();
            server.abortClients();
            yieldFrom(server.waitClosed());
            return done();
        });

        assertThat(accepted).hasSize(count);
        assertThat(reports).isEmpty();
    }

    /** Connections that are waiting already, and how a server takes them. */
    private static final class Waiting implements Listener.Acceptor {

        final Deque<SocketChannel> channels = new ArrayDeque<>();
        int failures;
        int calls;

        @Override
        public SocketChannel accept(ServerSocketChannel channel) throws IOException {
            calls++;
            if (failures > 0) {
                failures--;
                throw new IOException("Too many open files");
            }
            return channels.poll();
        }
    }

    // CPython: test_selector_events.BaseSelectorEventLoopTests.test_accept_connection_multiple
    @Test
    void oneTurnAcceptsNoMoreThanTheBacklog() {
        int count = Listener.ACCEPTS_PER_TURN + 1;
        run(() -> {
            Waiting waiting = new Waiting();
            ServerSocketChannel listening = BoundChannels.open(List.of(new InetSocketAddress(HOST, 0)), DEFAULTS)
                    .get(0);
            SocketServer server = new SocketServer(
                    (SelectorEventLoop) runningLoop(), this::newRecorder, waiting, List.of(listening), DEFAULTS);
            try (ServerSocketChannel other = ServerSocketChannel.open().bind(new InetSocketAddress(HOST, 0), 200)) {
                for (int i = 0; i < count; i++) {
                    waiting.channels.add(SocketChannel.open(other.getLocalAddress()));
                }
                connect(server); // one that is never accepted keeps the channel ready
                while (accepted.isEmpty()) {
                    yieldFrom(turns(1));
                }
                assertThat(accepted).hasSize(Listener.ACCEPTS_PER_TURN);
                yieldFrom(untilMade(count));
                server.close();
                server.abortClients();
                yieldFrom(server.waitClosed());
            }
            return done();
        });
    }

    // CPython: test_base_events.BaseEventLoopWithSelectorTests.test_accept_connection_exception
    @Test
    @Tag("slow")
    void whenAcceptingFailsItIsReportedAndTriedAgainAfterTheDelay() {
        run(() -> {
            runningLoop().setExceptionHandler((loop, report) -> reports.add(report));
            Waiting waiting = new Waiting();
            waiting.failures = 1;
            ServerSocketChannel listening = BoundChannels.open(List.of(new InetSocketAddress(HOST, 0)), DEFAULTS)
                    .get(0);
            SocketServer server = new SocketServer(
                    (SelectorEventLoop) runningLoop(), this::newRecorder, waiting, List.of(listening), DEFAULTS);
            connect(server);
            while (reports.isEmpty()) {
                yieldFrom(turns(1));
            }
            Duration failed = runningLoop().time();
            assertThat(reports.get(0).exception()).hasMessage("Too many open files");
            assertThat(reports.get(0).source()).isSameAs(server);
            yieldFrom(turns(100));
            assertThat(waiting.calls).isEqualTo(1);

            while (waiting.calls == 1) {
                yieldFrom(sleep(Duration.ofMillis(10)));
            }
            assertThat(runningLoop().time().minus(failed))
                    .isGreaterThanOrEqualTo(Listener.ACCEPT_RETRY_DELAY.minusMillis(10));
            server.close();
            return done();
        });
        assertThat(reports).hasSize(1);
    }

    // CPython: test_base_events.BaseEventLoopWithSelectorTests.test_accept_connection_retry
    @Test
    void aConnectionThatIsGoneWhenItIsAcceptedChangesNothing() {
        run(() -> {
            boolean[] gone = {true};
            Listener.Acceptor acceptor = channel -> {
                boolean first = gone[0];
                gone[0] = false;
                return first ? null : channel.accept();
            };
            ServerSocketChannel listening = BoundChannels.open(List.of(new InetSocketAddress(HOST, 0)), DEFAULTS)
                    .get(0);
            SocketServer server = new SocketServer(
                    (SelectorEventLoop) runningLoop(), this::newRecorder, acceptor, List.of(listening), DEFAULTS);
            connect(server);
            yieldFrom(untilMade(1));
            assertThat(listening.isOpen()).isTrue();
            server.close();
            return done();
        });
    }

    @Test
    void aServerThatIsClosedWhileItPausesStaysClosed() {
        run(() -> {
            runningLoop().setExceptionHandler((loop, report) -> reports.add(report));
            Waiting waiting = new Waiting();
            waiting.failures = 1;
            ServerSocketChannel listening = BoundChannels.open(List.of(new InetSocketAddress(HOST, 0)), DEFAULTS)
                    .get(0);
            SocketServer server = new SocketServer(
                    (SelectorEventLoop) runningLoop(), this::newRecorder, waiting, List.of(listening), DEFAULTS);
            connect(server);
            while (reports.isEmpty()) {
                yieldFrom(turns(1));
            }
            server.close();
            yieldFrom(server.waitClosed());
            assertThat(waiting.calls).isEqualTo(1);
            assertThat(listening.isOpen()).isFalse();
            return done();
        });
    }

    @Test
    void closingTheLoopClosesItsServers() throws IOException {
        Server server;
        try (EventLoop loop = EventLoop.create()) {
            server = loop.runUntilComplete(serve(HOST));
            connect(server);
            loop.runUntilComplete(untilMade(1));
        }

        assertThat(server.isServing()).isFalse();
        assertThat(accepted.get(0).events).containsExactly("made", "lost");
        assertThat(clients.get(0).getInputStream().read()).isEqualTo(-1);
        assertThatThrownBy(() -> new Socket(HOST, server.port())).isInstanceOf(IOException.class);
    }

    @Test
    void aTransportKnowsBothItsEnds() {
        run(() -> {
            Server server = yieldFrom(serve(HOST));
            Socket client = connect(server);
            yieldFrom(untilMade(1));
            Transport transport = accepted.get(0).transport;

            assertThat(transport.remoteAddress()).isEqualTo(client.getLocalSocketAddress());
            assertThat(transport.localAddress()).isEqualTo(client.getRemoteSocketAddress());
            return done();
        });
    }
}
