package dev.weft.benchmarks;

import java.io.PrintStream;
import java.util.List;

/** The results as text, each peer with its ratio to the first one of the measure. */
final class Table {

    private static final String ROW = "%-22s %-18s %12s %8s   %-24s %10s%n";

    private Table() {}

    static void print(List<Series> results, Jdk jdk, PrintStream out) {
        out.printf("%nJDK %s%n", jdk.version());
        out.printf(ROW, "measure", "peer", "median", "ratio", "min .. max", "allocated");
        Series first = null;
        for (Series series : results) {
            if (first == null || first.measure() != series.measure()) {
                first = series;
            }
            double allocated = series.allocated();
            out.printf(
                    ROW,
                    series.measure().id(),
                    series.peer().name(),
                    Text.withUnit(series.median(), series.measure().unit()),
                    Text.ratio(series.median() / first.median()),
                    Text.number(series.min()) + " .. " + Text.number(series.max()),
                    Double.isNaN(allocated) ? "" : Text.withUnit(allocated, "B"));
        }
    }
}
