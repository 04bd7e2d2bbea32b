package dev.weft.benchmarks;

import static dev.weft.benchmarks.Results.difference;
import static dev.weft.benchmarks.Results.ratio;
import static dev.weft.benchmarks.Target.Bound.AT_LEAST;
import static dev.weft.benchmarks.Target.Bound.AT_MOST;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The rows of design.md, section 7. */
final class Targets {

    private static final String ROW = "%-62s %12s %12s   %s%n";
    private static final int[] DEPTHS = {1, 8, 64, 512};

    private Targets() {}

    static List<Target> all() {
        List<Target> all = new ArrayList<>();
        generators(all);
        calls(all);
        memory(all);
        agent(all);
        tasks(all);
        all.addAll(IoTargets.all());
        return all;
    }

    private static void generators(List<Target> all) {
        all.add(overPlain("generator element, objects", "generator.object", 1.5));
        all.add(overPlain("generator element, longs, to a primitive iterator", "generator.long", 2.5));
        all.add(ahead("core", "generator.object", "kotlin", 10));
        all.add(ahead("core", "generator.object", "kilim", 25));
        all.add(ahead("core", "generator.object", "cpython", 90));
        all.add(overPlain("send", "generator.send", 2));
        all.add(flat("delegation depth 1 to 512, generators", "generator.depth."));
        all.add(flat("delegation depth 1 to 512, coroutines", "coroutine.depth."));
        all.add(ahead("core", "coroutine.depth.512", "kotlin", 2));
        all.add(ahead("core", "generator.depth.512", "kotlin", 1_000));
    }

    /** With the depth counter, which all calls have. */
    private static void calls(List<Target> all) {
        all.add(overPlain("call that does not suspend: recursive fib", "call.fib", 1.5));
        all.add(new Target(
                "core",
                "  bytes allocated by it",
                AT_MOST,
                0.5,
                "B",
                results -> results.allocated("call.fib", "weft")));
        all.add(ahead("core", "call.fib", "kotlin", 4));
        all.add(overPlain("call in a loop, same class", "call.same", 1.5));
        all.add(overPlain("call in a loop, another class", "call.other", 1.5));
        for (int receivers : new int[] {1, 2, 4}) {
            all.add(overPlain("call through an interface, classes: " + receivers, "call.interface." + receivers, 1.5));
        }
        all.add(overPlain("loop that yields every 256th pass", "rare.yield", 1.15));
        all.add(overPlain("loop whose call suspends every 256th pass", "rare.call", 1.15));
        all.add(new Target(
                "core",
                "recursion 1,000,000 deep to 100 deep",
                AT_MOST,
                2,
                "x",
                results ->
                        ratio(results.median("recursion.deep", "weft"), results.median("recursion.shallow", "weft"))));
    }

    private static void memory(List<Target> all) {
        all.add(value("core", "suspended task, 1 call deep", "bytes.task.1", 96, "bytes"));
        all.add(value("core", "suspended task, 8 calls deep", "bytes.task.8", 380, "bytes"));
    }

    private static void agent(List<Target> all) {
        all.add(new Target(
                "startup",
                "agent: start-up over a bare JVM",
                AT_MOST,
                60,
                "ms",
                results -> difference(results.median("agent.start", "weft"), results.median("agent.start", "plain"))));
        all.add(value("startup", "agent: a class that does not match", "agent.reject", 20, "us"));
        all.add(value("startup", "agent: jar", "agent.jar", 450, "KB"));
    }

    private static void tasks(List<Target> all) {
        all.add(value("tasks", "task switch, one coroutine", "task.switch", 20, "ns"));
        all.add(value("tasks", "task switch, ten coroutines", "task.switch.mixed", 40, "ns"));
        all.add(ahead("tasks", "task.switch", "kotlin", 1.5));
        all.add(ahead("tasks", "task.switch", "virtual-threads", 8));
        all.add(ahead("tasks", "task.switch", "uvloop", 40));
        all.add(ahead("tasks", "task.spawn", "kotlin", 5));
        all.add(ahead("tasks", "task.spawn", "uvloop", 60));
        all.add(ahead("tasks", "task.ping-pong", "kotlin", 2));
        all.add(ahead("tasks", "task.ping-pong", "virtual-threads", 7));
        all.add(ahead("tasks", "task.ping-pong", "uvloop", 60));
        all.add(ahead("tasks", "task.timers", "asyncio", 10));
        all.add(ahead("tasks", "task.timers", "uvloop", 15));
    }

    private static Target overPlain(String what, String measure, double limit) {
        return new Target(
                "core",
                what,
                AT_MOST,
                limit,
                "x",
                results -> ratio(results.median(measure, "weft"), results.median(measure, "plain")));
    }

    private static Target ahead(String group, String measure, String peer, double limit) {
        return new Target(
                group,
                "  " + measure + ": " + peer + " to weft",
                AT_LEAST,
                limit,
                "x",
                results -> ratio(results.median(measure, peer), results.median(measure, "weft")));
    }

    private static Target value(String group, String what, String measure, double limit, String unit) {
        return new Target(group, what, AT_MOST, limit, unit, results -> results.median(measure, "weft"));
    }

    /** The slowest depth to the fastest. */
    private static Target flat(String what, String measure) {
        return new Target("core", what, AT_MOST, 1.2, "x", results -> {
            OptionalDouble slowest = OptionalDouble.empty();
            OptionalDouble fastest = OptionalDouble.empty();
            for (int depth : DEPTHS) {
                OptionalDouble median = results.median(measure + depth, "weft");
                if (median.isEmpty()) {
                    return median;
                }
                double value = median.getAsDouble();
                slowest = OptionalDouble.of(Math.max(value, slowest.orElse(value)));
                fastest = OptionalDouble.of(Math.min(value, fastest.orElse(value)));
            }
            return ratio(slowest, fastest);
        });
    }

    static void print(String group, List<Series> series, PrintStream out) {
        Results results = new Results(series);
        out.printf("%n" + ROW, "design.md, section 7", "target", "measured", "");
        for (Target target : all()) {
            if (target.group().equals(group)) {
                OptionalDouble measured = target.value().apply(results);
                String text = measured.isEmpty() ? "-" : target.text(measured.getAsDouble());
                out.printf(ROW, target.what(), target.limitText(), text, verdict(target, measured));
            }
        }
    }

    private static String verdict(Target target, OptionalDouble measured) {
        if (measured.isEmpty()) {
            return "not measured";
        }
        return target.isMetBy(measured.getAsDouble()) ? "met" : "NOT MET";
    }
}
