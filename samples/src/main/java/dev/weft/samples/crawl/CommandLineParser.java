package dev.weft.samples.crawl;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** The command line of the crawler, with its help. */
@Command(
        name = "crawl",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = "Crawls web sites from the given URLs on; without one, serves and crawls a demo site.",
        footer = {
            "",
            "DURATION is a number and a unit: 500ms, 2s, 1m. A URL without a scheme gets http://.",
            "Exit codes: 0 the crawl ran to its end, 1 no start URL could be fetched, 2 wrong command line, 130 Ctrl-C."
        })
public final class CommandLineParser {
    /** Not converted by picocli: it would call a bad one an "unmatched argument". */
    @Parameters(paramLabel = "URL", arity = "0..*", description = "Where to start.")
    private List<String> urls = new ArrayList<>();

    @Option(
            names = "--max-tasks",
            paramLabel = "N",
            defaultValue = "10",
            description = "Requests at the same time, 1 to 1000 (default ${DEFAULT-VALUE}).")
    private int maxTasks;

    @Option(
            names = "--max-redirects",
            paramLabel = "N",
            defaultValue = "10",
            description = "Redirects followed in a row, 0 to 100 (default ${DEFAULT-VALUE}).")
    private int maxRedirects;

    @Option(
            names = "--max-tries",
            paramLabel = "N",
            defaultValue = "4",
            description =
                    "Tries for a URL when the connection fails or breaks off, 1 to 100 (default ${DEFAULT-VALUE}).")
    private int maxTries;

    @Option(
            names = "--max-pages",
            paramLabel = "N",
            description = "Stop after that many URLs were requested, from 1 (default no limit).")
    private @Nullable Long maxPages;

    @Option(
            names = "--max-depth",
            paramLabel = "N",
            description = "Links to follow from a start URL, from 0 (default no limit).")
    private @Nullable Integer maxDepth;

    @Option(
            names = "--exclude",
            paramLabel = "REGEX",
            converter = ToPattern.class,
            description = "Leave out URLs in which this is found; may be repeated.")
    private List<Pattern> excludes = new ArrayList<>();

    @ArgGroup(exclusive = true)
    private Hosts hosts = new Hosts();

    @Option(
            names = "--delay",
            paramLabel = "DURATION",
            defaultValue = "0s",
            converter = ToDuration.class,
            description = "Least time from one request to the next at the same host (default ${DEFAULT-VALUE}).")
    private Duration delay = Duration.ZERO;

    @Option(names = "--no-robots", description = "Do not ask for robots.txt.")
    private boolean noRobots;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "30s",
            converter = ToDuration.class,
            description = "Longest time for one try, more than 0 (default ${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ZERO;

    @Option(
            names = "--max-bytes",
            paramLabel = "N",
            defaultValue = "10485760",
            description = "Bytes of a page that are read, after decompression, from 1 (default ${DEFAULT-VALUE}).")
    private long maxBytes;

    @Option(names = "--json", paramLabel = "FILE", description = "Write a line of JSON for each URL to this file.")
    private @Nullable Path json;

    @ArgGroup(exclusive = true)
    private Loudness loudness = new Loudness();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    private CommandLineParser() {}

    /** Strict is what stands when neither is given. */
    private static final class Hosts {
        @Option(names = "--strict", description = "Stay on the hosts of the start URLs (default).")
        private boolean strict;

        @Option(names = "--lenient", description = "Take those hosts with and without www. as well.")
        private boolean lenient;
    }

    private static final class Loudness {
        @Option(names = "-q", description = "Show no progress.")
        private boolean quiet;

        @Option(names = "-v", description = "Show a line for each URL.")
        private boolean verbose;
    }

    /** Reads a command line; never throws and prints nothing. */
    public static CrawlOptions.Parsed parse(String... args) {
        CommandLineParser parser = new CommandLineParser();
        CommandLine line = new CommandLine(parser);
        try {
            line.parseArgs(args);
            if (parser.help) return new CrawlOptions.Parsed(Optional.empty(), 0, line.getUsageMessage());
            parser.checkRanges();
            return new CrawlOptions.Parsed(Optional.of(parser.options()), 0, "");
        } catch (ParameterException | IllegalArgumentException wrong) {
            return new CrawlOptions.Parsed(Optional.empty(), 2, sentence(wrong.getMessage()));
        }
    }

    private static String sentence(@Nullable String message) {
        String text = String.valueOf(message)
                .lines()
                .findFirst()
                .orElse("wrong command line")
                .strip();
        String plain = text.startsWith("Error: ") ? text.substring("Error: ".length()) : text;
        return "crawl: " + plain + (plain.endsWith(".") ? "" : ".") + " Try --help.";
    }

    private void checkRanges() {
        range("--max-tasks", maxTasks, 1, 1000);
        range("--max-redirects", maxRedirects, 0, 100);
        range("--max-tries", maxTries, 1, 100);
        range("--max-pages", maxPages == null ? 1 : maxPages, 1, Long.MAX_VALUE);
        range("--max-depth", maxDepth == null ? 0 : maxDepth, 0, Integer.MAX_VALUE);
        range("--max-bytes", maxBytes, 1, Integer.MAX_VALUE);
        if (timeout.isZero()) throw new IllegalArgumentException("--timeout must be more than 0");
    }

    private static void range(String option, long value, long from, long to) {
        if (value >= from && value <= to) return;
        String expected = to >= Integer.MAX_VALUE ? from + " or more" : from + " to " + to;
        throw new IllegalArgumentException(option + " must be " + expected + ", not " + value);
    }

    private CrawlOptions options() {
        return new CrawlOptions(
                urls.stream().map(Urls::parse).toList(),
                maxTasks,
                maxRedirects,
                maxTries,
                maxPages == null ? Long.MAX_VALUE : maxPages,
                maxDepth == null ? Integer.MAX_VALUE : maxDepth,
                List.copyOf(excludes),
                !hosts.lenient,
                delay,
                !noRobots,
                timeout,
                maxBytes,
                json,
                loudness.quiet,
                loudness.verbose);
    }

    private static <T> T convert(String text, Function<String, T> conversion) {
        try {
            return conversion.apply(text);
        } catch (PatternSyntaxException wrong) {
            throw new TypeConversionException("'" + text + "' is not a regular expression: " + wrong.getDescription());
        } catch (IllegalArgumentException wrong) {
            throw new TypeConversionException(wrong.getMessage());
        }
    }

    static final class ToDuration implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return CommandLineParser.convert(text, Durations::parse);
        }
    }

    static final class ToPattern implements ITypeConverter<Pattern> {
        @Override
        public Pattern convert(String text) {
            return CommandLineParser.convert(text, Pattern::compile);
        }
    }
}
