package dev.weft.junit.contract;

import dev.weft.internal.loop.LoopOptions;
import dev.weft.internal.net.SelectorEventLoop;

/** The order of asyncio's turns instead of ours. */
class StrictOrderLoopTest extends EventLoopContract {

    @Override
    protected LoopHost createHost() {
        return LoopHost.of(new SelectorEventLoop(LoopOptions.DEFAULT.withStrictOrder(true)));
    }
}
