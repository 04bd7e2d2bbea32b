package dev.weft.junit.contract;

import dev.weft.EventLoop;

class SelectorLoopTest extends EventLoopContract {

    @Override
    protected LoopHost createHost() {
        return LoopHost.of(EventLoop.create());
    }
}
