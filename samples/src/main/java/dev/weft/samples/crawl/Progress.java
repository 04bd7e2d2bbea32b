package dev.weft.samples.crawl;

import java.io.PrintStream;

/** Shows on standard error how far a crawl has got. Called from one thread. */
public interface Progress extends AutoCloseable {
    /**
     * A URL was dealt with.
     *
     * @param waiting URLs in the queue
     */
    void update(PageResult page, int waiting);

    @Override
    void close();

    /** Bars on a terminal, else a line now and then; with {@code -v} a line for each URL, with {@code -q} nothing. */
    static Progress of(CrawlOptions options, PrintStream err) {
        if (options.quiet()) return new Silent();
        if (options.verbose()) return new ProgressLines(err, true, System::nanoTime);
        return Terminal.isError() ? new ProgressBars(err) : new ProgressLines(err, false, System::nanoTime);
    }

    /** Shows nothing. */
    final class Silent implements Progress {
        @Override
        public void update(PageResult page, int waiting) {}

        @Override
        public void close() {}
    }
}
