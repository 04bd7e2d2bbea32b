package dev.weft.samples.crawl;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Coroutine;
import dev.weft.samples.crawl.http.DecoderLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which connection a request goes to, and what becomes of it. */
class FetcherTest {
    private static final DecoderLimits LIMITS = DecoderLimits.defaults();

    private final Fetcher fetcher = new Fetcher(Duration.ofSeconds(20), 2);
    private ScriptedServer server;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    /** One after the other. */
    private List<Fetched> fetch(Url... urls) {
        return run(fetchAll(fetcher, LIMITS, urls));
    }

    @Coroutine
    private static Coro<List<Fetched>> fetchAll(Fetcher fetcher, DecoderLimits limits, Url... urls) {
        List<Fetched> all = new ArrayList<>();
        for (Url url : urls) all.add(yieldFrom(fetcher.get(url, limits)));
        fetcher.close();
        return result(all);
    }

    private static String text(Fetched fetched) {
        return new String(fetched.body(), StandardCharsets.UTF_8);
    }

    @Test
    void asksOneAfterTheOtherOnOneConnection() {
        server.on("/a?b=1", peer -> peer.answer("200 OK", "Content-Type: text/plain", "first"));
        server.on(
                "/b",
                peer -> peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nsecond\r\n0\r\n\r\n"));

        List<Fetched> all = fetch(server.url("/a?b=1"), server.url("/b"), server.url("/missing"));

        assertThat(all).extracting(FetcherTest::text).containsExactly("first", "second", "");
        assertThat(all.get(2).head().status()).isEqualTo(404);
        assertThat(all).allSatisfy(each -> assertThat(each.error()).isNull());
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void aConnectionThatCannotBeUsedAgainIsNot() {
        server.on("/close", peer -> {
            peer.answer("200 OK", "Connection: close", "bye");
            peer.close();
        });
        server.on("/more", peer -> peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nabc"));

        List<Fetched> all = fetch(server.url("/close"), server.url("/more"), server.url("/missing"));

        assertThat(all).extracting(FetcherTest::text).containsExactly("bye", "a", "");
        assertThat(server.connections()).isEqualTo(3);
    }

    @Test
    void aKeptConnectionThatIsClosedUnderTheRequestIsReplaced() {
        server.on("/", peer -> peer.answer("200 OK", "Content-Type: text/plain", ""));
        server.on("/second", peer -> {
            if (server.connections() == 1) peer.close();
            else peer.answer("200 OK", "Content-Type: text/plain", "fresh");
        });

        List<Fetched> all = fetch(server.url("/"), server.url("/second"));

        assertThat(text(all.get(1))).isEqualTo("fresh");
        assertThat(server.requests()).containsExactly("/", "/second", "/second");
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void aKeptConnectionThatIsResetUnderTheRequestIsReplaced() {
        server.on("/", peer -> peer.answer("200 OK", "Content-Type: text/plain", ""));
        server.on("/second", peer -> {
            if (server.connections() == 1) peer.reset();
            else peer.answer("200 OK", "Content-Type: text/plain", "fresh");
        });

        assertThat(text(fetch(server.url("/"), server.url("/second")).get(1))).isEqualTo("fresh");
    }

    @Test
    void aFreshConnectionThatIsClosedIsAFailure() {
        server.on("/", ScriptedServer.Peer::close);

        Fetched fetched = fetch(server.url("/")).get(0);

        assertThat(fetched.error()).isEqualTo("closed before any response");
        assertThat(fetched.brokeOff()).isTrue();
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void aPageThatIsCutIsFineButItsConnectionIsNot() {
        server.on("/", peer -> peer.answer("200 OK", "Content-Type: text/plain", "x".repeat(100)));

        List<Fetched> all = run(fetchAll(fetcher, LIMITS.withMaxBody(10), server.url("/"), server.url("/")));

        assertThat(all).allSatisfy(each -> {
            assertThat(each.body()).hasSize(10);
            assertThat(each.error()).isNull();
        });
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void keepsOnlySoManyConnections() throws IOException {
        ScriptedServer[] others = {new ScriptedServer(), new ScriptedServer()};

        fetch(server.url("/"), others[0].url("/"), others[1].url("/"), others[0].url("/"), server.url("/"));

        assertThat(others[0].connections()).isEqualTo(1);
        assertThat(server.connections()).isEqualTo(2);
        for (ScriptedServer other : others) other.close();
    }

    @Test
    void cancellingClosesTheConnection() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        server.on("/", peer -> {
            asked.countDown();
            peer.awaitClose(closed);
        });

        assertThat(run(cancelOnceAsked(asked))).isTrue();

        ScriptedServer.Peer.await(closed);
    }

    @Coroutine
    private Coro<Boolean> cancelOnceAsked(CountDownLatch asked) {
        Task<Fetched> task = createTask(fetcher.get(server.url("/"), LIMITS));
        Future<Void> ready = Weft.runningLoop().runInExecutor(() -> {
            asked.await();
            return null;
        });
        yieldFrom(ready);
        task.cancel();
        boolean cancelled = false;
        try {
            yieldFrom(task);
        } catch (CancelledError expected) {
            cancelled = true;
        }
        return result(cancelled);
    }

    @Test
    void sendsARequestThatServersUnderstand() {
        byte[] request = dev.weft.samples.crawl.http.Requests.get("/a?b", "example.org:8080", "agent/1");

        assertThat(new String(request, StandardCharsets.US_ASCII))
                .isEqualTo("GET /a?b HTTP/1.1\r\nHost: example.org:8080\r\nUser-Agent: agent/1\r\nAccept: */*\r\n"
                        + "Accept-Encoding: gzip, deflate\r\n\r\n");
    }
}
