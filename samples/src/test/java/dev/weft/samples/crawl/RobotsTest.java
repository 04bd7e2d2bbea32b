package dev.weft.samples.crawl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RobotsTest {
    private static final Url HOME = Urls.parse("http://h.example:8080/");

    @Test
    void followsTheLongestMatch() {
        Robots robots = loaded("User-agent: *\nDisallow: /private/\nAllow: /private/open\nDisallow: /*.cgi$\n");

        assertThat(allows(robots, "/")).isTrue();
        assertThat(allows(robots, "/private/x")).isFalse();
        assertThat(allows(robots, "/private/open.html")).isTrue();
        assertThat(allows(robots, "/a.cgi")).isFalse();
        assertThat(allows(robots, "/a.cgi?x")).isTrue();
    }

    @Test
    void prefersItsOwnGroup() {
        Robots robots = loaded("User-agent: *\nDisallow: /\n\nUser-agent: Weft-Crawl\nDisallow: /a\nCrawl-delay: 2\n");

        assertThat(allows(robots, "/b")).isTrue();
        assertThat(allows(robots, "/a")).isFalse();
        assertThat(robots.delay(HOME).orElseThrow()).hasSeconds(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 401, 403, 404, 410, 429})
    void noFileMeansNoRules(int status) {
        Robots robots = new Robots();
        robots.loaded(HOME, status, bytes("User-agent: *\nDisallow: /\n"));

        assertThat(allows(robots, "/x")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 599})
    void aServerErrorForbidsAll(int status) {
        Robots robots = new Robots();
        robots.loaded(HOME, status, new byte[0]);

        assertThat(allows(robots, "/x")).isFalse();
    }

    @Test
    void noAnswerForbidsAll() {
        Robots robots = new Robots();
        robots.unreachable(HOME);

        assertThat(allows(robots, "/x")).isFalse();
    }

    @Test
    void rulesBelongToAnOrigin() {
        Robots robots = loaded("User-agent: *\nDisallow: /\n");

        assertThat(robots.knows(Urls.parse("http://h.example:8080/x"))).isTrue();
        assertThat(robots.knows(Urls.parse("http://h.example/x"))).isFalse();
        assertThat(Robots.fileOf(Urls.parse("https://h.example/a/b?c"))).hasToString("https://h.example/robots.txt");
        assertThatThrownBy(() -> robots.allows(Urls.parse("http://h.example/x")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("robots.txt of http://h.example was not loaded yet");
    }

    @Test
    void rulesBeyondTheLimitDoNotCount() {
        String padding = "# padding padding padding padding padding\n".repeat(Robots.MAX_BYTES / 42 + 1);
        Robots robots = loaded("User-agent: *\nDisallow: /a\n" + padding + "Disallow: /b\n");

        assertThat(allows(robots, "/a")).isFalse();
        assertThat(allows(robots, "/b")).isTrue();
    }

    @Test
    void oddFilesDoNoHarm() {
        byte[] noise = new byte[100_000];
        new Random(1).nextBytes(noise);
        Robots robots = new Robots();
        robots.loaded(HOME, 200, noise);
        assertThat(allows(robots, "/x")).isTrue();

        assertThat(allows(loaded("<html><body>Not here</body></html>"), "/x")).isTrue();
        assertThat(allows(loaded("\uFEFFUser-agent: *\r\nDisallow: /x\r\n"), "/x"))
                .isFalse();
        assertThat(allows(loaded("User-agent: *\nDisallow: /ä\n"), "/ä")).isFalse();
    }

    private static Robots loaded(String file) {
        Robots robots = new Robots();
        robots.loaded(HOME, 200, bytes(file));
        return robots;
    }

    private static boolean allows(Robots robots, String path) {
        return robots.allows(Urls.resolve(HOME, path).orElseThrow());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
