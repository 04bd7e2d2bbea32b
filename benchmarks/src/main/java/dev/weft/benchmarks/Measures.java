package dev.weft.benchmarks;

import dev.weft.benchmarks.Peer.Launch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Everything that is measured, in the order of the pictures. */
final class Measures {

    private Measures() {}

    static List<Measure> all() {
        List<Measure> all = new ArrayList<>(CoreMeasures.all());
        all.addAll(TaskMeasures.all());
        all.addAll(StartupMeasures.all());
        all.addAll(IoMeasures.all());
        return all;
    }

    static Launch.Jmh jmh(Class<?> type, String method) {
        return new Launch.Jmh(type.getName(), method, Map.of(), List.of());
    }

    static Launch.Jmh jmh(Class<?> type, String method, String parameter, int value) {
        return new Launch.Jmh(type.getName(), method, Map.of(parameter, Integer.toString(value)), List.of());
    }
}
