package dev.weft.benchmarks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The series of one JDK, by names. What was not measured is empty. */
final class Results {

    private final Map<String, Series> series = new HashMap<>();

    Results(List<Series> all) {
        all.forEach(one -> series.put(key(one.measure().id(), one.peer().name()), one));
    }

    private static String key(String measure, String peer) {
        return measure + " " + peer;
    }

    OptionalDouble median(String measure, String peer) {
        Series found = series.get(key(measure, peer));
        return found == null ? OptionalDouble.empty() : OptionalDouble.of(found.median());
    }

    OptionalDouble allocated(String measure, String peer) {
        Series found = series.get(key(measure, peer));
        return found == null ? OptionalDouble.empty() : OptionalDouble.of(found.allocated());
    }

    /** How much one is of the other. */
    static OptionalDouble ratio(OptionalDouble of, OptionalDouble to) {
        return of.isEmpty() || to.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(of.getAsDouble() / to.getAsDouble());
    }

    static OptionalDouble difference(OptionalDouble of, OptionalDouble and) {
        return of.isEmpty() || and.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(of.getAsDouble() - and.getAsDouble());
    }
}
