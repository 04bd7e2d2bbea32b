package dev.weft.weaving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.weaving.Way.Body;

/** Runs a body in every way and compares the traces; {@link FixturesTest} says why they must agree. */
final class EveryWay {

    private final Body body;
    private final int points;

    private EveryWay(Body body) {
        this.body = body;
        this.points = Way.STRAIGHT.run(body).points();
    }

    static void check(Body body, String expected) {
        assertThat(Way.STRAIGHT.run(body).trace()).isEqualTo(expected);
        checkSuspending(body, expected);
        checkFailing(body);
        checkClosing(body);
    }

    static void checkSuspending(Body body, String expected) {
        EveryWay all = new EveryWay(body);
        all.compare(Way.SUSPENDED, expected);
        for (int point = 0; point < all.points; point++) {
            all.compare(Way.only(point), expected);
            all.compare(Way.allBut(point), expected);
        }
    }

    static void checkFailing(Body body) {
        EveryWay all = new EveryWay(body);
        for (int point = 0; point < all.points; point++) {
            String failed = Way.failing(point).run(body).trace();
            all.compare(Way.failingLater(point), failed);
            all.compare(Way.thrownInto(point), failed);
        }
    }

    static void checkClosing(Body body) {
        EveryWay all = new EveryWay(body);
        for (int point = 0; point < all.points; point++) {
            String exited = Way.exiting(point).run(body).trace();
            // what close() leaves behind it does not tell: a value returned on the way out is dropped
            all.compare(Way.closed(point), exited.replaceFirst(" ?= .*$", ""));
        }
    }

    private void compare(Way way, String trace) {
        assertThat(way.run(body).trace()).as(way.name()).isEqualTo(trace);
    }
}
