package dev.weft.samples.crawl;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes durations as they are typed on a command line: {@code 500ms}, {@code 2s}, {@code 1.5s}, {@code 1m}, {@code 1h}. */
public final class Durations {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(ms|s|m|h)");

    private Durations() {}

    /**
     * Reads a number and its unit, without a blank between them.
     *
     * @throws IllegalArgumentException if the text has another form; the message is fit for a user
     */
    public static Duration parse(String text) {
        Matcher parts = FORM.matcher(text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a duration such as 500ms, 2s or 1m");
        }
        double millis = Double.parseDouble(parts.group(1)) * millisOf(parts.group(2));
        return Duration.ofMillis(Math.round(millis));
    }

    /** In the form that {@link #parse} reads, in whole seconds where it can be. */
    public static String format(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }

    private static long millisOf(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            default -> 3_600_000;
        };
    }
}
