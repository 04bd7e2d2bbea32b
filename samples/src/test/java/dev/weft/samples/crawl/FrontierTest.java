package dev.weft.samples.crawl;

import static dev.weft.samples.crawl.Frontier.Verdict.ACCEPTED;
import static dev.weft.samples.crawl.Frontier.Verdict.EXCLUDED;
import static dev.weft.samples.crawl.Frontier.Verdict.OTHER_HOST;
import static dev.weft.samples.crawl.Frontier.Verdict.SEEN;
import static dev.weft.samples.crawl.Frontier.Verdict.TOO_DEEP;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FrontierTest {
    private static final Visit START = Visit.start(Urls.parse("http://h.example/"));

    @Test
    void acceptsEachUrlOnce() {
        Frontier frontier = frontier(Frontier.Rules.unlimited());

        assertThat(frontier.offer(link("/a"))).isEqualTo(ACCEPTED);
        assertThat(frontier.offer(link("/a#part"))).isEqualTo(SEEN);
        assertThat(frontier.offer(link("/"))).isEqualTo(SEEN);
    }

    @Test
    void startsEachUrlOnceAndStaysOnTheirHosts() {
        Frontier frontier = new Frontier(Frontier.Rules.unlimited());

        List<Visit> started = frontier.start(
                List.of(Urls.parse("a.example"), Urls.parse("b.example"), Urls.parse("http://a.example:80")));

        assertThat(started).extracting(visit -> visit.url().host()).containsExactly("a.example", "b.example");
        assertThat(frontier.offer(link("http://b.example:8080/x"))).isEqualTo(ACCEPTED);
        assertThat(frontier.offer(link("http://c.example/"))).isEqualTo(OTHER_HOST);
        assertThat(frontier.offer(link("http://www.a.example/"))).isEqualTo(OTHER_HOST);
    }

    @Test
    void lenientTakesTheHostWithAndWithoutWww() {
        Frontier frontier = frontier(new Frontier.Rules(false, 9, 9, List.of()));

        assertThat(frontier.offer(link("http://www.h.example/"))).isEqualTo(ACCEPTED);
        assertThat(frontier.offer(link("http://docs.h.example/"))).isEqualTo(OTHER_HOST);
    }

    @Test
    void lenientWorksFromTheLongHostToo() {
        Frontier frontier = new Frontier(new Frontier.Rules(false, 9, 9, List.of()));
        frontier.start(List.of(Urls.parse("www.h.example")));

        assertThat(frontier.offer(link("http://h.example/x"))).isEqualTo(ACCEPTED);
    }

    @Test
    void countsDepthInLinksNotRedirects() {
        Frontier frontier = frontier(new Frontier.Rules(true, 1, 9, List.of()));
        Visit first = link("/a");
        Visit moved = first.redirect(url("/b"));

        assertThat(frontier.offer(first)).isEqualTo(ACCEPTED);
        assertThat(frontier.offer(moved)).isEqualTo(ACCEPTED);
        assertThat(frontier.offer(moved.link(url("/c")))).isEqualTo(TOO_DEEP);
    }

    @Test
    void acceptsWhatWasTooDeepOnceAShorterWayIsFound() {
        Frontier frontier = frontier(new Frontier.Rules(true, 1, 9, List.of()));

        assertThat(frontier.offer(link("/a").link(url("/c")))).isEqualTo(TOO_DEEP);
        assertThat(frontier.offer(link("/c"))).isEqualTo(ACCEPTED);
    }

    @Test
    void searchesExcludesInTheWholeUrl() {
        List<Pattern> excludes = List.of(Pattern.compile("\\.pdf$"), Pattern.compile("[?&]sort="));
        Frontier frontier = frontier(new Frontier.Rules(true, 9, 9, excludes));

        assertThat(frontier.offer(link("/a.pdf"))).isEqualTo(EXCLUDED);
        assertThat(frontier.offer(link("/list?x=1&sort=up"))).isEqualTo(EXCLUDED);
        assertThat(frontier.offer(link("/a.pdf.html"))).isEqualTo(ACCEPTED);
    }

    @Test
    void countsPages() {
        Frontier frontier = frontier(new Frontier.Rules(true, 9, 2, List.of()));

        assertThat(frontier.isExhausted()).isFalse();
        assertThat(List.of(frontier.takePage(), frontier.takePage(), frontier.takePage(), frontier.takePage()))
                .containsExactly(true, true, false, false);
        assertThat(frontier.isExhausted()).isTrue();
    }

    @Test
    void knowsACircleOfRedirects() {
        Visit first = link("/a");
        Visit second = first.redirect(url("/b"));

        assertThat(second.cameThrough(url("/a"))).isTrue();
        assertThat(second.cameThrough(url("/b"))).isTrue();
        assertThat(second.cameThrough(url("/c"))).isFalse();
        assertThat(second.redirects()).isEqualTo(1);
        assertThat(second.link(url("/d")).redirects()).isZero();
    }

    private static Frontier frontier(Frontier.Rules rules) {
        Frontier frontier = new Frontier(rules);
        frontier.start(List.of(START.url()));
        return frontier;
    }

    private static Url url(String reference) {
        return Urls.resolve(START.url(), reference).orElseThrow();
    }

    private static Visit link(String reference) {
        return START.link(url(reference));
    }
}
