package dev.weft.sync;

import java.util.ArrayDeque;
import java.util.Collections;

/** A {@link Queue} that gives the item put in last. {@code asyncio.LifoQueue}. */
public final class LifoQueue<T> extends Queue<T> {

    public LifoQueue() {
        this(0);
    }

    public LifoQueue(int maxsize) {
        super(maxsize, Collections.asLifoQueue(new ArrayDeque<>()));
    }
}
