package dev.weft.benchmarks;

import java.util.Locale;

/** Numbers as people read them: three digits that mean something. */
final class Text {

    private Text() {}

    static String number(double value) {
        int decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    static String count(int value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    static String withUnit(double value, String unit) {
        return number(value) + " " + unit;
    }

    static String ratio(double value) {
        return number(value) + "x";
    }
}
