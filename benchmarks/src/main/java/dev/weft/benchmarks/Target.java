package dev.weft.benchmarks;

import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * One promise of design.md, section 7.
 *
 * @param what is compared with what
 * @param bound whether the value is to be at most, or at least, the limit
 * @param unit of the limit; {@code x} for ratios
 * @param value from the results; empty where something of it was not measured
 */
record Target(
        String group, String what, Bound bound, double limit, String unit, Function<Results, OptionalDouble> value) {

    enum Bound {
        AT_MOST("<="),
        AT_LEAST(">=");

        private final String sign;

        Bound(String sign) {
            this.sign = sign;
        }
    }

    boolean isMetBy(double measured) {
        return bound == Bound.AT_MOST ? measured <= limit : measured >= limit;
    }

    String limitText() {
        return bound.sign + " " + text(limit);
    }

    String text(double measured) {
        return unit.equals("x") ? Text.ratio(measured) : Text.withUnit(measured, unit);
    }
}
