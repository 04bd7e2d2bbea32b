package dev.weft.samples.crawl;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.run;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.samples.crawl.Crawled.crawl;
import static dev.weft.samples.crawl.Crawled.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Coroutine;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where a crawl goes, how often it asks, and how it ends. */
class CrawlerTest {
    private ScriptedServer server;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void asksForEachUrlOnceAndTellsWhatItFound() {
        server.page("/", "/a", "/b", "/a#part", "mailto:me", "http://elsewhere.invalid/");
        server.page("/a", "/", "/b", "/a", "/c");
        server.page("/b").page("/c");

        Crawled crawled = crawl(options(), server.url("/"), server.url("/"));

        assertThat(server.requests()).containsExactlyInAnyOrder("/", "/a", "/b", "/c");
        PageResult home = crawled.page("/");
        assertThat(home)
                .isEqualTo(new PageResult(
                        server.url("/"),
                        200,
                        "text/html",
                        "UTF-8",
                        home.bytes(),
                        3,
                        3,
                        null,
                        null,
                        1,
                        home.millis(),
                        0));
        assertThat(crawled.page("/a").links()).isEqualTo(4);
        assertThat(crawled.page("/a").newLinks()).isEqualTo(1);
        assertThat(crawled.page("/c").depth()).isEqualTo(2);
    }

    @Test
    void eachRedirectIsAUrlOfItsOwn() {
        server.page("/", "/old").page("/new");
        server.on("/old", peer -> peer.answer("301 Moved", "Location: newer", ""));
        server.on("/newer", peer -> peer.answer("302 Found", "Location: /new#here", ""));

        Crawled crawled = crawl(options(), server.url("/"));

        assertThat(crawled.page("/old").redirect()).isEqualTo(server.url("/newer"));
        assertThat(crawled.page("/newer").redirect()).isEqualTo(server.url("/new"));
        assertThat(crawled.page("/newer").links()).isNull();
        assertThat(crawled.page("/new").status()).isEqualTo(200);
        assertThat(crawled.page("/new").depth()).isEqualTo(1);
    }

    @Test
    void followsRedirectsUpToTheLimit() {
        for (int hop = 0; hop < 9; hop++) {
            String next = "Location: /" + (hop + 1);
            server.on("/" + hop, peer -> peer.answer("302 Found", next, ""));
        }

        Crawled crawled = crawl(options("--max-redirects", "3"), server.url("/0"));

        assertThat(server.requests()).containsExactly("/0", "/1", "/2", "/3");
        assertThat(crawled.error("/2")).isNull();
        assertThat(crawled.error("/3")).isEqualTo("more than 3 redirects");
    }

