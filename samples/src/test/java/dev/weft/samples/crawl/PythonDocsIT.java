package dev.weft.samples.crawl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A real site on a real server: what the crawler finds with status 200 in the HTML of Debian's python3-doc, served by
 * nginx, is what wget finds. Skipped where one of the three is missing, unless {@code WEFT_CI=true} forbids that.
 *
 * <p>Both sets are read from the server's log, so nobody is believed about himself. There is no difference left to explain; what
 * might look like one from outside is the same in both: {@code /} and {@code /index.html} are two URLs; pages linked from nowhere
 * are not found; a link to a page that is not installed is a 404 and counts in neither; images, scripts and style sheets are no
 * links, which is why wget is told to follow {@code a} and {@code area} only; it asks for a page by HEAD and by GET, which counts
 * as one.
 */
@Tag("slow")
class PythonDocsIT {
    private static final Path BENCHMARK =
            Path.of("..", "benchmarks", "crawl").toAbsolutePath().normalize();

    private record Finished(int exitCode, String output) {}

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void findsWhatWgetFinds() throws Exception {
        Finished peers = bash("source nginx-docs.sh && find_nginx && find_docs"
                + " && { command -v wget || { echo 'no wget found; install it: apt-get install wget'; exit 1; }; }");
        if ("true".equals(System.getenv("WEFT_CI")))
            assertThat(peers.exitCode()).as(peers.output()).isZero();
        assumeTrue(peers.exitCode() == 0, peers.output());

        Finished compared = bash("./compare 1");

        assertThat(compared.exitCode()).as(compared.output()).isZero();
        assertThat(compared.output()).containsPattern("found the same [5-9]\\d\\d URLs with status 200");
    }

    private static Finished bash(String command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", command)
                .directory(BENCHMARK.toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(Map.of("WEFT_PEERS", "wget weft"));
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Finished(process.waitFor(), output.strip());
    }
}
