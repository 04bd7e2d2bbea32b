package dev.weft.samples.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.samples.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first command of the README: {@code samples/bin/crawl}. */
class CrawlIT {
    private static final String SCRIPT =
            Path.of("bin", "crawl").toAbsolutePath().toString();

    @TempDir
    Path directory;

    @Test
    void crawlsTheDemoSite() throws Exception {
        Path json = directory.resolve("demo.json");

        try (Program program = Program.command(List.of(SCRIPT, "--json", json.toString()))) {
            Program.Finished finished = program.finish();

            assertThat(finished.exitCode()).as("%s", finished.err()).isZero();
            assertThat(finished.out()).contains("  status 200: 318");
            assertThat(Files.readAllLines(json)).hasSize(348);
        }
    }

    @Test
    void passesTheExitCodeOn() throws Exception {
        try (Program program = Program.command(List.of(SCRIPT, "--no-such-option"))) {
            Program.Finished finished = program.finish();

            assertThat(finished.exitCode()).isEqualTo(2);
            assertThat(finished.err()).singleElement().asString().startsWith("crawl: ");
        }
    }
}