    @Test
    void stopsAfterSoManyPages() {
        server.page("/", "/1", "/2", "/3", "/4", "/5");

        Crawled crawled = crawl(options("--max-pages", "3"), server.url("/"));

        assertThat(crawled.pages()).hasSize(3);
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void goesAsDeepAsToldAndLeavesOutWhatIsExcluded() {
        server.page("/", "/1", "/private").page("/1", "/2").page("/2", "/3");

        crawl(options("--max-depth", "2", "--exclude", "priv"), server.url("/"));

        assertThat(server.requests()).containsExactlyInAnyOrder("/", "/1", "/2");
    }

    @Test
    void keepsRequestsToAHostApart() {
        server.page("/", "/1", "/2", "/3");
        long began = System.nanoTime();

        crawl(options("--delay", "60ms"), server.url("/"));

        assertThat(System.nanoTime() - began).isGreaterThan(3 * 60_000_000L);
    }

    @Test
    void triesAgainWhenTheConnectionBreaksOff() {
        String closing = "Content-Type: text/html\r\nConnection: close"; // or a request on it would not count as a try
        server.on("/", peer -> peer.answer("200 OK", closing, "<a href=/flaky></a><a href=/dead></a>"));
        server.on("/flaky", peer -> {
            if (Collections.frequency(server.requests(), "/flaky") < 3) peer.close();
            else peer.answer("200 OK", closing, "at last");
        });
        server.on("/dead", ScriptedServer.Peer::close);

        Crawled crawled = crawl(options("--max-tries", "3"), server.url("/"));

        assertThat(crawled.page("/flaky").tries()).isEqualTo(3);
        assertThat(crawled.page("/flaky").status()).isEqualTo(200);
        assertThat(crawled.error("/flaky")).isNull();
        assertThat(crawled.page("/dead").tries()).isEqualTo(3);
        assertThat(crawled.error("/dead")).isEqualTo("closed before any response");
        assertThat(server.requests()).filteredOn("/dead"::equals).hasSize(3);
    }

    @Test
    void asksForRobotsTxtOnceHoweverManyWorkersNeedIt() {
        server.on(
                "/robots.txt",
                peer -> peer.answer("200 OK", "Content-Type: text/plain", "User-agent: *\nDisallow: /no"));
        Url[] start = new Url[20];
        for (int i = 0; i < start.length; i++) start[i] = server.url("/" + (i % 2 == 0 ? "yes" : "no") + i);

        Crawled crawled = crawl(CrawlOptions.defaults(), start);

        assertThat(server.requests()).filteredOn("/robots.txt"::equals).hasSize(1);
        assertThat(server.requests()).hasSize(11);
        assertThat(crawled.page("/no1"))
                .isEqualTo(new PageResult(
                        server.url("/no1"), null, null, null, null, null, null, null, "robots", 1, 0, 0));
        assertThat(crawled.page("/yes0").status()).isEqualTo(404);
    }

    @Test
    void followsRedirectsOfRobotsTxt() {
        server.on("/robots.txt", peer -> peer.answer("301 Moved", "Location: /rules", ""));
        server.on("/rules", peer -> peer.answer("200 OK", "Content-Type: text/plain", "User-agent: *\nDisallow: /"));

        assertThat(crawl(CrawlOptions.defaults(), server.url("/")).error("/")).isEqualTo("robots");
    }

    @Test
    void withoutAnAnswerAboutRobotsTxtNothingIsAskedFor() throws IOException {
        Url refused = Urls.parse("127.0.0.1:" + ScriptedServer.closedPort() + "/closed");
        server.on("/robots.txt", ScriptedServer.Peer::close);

        Crawled crawled = crawl(CrawlOptions.defaults(), refused, server.url("/"));

        assertThat(crawled.error("/closed")).startsWith("robots.txt: cannot connect: Connection refused");
        assertThat(crawled.error("/")).isEqualTo("robots.txt: closed before any response");
        assertThat(server.requests()).containsOnly("/robots.txt").hasSize(4);
    }

    @Test
    void aServerErrorForRobotsTxtForbidsAll() {
        server.on("/robots.txt", peer -> peer.answer("503 Busy", "Content-Type: text/plain", ""));

        assertThat(crawl(CrawlOptions.defaults(), server.url("/")).error("/")).isEqualTo("robots");
    }

    @Test
    void httpsIsAnsweredWithAClearError() {
        Crawled crawled = crawl(CrawlOptions.defaults(), Urls.parse("https://127.0.0.1/page"));

        assertThat(crawled.error("/page")).isEqualTo("https is not supported yet");
        assertThat(crawled.page("/page").tries()).isEqualTo(1);
        assertThat(crawled.report().anyStartFetched()).isFalse();
    }

    @Test
    void cancellingEndsItAtOnceAndClosesItsConnections() {
        CountDownLatch closed = new CountDownLatch(1);
        server.page("/", "/slow").on("/slow", peer -> peer.awaitClose(closed));
        Crawled crawled = new Crawled(new java.util.TreeMap<>(), new Report());

        assertThatThrownBy(() -> run(cancelWhenFirstPageIsDone(crawled))).isInstanceOf(CancelledError.class);

        assertThat(crawled.pages()).containsOnlyKeys("/");
        ScriptedServer.Peer.await(closed);
    }

    @Coroutine
    private Coro<Void> cancelWhenFirstPageIsDone(Crawled crawled) {
        Future<Void> firstPage = Weft.runningLoop().createFuture();
        Crawler crawler = new Crawler(options(), (page, waiting) -> {
            crawled.add(page, waiting);
            firstPage.setResult(null);
        });
        Task<Void> task = createTask(crawler.crawl(List.of(server.url("/"))));
        yieldFrom(firstPage);
        task.cancel();
        yieldFrom(task);
        return done();
    }

    @Test
    void aFailureOfTheListenerEndsTheCrawl() {
        server.page("/", "/1", "/2", "/3");
        Crawler crawler = new Crawler(options(), (page, waiting) -> {
            throw new IOException("disk full");
        });

        assertThatThrownBy(() -> run(crawler.crawl(List.of(server.url("/")))))
                .isInstanceOf(IOException.class)
                .hasMessage("disk full");
    }
}
