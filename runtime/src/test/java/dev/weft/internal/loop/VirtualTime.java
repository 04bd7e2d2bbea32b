package dev.weft.internal.loop;

import dev.weft.EventLoop;
import java.time.Duration;

/** Loops for the tests of other packages, whose clock moves only when they would sleep; one that nothing will wake fails. */
public final class VirtualTime {

    private VirtualTime() {}

    public static EventLoop loop() {
        return new FakeLoop(false);
    }

    /** With asyncio's order turn by turn. */
    public static EventLoop strictLoop() {
        return new FakeLoop(true);
    }

    /** Lets time pass, as a callback does that takes long. */
    public static void advance(EventLoop loop, Duration time) {
        ((FakeLoop) loop).script.advance(time);
    }

    /**
     * Runs exactly one turn, and lets time pass first where nothing is ready.
     *
     * @return false when nothing ever will be
     */
    public static boolean turn(EventLoop loop) {
        return ((FakeLoop) loop).runNextTurn();
    }
}
