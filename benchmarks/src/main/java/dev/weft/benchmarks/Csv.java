package dev.weft.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One line a series. No field has a comma or a quote in it. */
final class Csv {

    private static final String HEADER =
            "measure,peer,jdk,unit,median,min,lower_quartile,upper_quartile,max,samples,allocated_bytes";

    private Csv() {}

    static void write(List<Series> results, Jdk jdk, Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(HEADER);
        for (Series series : results) {
            lines.add(line(series, jdk));
        }
        Files.write(file, lines);
    }

    private static String line(Series series, Jdk jdk) {
        return String.join(
                ",",
                series.measure().id(),
                series.peer().name(),
                jdk.version(),
                series.measure().unit(),
                number(series.median()),
                number(series.min()),
                number(series.quantile(0.25)),
                number(series.quantile(0.75)),
                number(series.max()),
                Integer.toString(series.samples().size()),
                number(series.allocated()));
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.4f", value);
    }
}
