package dev.weft.samples.crawl;

import static dev.weft.samples.crawl.Crawled.options;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever a server does, it ends as the error of that URL or as a page, and the crawl goes on to the next. */
class BadInputTest {
    private ScriptedServer server;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    /** Crawls a site of three pages, {@code /bad} between two good ones, with one worker. */
    private PageResult crawlPast(ScriptedServer.Script bad, String... arguments) {
        server.on("/bad", bad);
        return crawlPast("/bad", arguments).page("/bad");
    }

    private Crawled crawlPast(String link, String... arguments) {
        server.page("/", link, "/good").page("/good");
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--max-tasks";
        all[arguments.length + 1] = "1";
        Crawled crawled = Crawled.crawl(options(all), server.url("/"));
        assertThat(crawled.page("/good").status()).isEqualTo(200);
        assertThat(crawled.error("/good")).isNull();
        return crawled;
    }

    @Test
    void refusedPort() throws IOException {
        PageResult page = crawlPast("http://127.0.0.1:" + ScriptedServer.closedPort() + "/bad")
                .page("/bad");

        assertThat(page.error()).startsWith("cannot connect: Connection refused");
        assertThat(page.status()).isNull();
        assertThat(page.tries()).isEqualTo(4);
    }

    @Test
    void malformedUrls() {
        Crawled crawled = crawlPast("http://[::bad/");
        assertThat(crawled.pages()).containsOnlyKeys("/", "/good");
        assertThat(crawled.page("/").links()).isEqualTo(1);
    }

    @Test
    void resetInTheMiddleOfAPage() {
        PageResult page = crawlPast(peer -> {
            peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n" + "x".repeat(100));
            peer.reset();
        });

        assertThat(page.error()).isEqualTo("closed early, got 100 of 1000 bytes");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.bytes()).isEqualTo(100);
        assertThat(page.tries()).isEqualTo(4);
    }

    /** The end of the connection is the end of such a page; a reset must not be taken for it. */
    @Test
    void resetInTheMiddleOfAPageWithoutLength() {
        PageResult page = crawlPast(peer -> {
            peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + "x".repeat(100));
            peer.reset();
        });

        assertThat(page.error()).isEqualTo("Connection reset");
        assertThat(page.bytes()).isEqualTo(100);
        assertThat(page.tries()).isEqualTo(4);
    }

    @Test
    void contentLengthThatIsTooLong() {
        PageResult page = crawlPast(peer -> {
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort");
            peer.close();
        });

        assertThat(page.error()).isEqualTo("closed early, got 5 of 50 bytes");
    }

    @Test
    void contentLengthThatIsTooShort() {
        PageResult page = crawlPast(peer -> peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nlonger than that"));

        assertThat(page.error()).isNull();
        assertThat(page.bytes()).isEqualTo(5);
        assertThat(page.tries()).isEqualTo(1);
    }

    @Test
    void contentLengthThatIsNoNumber() {
        PageResult page = crawlPast(peer -> peer.send("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"));

        assertThat(page.error()).startsWith("bad body length: ");
    }

    @Test
    void endlessHeader() {
        PageResult page = crawlPast(peer -> {
            peer.send("HTTP/1.1 200 OK\r\n");
            while (true) peer.send("X-More: " + "and more ".repeat(100) + "\r\n");
        });

        assertThat(page.error()).startsWith("bad response head: ");
        assertThat(page.tries()).isEqualTo(1);
    }

    @Test
    void endlessHeaderLine() {
        PageResult page = crawlPast(peer -> {
            peer.send("HTTP/1.1 200 OK\r\nX-More: ");
            while (true) peer.send("and more ".repeat(1000));
        });

        assertThat(page.error()).startsWith("bad response head: ");
    }

    @Test
    void endlessBodyIsCut() {
        PageResult page = crawlPast(
                peer -> {
                    peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<a href=/good>");
                    while (true) peer.send("and more ".repeat(1000));
                },
                "--max-bytes",
                "100000");

        assertThat(page.error()).isNull();
        assertThat(page.bytes()).isEqualTo(100_000);
        assertThat(page.links()).isEqualTo(1);
    }

    @Test
    void endlessRedirects() {
        for (int hop = 0; hop < 20; hop++) {
            String next = "Location: /hop" + (hop + 1);
            server.on(hop == 0 ? "/bad" : "/hop" + hop, peer -> peer.answer("302 Found", next, ""));
        }

        assertThat(crawlPast("/bad").error("/hop10")).isEqualTo("more than 10 redirects");
    }

    @Test
    void gzipBomb() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bomb)) {
            for (int mebibyte = 0; mebibyte < 20; mebibyte++) out.write(new byte[1 << 20]);
        }

        PageResult page = crawlPast(peer -> {
            peer.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + bomb.size() + "\r\n\r\n");
            peer.send(bomb.toByteArray());
        });

        assertThat(page.error()).startsWith("decompression bomb: ");
    }

    @Test
    void whatIsNoHtmlHasNoLinks() {
        PageResult page = crawlPast(peer -> peer.answer("200 OK", "Content-Type: image/png", "<a href=/never>"));

        assertThat(page.error()).isNull();
        assertThat(page.type()).isEqualTo("image/png");
        assertThat(page.links()).isNull();
        assertThat(server.requests()).doesNotContain("/never");
    }

    @Test
    void unknownCharset() {
        PageResult page =
                crawlPast(peer -> peer.answer("200 OK", "Content-Type: text/html; charset=x-loom", "<a href=/good>"));

        assertThat(page.error()).isEqualTo("unknown charset 'x-loom', read as UTF-8");
        assertThat(page.links()).isEqualTo(1);
    }

    @Test
    void whatIsNoHttpAtAll() {
        assertThat(crawlPast(peer -> peer.send("220 ready\r\n\r\n")).error()).startsWith("bad response head: ");
    }

    @Test
    void slowPage() {
        CountDownLatch closed = new CountDownLatch(1);

        PageResult page = crawlPast(peer -> peer.awaitClose(closed), "--timeout", "100ms");

        assertThat(page.error()).isEqualTo("timeout after 100ms");
        assertThat(page.tries()).isEqualTo(1);
        ScriptedServer.Peer.await(closed);
    }

    /** Each byte in time, but not all of them. */
    @Test
    void pageThatTrickles() {
        PageResult page = crawlPast(
                peer -> {
                    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    while (true) peer.send("1\r\nx\r\n");
                },
                "--timeout",
                "100ms",
                "--max-bytes",
                "2000000000");

        assertThat(page.error()).isEqualTo("timeout after 100ms");
    }

    /** The server closes a connection that it promised to keep: whether we see that in time or not, no try is lost. */
    @Test
    void keptConnectionThatTheServerCloses() {
        server.on("/", peer -> {
            peer.answer("200 OK", "Content-Type: text/html", "<a href=/bad>");
            peer.close();
        });
        server.page("/bad", "/good").page("/good");

        Crawled crawled = Crawled.crawl(options("--max-tries", "1"), server.url("/"));

        assertThat(crawled.pages()).containsOnlyKeys("/", "/bad", "/good");
        assertThat(crawled.pages().values()).allSatisfy(page -> {
            assertThat(page.error()).isNull();
            assertThat(page.tries()).isEqualTo(1);
        });
    }
}
