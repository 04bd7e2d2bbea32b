package dev.weft.samples.crawl;

import static dev.weft.Weft.done;
import static dev.weft.Weft.run;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.Server;
import dev.weft.annotations.Coroutine;
import dev.weft.samples.crawl.demo.DemoServer;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The demo site crawled over real sockets, server and crawler on one loop: as {@code DemoSiteTest} says without them. */
class DemoCrawlTest {
    private static final Crawled CRAWLED = new Crawled(new TreeMap<>(), new Report());

    @BeforeAll
    static void crawl() {
        run(crawlDemo());
    }

    @Coroutine
    private static Coro<Void> crawlDemo() {
        try (Server server = yieldFrom(DemoServer.start())) {
            Url home = Urls.parse("127.0.0.1:" + server.port());
            yieldFrom(new Crawler(CrawlOptions.defaults(), CRAWLED::add).crawl(List.of(home)));
        }
        return done();
    }

    @Test
    void findsSomeHundredPages() {
        Report.Summary summary = CRAWLED.report().summary(Duration.ofSeconds(1), false);

        assertThat(summary.statuses())
                .hasToString("{200=318, 204=1, 301=3, 302=14, 303=1, 307=1, 308=1, 404=1, 410=1, 500=1, 503=1}");
        assertThat(summary.robots()).isEqualTo(1);
        assertThat(summary.errors()).isEqualTo(14);
        assertThat(CRAWLED.pages().values())
                .allSatisfy(page -> assertThat(page.depth()).isLessThanOrEqualTo(30));
    }

    @Test
    void eachOddityEndsInAReportedErrorOrAPage() {
        assertThat(error("/broken/short")).matches("closed early, got 100 of \\d+ bytes");
        assertThat(error("/broken/reset")).matches("closed early, got 100 of \\d+ bytes");
        assertThat(error("/broken/chunk")).isEqualTo("closed early, after 11 bytes of a chunked body");
        assertThat(error("/broken/long")).isNull();
        assertThat(error("/broken/lengths")).startsWith("bad body length: ");
        assertThat(error("/broken/header")).contains("Maximum header count");
        assertThat(error("/broken/gzip")).isEqualTo("broken gzip body: not in gzip format");
        assertThat(error("/broken/nonsense")).startsWith("bad response head: ");
        assertThat(error("/bomb")).startsWith("decompression bomb: ");
        assertThat(error("/charset/unknown")).isEqualTo("unknown charset 'x-loom', read as UTF-8");
        assertThat(error("/charset/meta-unknown")).isEqualTo("unknown charset 'x-shed', read as UTF-8");
        assertThat(error("/moved/circle-b")).isEqualTo("redirect loop");
        assertThat(error("/moved/self")).isEqualTo("redirect loop");
        assertThat(error("/moved/endless/11")).isEqualTo("more than 10 redirects");
        assertThat(error("/moved/nowhere")).isEqualTo("bad redirect to 'http://'");
        assertThat(error("/private/secret.html")).isEqualTo("robots");
        assertThat(CRAWLED.pages()).doesNotContainKey("/files/never-followed.html");
    }

    @Test
    void findsWhatIsHidden() {
        List<String> hidden = List.of(
                "/based/elsewhere/page.html",
                "/map/area.html",
                "/charset/%C3%A9",
                "/stairs/30",
                "/moved/here.html",
                "/moved/here.html?from=relative",
                "/query?a=1&b=2",
                "/query?b=2&a=1",
                "/private/notice.html",
                "/cycle/c",
                "/deflate",
                "/until-close",
                "/large");
        assertThat(hidden).allSatisfy(target -> {
            assertThat(CRAWLED.page(target).status()).isEqualTo(200);
            assertThat(error(target)).isNull();
        });
    }

    @Test
    void triesAgainWhatBreaksOffAndNothingElse() {
        assertThat(CRAWLED.pages().values())
                .allSatisfy(page -> assertThat(page.tries())
                        .as("%s", page)
                        .isEqualTo(page.error() != null && page.error().startsWith("closed early") ? 4 : 1));
    }

    private static String error(String target) {
        return CRAWLED.error(target);
    }
}
