package dev.weft.samples.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Report, JSON and progress lines, which tell the same results in three ways. */
class ReportTest {
    private static final Visit START = Visit.start(Urls.parse("http://h/"));
    private static final PageResult PAGE =
            new PageResult(START.url(), 200, "text/html", "UTF-8", 1234L, 5, 3, null, null, 1, 12, 0);
    private static final PageResult MOVED =
            new PageResult(Urls.parse("http://h/old"), 301, null, null, 0L, null, null, START.url(), null, 1, 4, 1);
    private static final PageResult FAILED =
            PageResult.failed(START.link(Urls.parse("http://h/\"x\"")), "refused: \"h\"", 4, 99);
    private static final PageResult FORBIDDEN = PageResult.refusedByRobots(START.link(Urls.parse("http://h/private")));

    @Test
    void addsUp() {
        Report report = report(PAGE, MOVED, FAILED, FORBIDDEN);

        Report.Summary summary = report.summary(Duration.ofMillis(500), false);

        assertThat(summary.urls()).isEqualTo(4);
        assertThat(summary.pages()).isEqualTo(2);
        assertThat(summary.statuses()).hasToString("{200=1, 301=1}");
        assertThat(summary.pagesPerSecond()).isEqualTo(4.0);
        assertThat(report.anyStartFetched()).isTrue();
        assertThat(report(FAILED, FORBIDDEN).anyStartFetched()).isFalse();
    }

    @Test
    void tellsAPerson() {
        Report report = report(PAGE, MOVED, FAILED, FORBIDDEN);

        assertThat(report.text(report.summary(Duration.ofMillis(500), true))).isEqualToNormalizingNewlines("""
                        Interrupted. 4 URLs, 2 answered, 1 redirects, 1 refused by robots.txt, 1 with errors
                          status 200: 1
                          status 301: 1
                        1234 bytes in 0.50 s, 4.0 pages per second
                        Errors:
                          http://h/%22x%22: refused: "h"
                        """);
    }

    @Test
    void listsTheFirstErrorsOnly() {
        Report report = new Report();
        for (int n = 0; n < 50; n++) report.add(PageResult.failed(START, "no " + n, 1, 0));

        assertThat(report.text(report.summary(Duration.ZERO, false)))
                .contains("no 19", "and 30 more")
                .doesNotContain("no 20");
    }

    @Test
    void writesAllFieldsInOrder() throws IOException {
        StringWriter out = new StringWriter();
        JsonLines json = new JsonLines(out);
        for (PageResult page : new PageResult[] {PAGE, MOVED, FAILED, FORBIDDEN}) json.write(page);
        json.write(report(PAGE, MOVED, FAILED, FORBIDDEN).summary(Duration.ofMillis(1500), false));

        assertThat(out.toString()).isEqualTo("""
                        {"url":"http://h/","status":200,"type":"text/html","encoding":"UTF-8","bytes":1234,"links":5,"newLinks":3,"redirect":null,"error":null,"tries":1,"millis":12,"depth":0}
                        {"url":"http://h/old","status":301,"type":null,"encoding":null,"bytes":0,"links":null,"newLinks":null,"redirect":"http://h/","error":null,"tries":1,"millis":4,"depth":1}
                        {"url":"http://h/%22x%22","status":null,"type":null,"encoding":null,"bytes":null,"links":null,"newLinks":null,"redirect":null,"error":"refused: \\"h\\"","tries":4,"millis":99,"depth":1}
                        {"url":"http://h/private","status":null,"type":null,"encoding":null,"bytes":null,"links":null,"newLinks":null,"redirect":null,"error":"robots","tries":1,"millis":0,"depth":1}
                        {"summary":{"urls":4,"pages":2,"statuses":{"200":1,"301":1},"bytes":1234,"redirects":1,"robots":1,"errors":1,"seconds":1.5,"pagesPerSecond":1.333,"interrupted":false}}
                        """);
    }

    @Test
    void escapesStrings() {
        StringBuilder json = new StringBuilder();

        JsonLines.appendString(json, "a\"b\\c\n\r\t\0\u001f\u007f\u2028/ä😀" + "\ud83d" + "x" + "\ude00");

        assertThat(json).hasToString("\"a\\\"b\\\\c\\n\\r\\t\\u0000\\u001f\\u007f\\u2028/ä😀\\ud83dx\\ude00\"");
    }

    @Test
    void plainLinesComeNowAndThen() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long[] now = {0};
        ProgressLines lines = new ProgressLines(new PrintStream(bytes, true), false, () -> now[0]);
        lines.update(PAGE, 3);
        now[0] = Duration.ofSeconds(2).toNanos();
        lines.update(FAILED, 2);
        lines.update(PAGE, 1);

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualToNormalizingNewlines("crawl: 2 done, 2 waiting, 1 errors\n");
    }

    @Test
    void verboseLinesTellEachUrl() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ProgressLines lines = new ProgressLines(new PrintStream(bytes, true), true, () -> 0);
        lines.update(PAGE, 3);
        lines.update(MOVED, 3);
        lines.update(FORBIDDEN, 3);

        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualToNormalizingNewlines("""
                        crawl: 200 http://h/, 1234 bytes, 3/5 links, 12 ms
                        crawl: 301 http://h/old, 0 bytes -> http://h/, 4 ms
                        crawl: --- http://h/private (robots), 0 ms
                        """);
    }

    @Test
    void barsDrawWithoutATerminal() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ProgressBars bars = new ProgressBars(new PrintStream(bytes, true))) {
            bars.update(PAGE, 3);
            bars.update(FAILED, 2);
        }

        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("pages", "2/4", "2 waiting", "errors", "1/2");
    }

    @Test
    void aFileIsNoTerminal(@TempDir Path directory) throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("fd"), Path.of("/dev/pts/0"));

        assertThat(Terminal.isTerminal(link)).isTrue();
        assertThat(Terminal.isTerminal(Files.createFile(directory.resolve("file"))))
                .isFalse();
        assertThat(Terminal.isTerminal(directory.resolve("absent"))).isFalse();
    }

    private static Report report(PageResult... pages) {
        Report report = new Report();
        for (PageResult page : pages) report.add(page);
        return report;
    }
}
