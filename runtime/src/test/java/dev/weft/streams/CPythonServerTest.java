package dev.weft.streams;

import static dev.weft.Weft.aclosing;
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
import dev.weft.Server;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.net.Protocol;
import dev.weft.net.ServerOptions;
import dev.weft.net.Transport;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** CPython's tests of servers. */
class CPythonServerTest {

    private static final String HOST = "127.0.0.1";

    private static Coro<Server> startServer(StreamHandler handler) {
        return Streams.startServer(handler, HOST, 0);
    }

    @Coroutine
    private static Coro<Void> readUntilTheEnd(StreamReader reader, StreamWriter writer) {
        try {
            yieldFrom(reader.readAll());
        } finally {
            writer.close();
            yieldFrom(writer.waitClosed());
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> turns(int count) {
        for (int i = 0; i < count; i++) {
            yieldFrom(sleep(Duration.ZERO));
        }
        return done();
    }

    @Coroutine
    private static Coro<Connected> connect(Server server) {
        return result(yieldFrom(Streams.openConnection(HOST, server.port())));
    }

    // CPython: test_server.BaseStartServer.test_start_server_1
    @Test
    void aServerIsServedByATaskThatIsCancelled() {
        run(() -> {
            Task<?>[] serving = new Task<?>[1];
            Server server = yieldFrom(runningLoop()
                    .createServer(
                            () -> new LineThenCancel(serving),
                            HOST,
                            0,
                            ServerOptions.defaults().withStartServing(false)));
            assertThat(server.isServing()).isFalse();
            serving[0] = createTask(aclosing(server, Server::serveForever));
            Future<Integer> client = runningLoop().runInExecutor(() -> {
                byte[] hello = new byte[1024 * 5 + 1];
                Arrays.fill(hello, (byte) '1');
                hello[hello.length - 1] = '\n';
                try (Socket socket = new Socket(HOST, server.port())) {
                    socket.getOutputStream().write(hello);
                    return socket.getInputStream().read();
                }
            });

            assertThat(yieldFrom(client)).isEqualTo('1');
            while (!serving[0].isDone()) {
                yieldFrom(sleep(Duration.ofMillis(1)));
            }
            assertThat(serving[0].isCancelled()).isTrue();
            assertThat(server.sockets()).isEmpty();
            assertThat(server.isServing()).isFalse();
            try {
                yieldFrom(server.serveForever());
                throw new AssertionError("serves again");
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining("closed");
            }
            return done();
        });
    }

    /** Waits for a line, has the server cancelled, answers, and closes. */
    private static final class LineThenCancel implements Protocol {

        private final Task<?>[] serving;
        private Transport transport;

        LineThenCancel(Task<?>[] serving) {
            this.serving = serving;
        }

        @Override
        public void connectionMade(Transport made) {
            transport = made;
        }

        @Override
        public void dataReceived(byte[] data) {
            if (data[data.length - 1] == '\n') {
                serving[0].cancel();
                transport.write(new byte[] {'1'});
                transport.close();
            }
        }
    }

    // CPython: test_server.TestServer2.test_wait_closed_basic
    @Test
    void waitClosedWaitsForTheServerAndForItsConnections() {
        run(() -> {
            Future<Void> handled = runningLoop().createFuture();
            Server server = yieldFrom(startServer((reader, writer) -> {
                handled.setResult(null);
                return readUntilTheEnd(reader, writer);
            }));
            Task<Void> idle = createTask(server.waitClosed());
            yieldFrom(turns(1));
            assertThat(idle.isDone()).isFalse();
            Connected client = yieldFrom(connect(server));
            yieldFrom(handled);
            Task<Void> connected = createTask(server.waitClosed());
            yieldFrom(turns(1));
            assertThat(connected.isDone()).isFalse();
            server.close();
            yieldFrom(turns(1));
            Task<Void> closed = createTask(server.waitClosed());
            yieldFrom(turns(1));
            assertThat(idle.isDone() || connected.isDone() || closed.isDone()).isFalse();

            client.writer().close();
            yieldFrom(client.writer().waitClosed());
            yieldFrom(idle);
            yieldFrom(connected);
            yieldFrom(closed);
            yieldFrom(server.waitClosed());
            return done();
        });
    }

    // CPython: test_server.TestServer2.test_wait_closed_race
    @Test
    void waitClosedEndsWhenServerAndConnectionCloseTogether() {
        run(() -> {
            Server server = yieldFrom(startServer(CPythonServerTest::readUntilTheEnd));
            Task<Void> early = createTask(server.waitClosed());
            yieldFrom(turns(1));
            assertThat(early.isDone()).isFalse();
            Connected client = yieldFrom(connect(server));
            runningLoop().callSoon(server::close);
            runningLoop().callSoon(client.writer()::close);
            yieldFrom(server.waitClosed());
            yieldFrom(early);
            return done();
        });
    }

    /** A server with one connection, of which the handler knows already. */
    @Coroutine
    private static Coro<Void> endClients(Consumer<Server> end, byte[] sent) {
        Future<StreamWriter> handled = runningLoop().createFuture();
        Server server = yieldFrom(startServer((reader, writer) -> {
            handled.setResult(writer);
            return readUntilTheEnd(reader, writer);
        }));
        Connected client = yieldFrom(connect(server));
        StreamWriter writer = yieldFrom(handled);
        writer.write(sent);
        Task<Void> closed = createTask(server.waitClosed());
        yieldFrom(turns(1));
        assertThat(closed.isDone()).isFalse();
        server.close();
        end.accept(server);
        yieldFrom(turns(3));
        assertThat(closed.isDone()).isTrue();
        client.writer().close();
        return done();
    }

    // CPython: test_server.TestServer2.test_close_clients
    @Test
    void closeClientsEndsThemWithinTwoTurns() {
        run(() -> endClients(Server::closeClients, new byte[0]));
    }

    /** So much is buffered that closing would take long. */
    // CPython: test_server.TestServer2.test_abort_clients
    @Test
    void abortClientsEndsThemEvenWithBytesToSend() {
        run(() -> endClients(Server::abortClients, new byte[32 << 20]));
    }
}
