package dev.weft.junit.contract;

import dev.weft.EventLoop;
import java.util.concurrent.Executor;

/**
 * A loop and how it is run: by itself ({@link #of}), inside another loop ({@link #steppedIn}), or in a way of the implementer's.
 */
public interface LoopHost {

    /** The host of a loop that runs by itself. */
    static LoopHost of(EventLoop loop) {
        return () -> loop;
    }

    /**
     * The host of a loop that is stepped inside another one, by {@link EventLoop#runOnce}, turn by turn: as soon as something is due or
     * another thread calls in, and every millisecond for I/O.
     *
     * @param foreign runs what it is given in the thread of the other loop, one after the other
     */
    static LoopHost steppedIn(Executor foreign, EventLoop loop) {
        return new SteppedHost(foreign, loop, SteppedHost.LIMIT, SteppedHost.IO_INTERVAL);
    }

    EventLoop loop();

    /**
     * Runs the loop until {@link #finish} was called, and the turn in which it was is over. What was scheduled before is visible to the
     * thread that runs it, and what ran is visible to the caller. An error that goes through the loop is thrown as it is.
     */
    default void run() {
        loop().runForever();
    }

    /** Ends {@link #run}; called by a callback on the loop. */
    default void finish() {
        loop().stop();
    }

    /** Says that a thread of the test will call in, until the answer is closed: for a loop whose clock is not that of threads. */
    default Runnable expectThread() {
        return () -> {};
    }

    /** Releases the loop, and what it runs in. The loop may be closed already. */
    default void close() {
        loop().close();
    }
}
