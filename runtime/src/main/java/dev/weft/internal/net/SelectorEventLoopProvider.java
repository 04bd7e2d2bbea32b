package dev.weft.internal.net;

import dev.weft.EventLoop;
import dev.weft.EventLoopProvider;
import dev.weft.internal.loop.LoopOptions;

/** Makes the loop on java.nio's selectors. Found by {@link java.util.ServiceLoader}. */
public final class SelectorEventLoopProvider implements EventLoopProvider {

    @Override
    public EventLoop createLoop() {
        return new SelectorEventLoop(LoopOptions.fromSystemProperties());
    }
}
