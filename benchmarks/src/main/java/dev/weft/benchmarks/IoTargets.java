package dev.weft.benchmarks;

import static dev.weft.benchmarks.Results.ratio;
import static dev.weft.benchmarks.Target.Bound.AT_LEAST;
import static dev.weft.benchmarks.Target.Bound.AT_MOST;

import java.util.ArrayList;
import java.util.List;

/** The rows "I/O" of design.md, section 7, and its timers. */
final class IoTargets {

    private static final String GROUP = "io";

    private IoTargets() {}

    static List<Target> all() {
        List<Target> all = new ArrayList<>();
        for (String measure : new String[] {"echo.64.50", "echo.1024.50"}) {
            all.addAll(echo(measure));
        }
        all.add(atMost("user time of a message, us: protocol", "echo.64.50.user", "weft", 0.7, "us"));
        all.add(atMost("  sock*", "echo.64.50.user", "weft-sock", 0.9, "us"));
        all.add(atMost("  streams", "echo.64.50.user", "weft-streams", 1.0, "us"));
        all.add(ahead("lines", "weft-streams", "uvloop-streams", 5));
        all.add(ahead("lines", "weft-streams", "netty-nio", 2));
        all.add(ahead("echo.64.1", "weft", "c", 0.9));
        all.add(ahead("echo.64.1", "weft-spin", "c", 1.3));
        all.add(atMost("heap of an idle connection: protocol", "idle.heap", "weft", 900, "bytes"));
        all.add(atMost("  coroutine, sock*", "idle.heap", "weft-sock", 1_000, "bytes"));
        all.add(atMost("  streams", "idle.heap", "weft-streams", 1_050, "bytes"));
        all.add(new Target(
                GROUP,
                "accept and first echo",
                AT_LEAST,
                17_000,
                "conn/s",
                results -> results.median("accept", "weft")));
        all.add(cheaperTimers("asyncio", 10));
        all.add(cheaperTimers("uvloop", 15));
        return all;
    }

    private static List<Target> echo(String measure) {
        return List.of(
                ahead(measure, "weft", "c", 0.93),
                ahead(measure, "weft-sock", "c", 0.90),
                ahead(measure, "weft-streams", "c", 0.85),
                ahead(measure, "weft", "netty-epoll", 1.0),
                ahead(measure, "weft", "netty-nio", 1.1),
                ahead(measure, "weft", "vertx", 1.12),
                ahead(measure, "weft", "virtual-threads", 1.3),
                ahead(measure, "weft", "uvloop", 1.03),
                ahead(measure, "weft-streams", "uvloop-streams", 1.35),
                ahead(measure, "weft-sock", "uvloop-sock", 2.8),
                ahead(measure, "weft", "asyncio", 1.4),
                ahead(measure, "weft-streams", "asyncio-streams", 2.2),
                ahead(measure, "weft-sock", "asyncio-sock", 4.0));
    }

    /** More per second is better. */
    private static Target ahead(String measure, String weft, String peer, double limit) {
        return new Target(
                GROUP,
                measure + ": " + weft + " to " + peer,
                AT_LEAST,
                limit,
                "x",
                results -> ratio(results.median(measure, weft), results.median(measure, peer)));
    }

    /** Less time is better. */
    private static Target cheaperTimers(String peer, double limit) {
        return new Target(
                GROUP,
                "timers: " + peer + " to weft",
                AT_LEAST,
                limit,
                "x",
                results -> ratio(results.median("timers", peer), results.median("timers", "weft")));
    }

    private static Target atMost(String what, String measure, String peer, double limit, String unit) {
        return new Target(GROUP, what, AT_MOST, limit, unit, results -> results.median(measure, peer));
    }
}
