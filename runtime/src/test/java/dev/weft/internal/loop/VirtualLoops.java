package dev.weft.internal.loop;

import dev.weft.EventLoop;

/** Lends other packages the loop whose clock moves only when it would sleep. */
public final class VirtualLoops {

    private VirtualLoops() {}

    public static EventLoop create(boolean strictOrder) {
        return new FakeLoop(strictOrder);
    }
}
