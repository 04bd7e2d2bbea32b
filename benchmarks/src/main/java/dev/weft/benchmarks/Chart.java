package dev.weft.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Draws the results as bars, grouped by measure, each with its peer's name before it and its figures behind it. From the fastest to the
 * slowest there are five powers of ten, so the scale is logarithmic; measures of another unit have one of their own.
 */
final class Chart {

    private static final int WIDTH = 980;
    private static final int LEFT = 220;
    private static final int RIGHT = 700;
    private static final int ROW = 18;
    private static final int GAP = 34;

    private final StringBuilder svg = new StringBuilder();
    private int y = 28;

    private Chart() {}

    static void write(String title, List<Series> results, Path file) throws IOException {
        Chart chart = new Chart();
        chart.text(12, chart.y, "title", title);
        chart.text(
                12,
                chart.y + 18,
                "note",
                "bar: median; line: smallest to largest sample; scale: logarithmic; 2.00x: twice the first of its group");
        chart.y += 26;
        for (List<Series> ofUnit : splitBy(results, true)) {
            chart.section(ofUnit);
        }
        Files.writeString(file, chart.document());
    }

    /** Runs of series that have the unit, or the measure, in common. */
    private static List<List<Series>> splitBy(List<Series> results, boolean unit) {
        List<List<Series>> runs = new ArrayList<>();
        Object last = null;
        for (Series series : results) {
            Object key = unit ? series.measure().unit() : series.measure().id();
            if (!key.equals(last)) {
                runs.add(new ArrayList<>());
                last = key;
            }
            runs.get(runs.size() - 1).add(series);
        }
        return runs;
    }

    private void section(List<Series> results) {
        double least = results.stream().mapToDouble(Series::min).min().orElseThrow();
        double most = results.stream().mapToDouble(Series::max).max().orElseThrow();
        int from = (int) Math.floor(Math.log10(least));
        int to = Math.max(from + 1, (int) Math.ceil(Math.log10(most)));
        Scale scale = new Scale(from, to);
        int top = y + 22;
        int grid = svg.length();
        y = top;
        for (List<Series> measure : splitBy(results, false)) {
            measure(measure, scale);
        }
        y += 10;
        StringBuilder lines = new StringBuilder();
        for (int power = from; power <= to; power++) {
            double x = scale.x(Math.pow(10, power));
            lines.append(line("grid", x, top, x, y));
            String label = label(power) + " " + results.get(0).measure().unit();
            lines.append(element(x, top - 6, "axis", label)).append(element(x, y + 12, "axis", label));
        }
        svg.insert(grid, lines);
        y += 22;
    }

    private static String label(int power) {
        return power >= 0
                ? String.format(Locale.ROOT, "%,.0f", Math.pow(10, power))
                : String.format(Locale.ROOT, "%." + -power + "f", Math.pow(10, power));
    }

    private void measure(List<Series> peers, Scale scale) {
        y += GAP;
        text(12, y - 8, "measure", peers.get(0).measure().title());
        for (Series series : peers) {
            row(series, peers.get(0), scale);
            y += ROW;
        }
        y -= 10;
    }

    private void row(Series series, Series first, Scale scale) {
        double end = scale.x(series.median());
        svg.append(String.format(
                Locale.ROOT,
                "<rect class='%s' x='%d' y='%d' width='%.1f' height='%d'/>%n",
                style(series.peer()),
                LEFT,
                y,
                Math.max(1, end - LEFT),
                ROW - 5));
        double middle = y + (ROW - 5) / 2.0;
        svg.append(line("spread", scale.x(series.min()), middle, scale.x(series.max()), middle));
        text(LEFT - 8, y + 11, "peer", series.peer().label());
        String figures = Text.withUnit(series.median(), series.measure().unit()) + " · "
                + Text.ratio(series.median() / first.median());
        text((int) Math.max(end, scale.x(series.max())) + 8, y + 11, "figures", figures);
    }

    private static String style(Peer peer) {
        return peer.name().startsWith("plain") ? "plain" : peer.name().startsWith("weft") ? "weft" : "other";
    }

    private void text(int x, int y, String style, String text) {
        svg.append(element(x, y, style, text));
    }

    private static String element(double x, double y, String style, String text) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
        return String.format(Locale.ROOT, "<text class='%s' x='%.1f' y='%.1f'>%s</text>%n", style, x, y, escaped);
    }

    private static String line(String style, double x1, double y1, double x2, double y2) {
        return String.format(
                Locale.ROOT, "<line class='%s' x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f'/>%n", style, x1, y1, x2, y2);
    }

    private String document() {
        return String.format(
                        Locale.ROOT,
                        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' width='%d' height='%d'>%n",
                        WIDTH,
                        y + 10,
                        WIDTH,
                        y + 10)
                + """
                <style>
                text { font: 12px sans-serif; fill: #222; }
                .title { font-size: 16px; font-weight: bold; }
                .note { fill: #555; }
                .measure { font-weight: bold; }
                .peer { text-anchor: end; }
                .axis { text-anchor: middle; font-size: 10px; fill: #777; }
                .grid { stroke: #e4e4e4; }
                .spread { stroke: #222; stroke-width: 1.5; }
                .weft { fill: #d9772b; }
                .plain { fill: #9a9a9a; }
                .other { fill: #8db3d1; }
                </style>
                <rect width='100%' height='100%' fill='white'/>
                """
                + svg
                + "</svg>\n";
    }

    /** From values to places. */
    private record Scale(int from, int to) {

        double x(double value) {
            double share = (Math.log10(value) - from) / (to - from);
            return LEFT + share * (RIGHT - LEFT);
        }
    }
}
