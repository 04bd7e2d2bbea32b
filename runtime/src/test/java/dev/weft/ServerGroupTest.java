package dev.weft;

import static dev.weft.Weft.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.net.Protocol;
import dev.weft.net.ServerOptions;
import dev.weft.net.Transport;
import java.io.IOException;
import java.net.BindException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real loops in real threads, with clients on blocking sockets. */
class ServerGroupTest {

    private static final String HOST = "127.0.0.1";
    private static final ServerOptions SHARED = ServerOptions.defaults().withReusePort(true);

    private final Set<Thread> served = ConcurrentHashMap.newKeySet();
    private final List<Socket> clients = new ArrayList<>();

    @AfterEach
    void hangUp() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
    }

    /** Greets with one byte, then echoes. */
    private final class Echo implements Protocol {

        private Transport transport;

        @Override
        public void connectionMade(Transport made) {
            served.add(Thread.currentThread());
            transport = made;
            transport.write(new byte[] {1});
        }

        @Override
        public void dataReceived(byte[] data) {
            transport.write(data);
        }
    }

    private Coro<Server> serve(int port) {
        return EventLoop.running().createServer(Echo::new, HOST, port, SHARED);
    }

    private Socket connect(ServerGroup group) throws IOException {
        Socket client = new Socket(HOST, group.port());
        clients.add(client);
        assertThat(client.getInputStream().read()).isEqualTo(1);
        return client;
    }

    private static void assertEnded(ServerGroup group) {
        assertThat(group.ended()).succeedsWithin(Duration.ofSeconds(30));
        assertThatThrownBy(() -> new Socket(HOST, group.port())).isInstanceOf(IOException.class);
    }

    @Test
    void allLoopsServeTheSamePort() throws IOException {
        ServerGroup group = ServerGroup.start(2, 0, this::serve);
        try (group) {
            assertThat(group.size()).isEqualTo(2);
            for (int i = 0; served.size() < 2 && i < 200; i++) { // the system chooses by a hash
                connect(group);
            }
            assertThat(served).hasSize(2).allMatch(Thread::isDaemon);
        }
        assertEnded(group);
        assertThat(clients.get(0).getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void shutdownLetsConnectionsComeToTheirEnd() throws Exception {
        ServerGroup group = ServerGroup.start(2, 0, this::serve);
        Socket client = connect(group);
        var ended = group.shutdown(Duration.ofMinutes(1));
        client.getOutputStream().write(7);
        assertThat(client.getInputStream().read()).isEqualTo(7);
        assertThat(ended).isNotDone();
        client.close();

        ended.get(30, TimeUnit.SECONDS);
        assertEnded(group);
    }

    @Test
    void aServerThatCannotStartEndsThoseThatDid() {
        AtomicInteger port = new AtomicInteger();
        ServerGroup.Start onlyOne = given -> {
            if (given != 0) {
                port.set(given);
                throw new BindException("mine");
            }
            return serve(0);
        };
        assertThatThrownBy(() -> ServerGroup.start(3, 0, onlyOne))
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("mine");

        assertThatThrownBy(() -> new Socket(HOST, port.get())).isInstanceOf(IOException.class);
    }

    @Test
    void whenOneLoopFailsAllStop() throws IOException {
        ServerGroup group = ServerGroup.start(
                2,
                0,
                port -> EventLoop.running()
                        .createServer(
                                () -> {
                                    EventLoop.running().stop();
                                    return new Echo();
                                },
                                HOST,
                                port,
                                SHARED));
        clients.add(new Socket(HOST, group.port()));

        assertThatThrownBy(() -> group.ended().orTimeout(30, TimeUnit.SECONDS).join())
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("stopped");
        assertThatThrownBy(() -> new Socket(HOST, group.port())).isInstanceOf(IOException.class);
        group.close();
    }

    @Test
    void aLoopOfTheGroupMayCloseIt() throws IOException {
        ServerGroup[] self = new ServerGroup[1];
        self[0] = ServerGroup.start(
                2,
                0,
                port -> EventLoop.running()
                        .createServer(
                                () -> {
                                    self[0].close();
                                    return new Echo();
                                },
                                HOST,
                                port,
                                SHARED));
        clients.add(new Socket(HOST, self[0].port()));

        assertEnded(self[0]);
    }

    @Test
    void startingWhereALoopRunsIsRefused() {
        assertThatThrownBy(() -> run(() -> {
                    ServerGroup.start(1, 0, this::serve);
                    return Weft.done();
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("toThread");
        assertThatThrownBy(() -> ServerGroup.start(0, 0, this::serve)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ServerGroup.start(ServerGroup.MAX_LOOPS + 1, 0, this::serve))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
