package dev.weft.samples.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineParserTest {
    @Test
    void hasTheDocumentedDefaults() {
        CrawlOptions options = CrawlOptions.defaults();

        assertThat(options.urls()).isEmpty();
        assertThat(options.maxTasks()).isEqualTo(10);
        assertThat(options.maxRedirects()).isEqualTo(10);
        assertThat(options.maxTries()).isEqualTo(4);
        assertThat(options.strict()).isTrue();
        assertThat(options.robots()).isTrue();
        assertThat(options.delay()).isZero();
        assertThat(options.timeout()).hasSeconds(30);
        assertThat(options.json()).isNull();
        assertThat(options.rules()).isEqualTo(Frontier.Rules.unlimited());
        assertThat(options.limits().maxBody()).isEqualTo(10 << 20);
    }

    @Test
    void readsEveryOption() {
        CrawlOptions options = parse(
                        "--max-tasks 3 --max-redirects 0 --max-tries 1 --max-pages 7 --max-depth 0 --exclude a --exclude b"
                                + " --lenient --delay 500ms --no-robots --timeout 1m --max-bytes 9 --json f -q h:80 x/y")
                .options()
                .orElseThrow();

        assertThat(options.urls()).hasToString("[http://h/, http://x/y]");
        assertThat(options.excludes()).hasToString("[a, b]");
        assertThat(options.delay()).isEqualTo(Duration.ofMillis(500));
        assertThat(options.timeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(options.rules().strict()).isFalse();
        assertThat(options.rules().maxDepth()).isZero();
        assertThat(options.rules().maxPages()).isEqualTo(7);
        assertThat(options.robots()).isFalse();
        assertThat(options.json()).hasToString("f");
        assertThat(options.quiet()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "--max-tasks 0|--max-tasks must be 1 to 1000, not 0",
                "--max-tasks x|Invalid value for option '--max-tasks': 'x' is not an int",
                "--max-tries -1|--max-tries must be 1 to 100, not -1",
                "--max-pages 0|--max-pages must be 1 or more, not 0",
                "--max-depth -1|--max-depth must be 0 or more, not -1",
                "--max-bytes 0|--max-bytes must be 1 or more, not 0",
                "--timeout 0s|--timeout must be more than 0",
                "--delay 5|Invalid value for option '--delay': '5' is not a duration such as 500ms, 2s or 1m",
                "--exclude (|Invalid value for option '--exclude' (REGEX): '(' is not a regular expression: Unclosed group",
                "ftp://h|'''ftp://h'' is not an http or https URL'",
                "--nonsense|Unknown option: '--nonsense'",
                "--json|Missing required parameter for option '--json' (FILE)",
                "-q -v|-q, -v are mutually exclusive (specify only one)",
                "--strict --lenient|--strict, --lenient are mutually exclusive (specify only one)",
                "--max-tries 1 --max-tries 2|option '--max-tries' (N) should be specified only once"
            },
            delimiter = '|')
    void saysWhatIsWrongInOneSentence(String line, String sentence) {
        CrawlOptions.Parsed parsed = parse(line);

        assertThat(parsed.options()).isEmpty();
        assertThat(parsed.exitCode()).isEqualTo(2);
        assertThat(parsed.message()).isEqualTo("crawl: " + sentence + ". Try --help.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-h", "--help", "--help --max-tasks 5"})
    void showsHelp(String line) {
        CrawlOptions.Parsed parsed = parse(line);

        assertThat(parsed.exitCode()).isZero();
        assertThat(parsed.message()).contains("Usage: crawl", "--max-tasks=N", "1 to 1000 (default 10)", "[URL...]");
    }

    private static CrawlOptions.Parsed parse(String line) {
        return CommandLineParser.parse(line.split(" "));
    }
}
