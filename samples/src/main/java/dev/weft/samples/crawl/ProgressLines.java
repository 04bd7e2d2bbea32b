package dev.weft.samples.crawl;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Progress for logs and pipes: plain lines, at most one in two seconds unless all URLs are wanted. */
final class ProgressLines implements Progress {
    private static final long INTERVAL_NANOS = Duration.ofSeconds(2).toNanos();

    private final PrintStream err;
    private final boolean each;
    private final LongSupplier nanos;
    private long lastLine;
    private int done;
    private int errors;

    ProgressLines(PrintStream err, boolean each, LongSupplier nanos) {
        this.err = err;
        this.each = each;
        this.nanos = nanos;
        this.lastLine = nanos.getAsLong();
    }

    @Override
    public void update(PageResult page, int waiting) {
        done++;
        if (page.error() != null && !page.isRefusedByRobots()) errors++;
        if (each) {
            err.println("crawl: " + describe(page));
        } else if (nanos.getAsLong() - lastLine >= INTERVAL_NANOS) {
            lastLine = nanos.getAsLong();
            err.println("crawl: " + done + " done, " + waiting + " waiting, " + errors + " errors");
        }
    }

    private static String describe(PageResult page) {
        StringBuilder text = new StringBuilder();
        text.append(page.status() == null ? "---" : page.status().toString())
                .append(' ')
                .append(page.url());
        if (page.bytes() != null) text.append(", ").append(page.bytes()).append(" bytes");
        if (page.links() != null)
            text.append(", ")
                    .append(page.newLinks())
                    .append('/')
                    .append(page.links())
                    .append(" links");
        if (page.redirect() != null) text.append(" -> ").append(page.redirect());
        if (page.error() != null) text.append(" (").append(page.error()).append(')');
        return text.append(", ").append(page.millis()).append(" ms").toString();
    }

    @Override
    public void close() {
        err.flush();
    }
}
