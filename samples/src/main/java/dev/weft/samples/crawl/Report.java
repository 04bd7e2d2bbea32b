package dev.weft.samples.crawl;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** Adds up what a crawl met, and tells it at the end. */
public final class Report {
    /**
     * The sums of a crawl.
     *
     * @param urls all that were dealt with, those refused by robots.txt included
     * @param pages requests that were answered, redirects included
     * @param statuses how many answers had which status
     * @param bytes of all decoded bodies
     * @param errors URLs with an error other than {@code robots}
     * @param interrupted the crawl was stopped before its end
     */
    public record Summary(
            int urls,
            int pages,
            SortedMap<Integer, Integer> statuses,
            long bytes,
            int redirects,
            int robots,
            int errors,
            double seconds,
            double pagesPerSecond,
            boolean interrupted) {}

    private static final int MAX_LISTED = 20;

    private final SortedMap<Integer, Integer> statuses = new TreeMap<>();
    private final List<String> errorLines = new ArrayList<>(); // the first few; a dead site has one for each URL
    private int urls;
    private int pages;
    private int redirects;
    private int robots;
    private int errors;
    private long bytes;
    private boolean startFetched;

    public void add(PageResult page) {
        urls++;
        if (page.status() != null) {
            pages++;
            statuses.merge(page.status(), 1, Integer::sum);
            if (page.depth() == 0) startFetched = true;
        }
        if (page.redirect() != null) redirects++;
        if (page.bytes() != null) bytes += page.bytes();
        if (page.isRefusedByRobots()) robots++;
        else if (page.error() != null) addError(page);
    }

    private void addError(PageResult page) {
        errors++;
        if (errorLines.size() < MAX_LISTED) errorLines.add(page.url() + ": " + page.error());
    }

    /** Whether any start URL was answered; a crawl in which none was has failed. */
    public boolean anyStartFetched() {
        return startFetched;
    }

    public Summary summary(Duration elapsed, boolean interrupted) {
        double seconds = elapsed.toNanos() / 1e9;
        double rate = seconds > 0 ? pages / seconds : 0;
        SortedMap<Integer, Integer> counts = Collections.unmodifiableSortedMap(new TreeMap<>(statuses));
        return new Summary(urls, pages, counts, bytes, redirects, robots, errors, seconds, rate, interrupted);
    }

    /** The summary as a person reads it, several lines. */
    public String text(Summary summary) {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "%s%d %s, %d answered, %d redirects, %d refused by robots.txt, %d with errors",
                summary.interrupted() ? "Interrupted. " : "",
                summary.urls(),
                summary.urls() == 1 ? "URL" : "URLs",
                summary.pages(),
                summary.redirects(),
                summary.robots(),
                summary.errors());
        summary.statuses().forEach((status, count) -> line(text, "  status %d: %d", status, count));
        line(
                text,
                "%s in %.2f s, %.1f pages per second",
                size(summary.bytes()),
                summary.seconds(),
                summary.pagesPerSecond());
        if (summary.errors() > 0) line(text, "Errors:");
        errorLines.forEach(error -> line(text, "  %s", error));
        if (summary.errors() > errorLines.size()) line(text, "  and %d more", summary.errors() - errorLines.size());
        return text.toString();
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }

    private static String size(long bytes) {
        if (bytes < 10_000) return bytes + " bytes";
        return bytes < 10_000_000
                ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
