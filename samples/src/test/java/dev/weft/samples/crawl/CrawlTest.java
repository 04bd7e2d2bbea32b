package dev.weft.samples.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.samples.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a user meets it: its output, its files and its exit codes, in a JVM of its own. */
class CrawlTest {
    private static final String LINE = "\\{\"url\":\"http://127\\.0\\.0\\.1:\\d+/[^\"]*\",\"status\":(null|\\d{3}),"
            + "\"type\":(null|\"[^\"]+\"),\"encoding\":(null|\"[^\"]+\"),\"bytes\":(null|\\d+),\"links\":(null|\\d+),"
            + "\"newLinks\":(null|\\d+),\"redirect\":(null|\"http[^\"]+\"),\"error\":(null|\".+\"),\"tries\":[1-4],"
            + "\"millis\":\\d+,\"depth\":\\d+}";

    @TempDir
    Path directory;

    @Test
    void crawlsTheDemoSite() throws Exception {
        Path json = directory.resolve("demo.json");

        Program.Finished finished = Program.run(Crawl.class, "--json", json.toString());

        assertThat(finished.exitCode()).isZero();
        assertThat(finished.err().get(0)).matches("crawl: serving the demo site at http://127\\.0\\.0\\.1:\\d+/");
        assertThat(finished.err().subList(1, finished.err().size()))
                .allMatch(line -> line.matches("crawl: \\d+ done, \\d+ waiting, \\d+ errors"));
        assertThat(finished.out())
                .startsWith(
                        "347 URLs, 343 answered, 19 redirects, 1 refused by robots.txt, 14 with errors",
                        "  status 200: 318")
                .contains("Errors:")
                .anyMatch(line -> line.matches("[\\d.]+ (bytes|kB|MB) in \\d+\\.\\d\\d s, [\\d.]+ pages per second"));
        List<String> lines = Files.readAllLines(json);
        assertThat(lines).hasSize(348);
        assertThat(lines.subList(0, 347)).allMatch(line -> line.matches(LINE));
        assertThat(lines.get(347)).startsWith("{\"summary\":{\"urls\":347,\"pages\":343,\"statuses\":{\"200\":318,");
        assertThat(lines.get(347)).endsWith(",\"interrupted\":false}}");
    }

    @Test
    void writesALineForEachUrl() throws Exception {
        Path json = directory.resolve("site.json");
        try (ScriptedServer server = new ScriptedServer()) {
            server.page("/", "/a", "/forbidden");
            server.on("/a", peer -> peer.answer("301 Moved", "Location: /b", ""));
            server.on("/b", peer -> peer.answer("200 OK", "Content-Type: text/plain; charset=us-ascii", "four"));
            server.on("/robots.txt", peer -> peer.answer("200 OK", "A: b", "User-agent: *\nDisallow: /forbidden"));
            String site = server.url("/").toString();

            Program.Finished finished = Program.run(Crawl.class, "-q", "--json", json.toString(), site);

            assertThat(finished.exitCode()).isZero();
            assertThat(finished.err()).isEmpty();
            assertThat(Files.readAllLines(json))
                    .map(line -> line.replace(site, "/").replaceAll("\"millis\":\\d+", "\"millis\":0"))
                    .contains(
                            "{\"url\":\"/\",\"status\":200,\"type\":\"text/html\",\"encoding\":\"UTF-8\",\"bytes\":84,"
                                    + "\"links\":2,\"newLinks\":2,\"redirect\":null,\"error\":null,\"tries\":1,"
                                    + "\"millis\":0,\"depth\":0}",
                            "{\"url\":\"/a\",\"status\":301,\"type\":null,\"encoding\":null,\"bytes\":0,"
                                    + "\"links\":null,\"newLinks\":null,\"redirect\":\"/b\",\"error\":null,\"tries\":1,"
                                    + "\"millis\":0,\"depth\":1}",
                            "{\"url\":\"/b\",\"status\":200,\"type\":\"text/plain\",\"encoding\":\"us-ascii\","
                                    + "\"bytes\":4,\"links\":null,\"newLinks\":null,\"redirect\":null,\"error\":null,"
                                    + "\"tries\":1,\"millis\":0,\"depth\":1}",
                            "{\"url\":\"/forbidden\",\"status\":null,\"type\":null,\"encoding\":null,\"bytes\":null,"
                                    + "\"links\":null,\"newLinks\":null,\"redirect\":null,\"error\":\"robots\",\"tries\":1,"
                                    + "\"millis\":0,\"depth\":1}");
        }
    }

