package dev.weft.samples.crawl.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.samples.crawl.CrawlOptions;
import dev.weft.samples.crawl.Extractor;
import dev.weft.samples.crawl.Frontier;
import dev.weft.samples.crawl.PageResult;
import dev.weft.samples.crawl.Report;
import dev.weft.samples.crawl.Robots;
import dev.weft.samples.crawl.Url;
import dev.weft.samples.crawl.Urls;
import dev.weft.samples.crawl.Visit;
import dev.weft.samples.crawl.http.BadResponseException;
import dev.weft.samples.crawl.http.ResponseDecoder;
import dev.weft.samples.crawl.http.ResponseEvent;
import dev.weft.samples.crawl.http.ResponseHead;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Crawls the site in memory, with all parts of the crawler but the fetcher; what is expected here, real sockets give too. */
class DemoSiteTest {
    private static final Url HOME = Urls.parse("demo.invalid");
    private static final CrawlOptions OPTIONS = CrawlOptions.defaults();

    private final DemoSite site = new DemoSite();
    private final Extractor extractor = new Extractor();
    private final Frontier frontier = new Frontier(OPTIONS.rules());
    private final Robots robots = new Robots();
    private final Map<String, PageResult> results = new TreeMap<>();
    private final Report report = new Report();
    private final ArrayDeque<Visit> queue = new ArrayDeque<>();

    @Test
    void holdsSomeHundredPages() {
        crawl();

        Report.Summary summary = report.summary(Duration.ofSeconds(1), false);
        assertThat(summary.statuses())
                .hasToString("{200=318, 204=1, 301=3, 302=14, 303=1, 307=1, 308=1, 404=1, 410=1, 500=1, 503=1}");
        assertThat(summary.robots()).isEqualTo(1);
        assertThat(results.values()).allSatisfy(page -> assertThat(page.depth()).isLessThanOrEqualTo(30));
    }

    @Test
    void eachOddityEndsInAReportedErrorOrAPage() {
        crawl();

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
        assertThat(results).doesNotContainKey("/files/never-followed.html");
    }

    @Test
    void findsWhatIsHidden() {
        crawl();

        for (String path : List.of(
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
                "/until-close")) {
            assertThat(results.get(path).status()).as(path).isEqualTo(200);
            assertThat(error(path)).as(path).isNull();
        }
    }

    @Test
    void givesTheSameBytesEachTime() {
        crawl();

        DemoSite other = new DemoSite();
        for (String path : results.keySet()) {
            assertThat(other.respond(path).bytes(200_000))
                    .isEqualTo(site.respond(path).bytes(200_000));
        }
    }

    @Nullable
    String error(String path) {
        return results.get(path).error();
    }

    private void crawl() {
        robots.loaded(HOME, 200, fetch(Visit.start(Robots.fileOf(HOME))).body());
        queue.addAll(frontier.start(List.of(HOME)));
        while (!queue.isEmpty()) {
            Visit visit = queue.poll();
            PageResult page = robots.allows(visit.url()) ? visit(visit) : PageResult.refusedByRobots(visit);
            report.add(page);
            results.put(visit.url().target(), page);
        }
    }

    private PageResult visit(Visit visit) {
        Fetched fetched = fetch(visit);
        if (fetched.head() == null) return PageResult.failed(visit, String.valueOf(fetched.error()), 1, 0);
        ResponseHead head = fetched.head();
        String type = head.first("Content-Type");
        int links = 0;
        String error = fetched.error();
        Url redirect = null;
        if (head.isRedirect()) {
            String location = String.valueOf(head.first("Location"));
            Optional<Url> target = Urls.resolve(visit.url(), location);
            redirect = target.orElse(null);
            if (target.isEmpty()) error = "bad redirect to '" + location + "'";
            else error = follow(visit, target.get());
        } else if (error == null && extractor.isHtml(type)) {
            Extractor.Page page = extractor.read(fetched.body(), visit.url(), type);
            error = page.warning();
            links = page.links().size();
            page.links().forEach(link -> offer(visit.link(link)));
        }
        return new PageResult(
                visit.url(),
                head.status(),
                Extractor.mediaType(type),
                null,
                (long) fetched.body().length,
                links,
                0,
                redirect,
                error,
                1,
                0,
                visit.depth());
    }

    private @Nullable String follow(Visit visit, Url target) {
        if (visit.cameThrough(target)) return "redirect loop";
        if (visit.redirects() >= OPTIONS.maxRedirects()) return "more than " + OPTIONS.maxRedirects() + " redirects";
        offer(visit.redirect(target));
        return null;
    }

    private void offer(Visit visit) {
        if (frontier.offer(visit) == Frontier.Verdict.ACCEPTED) queue.add(visit);
    }

    private record Fetched(
            @Nullable ResponseHead head,
            byte[] body,
            @Nullable String error) {}

    private Fetched fetch(Visit visit) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        ResponseHead head = null;
        try (ResponseDecoder decoder = new ResponseDecoder(OPTIONS.limits())) {
            decoder.feed(site.respond(visit.url().target()).bytes(300_000));
            decoder.endOfInput();
            while (true) {
                ResponseEvent event = decoder.next();
                if (event instanceof ResponseEvent.Head found) head = found.head();
                if (event instanceof ResponseEvent.Data data) body.writeBytes(data.bytes());
                if (event instanceof ResponseEvent.End) return new Fetched(head, body.toByteArray(), null);
            }
        } catch (BadResponseException broken) {
            return new Fetched(head, body.toByteArray(), broken.getMessage());
        }
    }
}
