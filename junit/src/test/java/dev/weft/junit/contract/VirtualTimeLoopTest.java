package dev.weft.junit.contract;

import dev.weft.EventLoop;
import dev.weft.testing.TestLoop;

class VirtualTimeLoopTest extends EventLoopContract {

    @Override
    protected LoopHost createHost() {
        return new VirtualTimeHost(TestLoop.create());
    }

    private record VirtualTimeHost(TestLoop test) implements LoopHost {

        @Override
        public EventLoop loop() {
            return test.eventLoop();
        }

        @Override
        public Runnable expectThread() {
            return test.expectOutside()::close;
        }

        /** The loop, and not the test loop, which would have the test explain what it leaves. */
        @Override
        public void close() {
            loop().close();
        }
    }
}
