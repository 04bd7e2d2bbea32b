package dev.weft.samples.crawl;

import dev.weft.samples.crawl.http.DecoderLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a crawl is asked to do; {@link CommandLineParser} reads it from the command line.
 *
 * @param urls where to start; none means the demo site
 * @param maxTasks workers
 * @param json file for the results, or null
 */
public record CrawlOptions(
        List<Url> urls,
        int maxTasks,
        int maxRedirects,
        int maxTries,
        long maxPages,
        int maxDepth,
        List<Pattern> excludes,
        boolean strict,
        Duration delay,
        boolean robots,
        Duration timeout,
        long maxBytes,
        @Nullable Path json,
        boolean quiet,
        boolean verbose) {
    /** The options of an empty command line. */
    public static CrawlOptions defaults() {
        return CommandLineParser.parse().options().orElseThrow();
    }

    /** The rules for {@link Frontier}. */
    public Frontier.Rules rules() {
        return new Frontier.Rules(strict, maxDepth, maxPages, excludes);
    }

    /** The limits for decoding answers. */
    public DecoderLimits limits() {
        return DecoderLimits.defaults().withMaxBody(maxBytes);
    }

    /**
     * A command line that was read.
     *
     * @param options empty if there is nothing to crawl: help was asked for, or the line was wrong
     * @param exitCode for that case: 0 or 2
     * @param message for that case: the help for standard output, or a sentence for standard error
     */
    public record Parsed(Optional<CrawlOptions> options, int exitCode, String message) {}
}