    @Test
    void showsALineForEachUrlWhenAsked() throws Exception {
        try (ScriptedServer server = new ScriptedServer()) {
            server.page("/", "/missing");

            Program.Finished finished =
                    Program.run(Crawl.class, "-v", server.url("/").toString());

            assertThat(finished.err()).hasSize(2);
            assertThat(finished.err().get(1)).startsWith("crawl: 404 " + server.url("/missing"));
        }
    }

    @Test
    void endsWith1WhenNoStartUrlCouldBeFetched() throws Exception {
        String refused = "127.0.0.1:" + ScriptedServer.closedPort();

        Program.Finished finished = Program.run(Crawl.class, refused);

        assertThat(finished.exitCode()).isEqualTo(1);
        assertThat(finished.out())
                .startsWith("1 URL, 0 answered, 0 redirects, 0 refused by robots.txt, 1 with errors")
                .anyMatch(line -> line.contains("Connection refused"));
    }

    @Test
    void endsWith2AndASentenceWhenTheCommandLineIsWrong() throws Exception {
        Program.Finished option = Program.run(Crawl.class, "--max-tasks", "many");
        Program.Finished url = Program.run(Crawl.class, "ftp://example.org/");
        Program.Finished file =
                Program.run(Crawl.class, "--json", directory.resolve("no/such").toString());

        for (Program.Finished finished : List.of(option, url, file)) {
            assertThat(finished.exitCode()).isEqualTo(2);
            assertThat(finished.err())
                    .singleElement()
                    .asString()
                    .startsWith("crawl: ")
                    .endsWith(".");
            assertThat(finished.out()).isEmpty();
        }
    }

    @Test
    void showsItsHelp() throws Exception {
        Program.Finished finished = Program.run(Crawl.class, "--help");

        assertThat(finished.exitCode()).isZero();
        assertThat(finished.out()).anyMatch(line -> line.contains("--max-tasks=N"));
    }

    @Test
    void ctrlCStopsItAndStillReports() throws Exception {
        Path json = directory.resolve("interrupted.json");
        CountDownLatch closed = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer()) {
            server.page("/", "/slow").on("/slow", peer -> peer.awaitClose(closed));
            List<String> command = new ArrayList<>(interruptible());
            command.addAll(Program.javaCommand(
                    Crawl.class,
                    "-v",
                    "--no-robots",
                    "--json",
                    json.toString(),
                    server.url("/").toString()));

            try (Program program = Program.command(command)) {
                program.awaitErr(line -> line.startsWith("crawl: 200 "));
                run(List.of("kill", "-INT", Long.toString(program.pid())));
                Program.Finished finished = program.finish();

                assertThat(finished.exitCode()).isEqualTo(130);
                assertThat(finished.out())
                        .startsWith(
                                "Interrupted. 1 URL, 1 answered, 0 redirects, 0 refused by robots.txt, 0 with errors");
                assertThat(finished.err()).hasSize(1); // no stack trace, no warning
                List<String> lines = Files.readAllLines(json);
                assertThat(lines).hasSize(2);
                assertThat(lines.get(1)).endsWith(",\"interrupted\":true}}");
                assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    /** A build in the background of a script may have been started to ignore Ctrl-C, and what it starts ignores it too. */
    private static List<String> interruptible() throws Exception {
        List<String> reset = List.of("env", "--default-signal=INT");
        List<String> probe = new ArrayList<>(reset);
        probe.add("true");
        return run(probe) == 0 ? reset : List.of();
    }

    private static int run(List<String> command) throws Exception {
        try (Program program = Program.command(command)) {
            return program.finish().exitCode();
        }
    }
}
