package dev.weft.samples.crawl;

import java.io.PrintStream;
import me.tongfei.progressbar.InteractiveConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Progress on a terminal: one bar for what is done of all URLs known, one for what went wrong. The library draws from a
 * thread of its own; it is given the width, or it would open the terminal through native code to ask.
 */
final class ProgressBars implements Progress {
    private static final int FALLBACK_WIDTH = 80;

    private final ProgressBar pages;
    private final ProgressBar errors;
    private int done;

    ProgressBars(PrintStream err) {
        int width = width(System.getenv("COLUMNS"));
        this.pages = bar("pages ", err, width);
        this.errors = bar("errors", err, width);
    }

    private static ProgressBar bar(String name, PrintStream err, int width) {
        return new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .setConsumer(new InteractiveConsoleProgressBarConsumer(err, width))
                .hideEta() // all that is known is what was found so far
                .build();
    }

    private static int width(@Nullable String columns) {
        boolean number = columns != null && columns.matches("[1-9]\\d{1,3}");
        return number ? Integer.parseInt(columns) - 1 : FALLBACK_WIDTH - 1;
    }

    @Override
    public void update(PageResult page, int waiting) {
        done++;
        pages.maxHint(done + waiting).stepTo(done).setExtraMessage(" " + waiting + " waiting");
        errors.maxHint(done);
        if (page.error() != null && !page.isRefusedByRobots()) errors.step();
    }

    @Override
    public void close() {
        pages.close();
        errors.close();
    }
}
