package dev.weft.junit.contract;

import dev.weft.EventLoop;
import java.awt.EventQueue;
import org.junit.jupiter.api.BeforeAll;

/** Our loop, a turn at a time, as an event of AWT's dispatch thread; no screen is needed for that. */
class LoopInsideAwtTest extends EventLoopContract {

    @BeforeAll
    static void needNoScreen() {
        System.setProperty("java.awt.headless", "true");
    }

    @Override
    protected LoopHost createHost() {
        return LoopHost.steppedIn(EventQueue::invokeLater, EventLoop.create());
    }
}
