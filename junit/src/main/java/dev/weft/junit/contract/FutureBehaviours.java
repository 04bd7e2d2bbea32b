package dev.weft.junit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelledError;
import dev.weft.Future;
import dev.weft.Handle;
import dev.weft.InvalidStateException;
import dev.weft.StopIteration;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Futures that the loop makes. */
abstract class FutureBehaviours extends Behaviours {

    private final Future<Integer> future = loop.createFuture();

    FutureBehaviours(Supplier<LoopHost> hosts) {
        super(hosts);
    }

    @Test
    void aNewFutureIsPendingAndBelongsToTheLoop() {
        assertFalse(future.isDone());
        assertFalse(future.isCancelled());
        assertSame(loop, future.loop());
        assertThrows(InvalidStateException.class, future::result);
        assertThrows(InvalidStateException.class, future::exception);
    }

    @Test
    void aResultIsThereAtOnceAndItsCallbacksRunInALaterTurn() {
        future.addDoneCallback(done -> trace.add("callback " + done.result()));
        loop.callSoon(() -> {
            future.setResult(42);
            trace.add("set");
        });
        loop.callSoon(note("same turn"));

        runReady();

        assertTrace("set", "same turn", "callback 42");
        assertEquals(42, future.result());
        assertNull(future.exception());
    }

    @Test
    void callbacksRunInTheOrderOfAdding() {
        future.addDoneCallback(done -> trace.add("a"));
        future.addDoneCallback(done -> trace.add("b"));
        future.addDoneCallback(done -> trace.add("c"));

        future.setResult(1);
        runReady();

        assertTrace("a", "b", "c");
    }

    @Test
    void aCallbackAddedToADoneFutureRunsInALaterTurn() {
        future.setResult(1);
        loop.callSoon(() -> {
            future.addDoneCallback(done -> trace.add("callback"));
            trace.add("added");
        });

        runReady();

        assertTrace("added", "callback");
    }

    @Test
    void aCallbackTakenBackDoesNotRun() {
        Handle before = future.addDoneCallback(done -> trace.add("taken back before"));
        Handle after = future.addDoneCallback(done -> trace.add("taken back after"));
        future.addDoneCallback(done -> trace.add("kept"));

        before.cancel();
        future.setResult(1);
        after.cancel();
        runReady();

        assertTrace("kept");
    }

    @Test
    void aCallbackThatThrowsDoesNotKeepTheOthers() {
        IllegalStateException bad = new IllegalStateException("bad");
        future.addDoneCallback(done -> {
            throw bad;
        });
        future.addDoneCallback(done -> trace.add("next"));

        future.setResult(1);
        runReady();

        assertTrace("next");
        assertSame(bad, takeError().exception());
    }

    @Test
    void aFailureIsGivenAsItIs() {
        IOException failure = new IOException("broken");

        future.setException(failure);

        assertTrue(future.isDone());
        assertSame(failure, future.exception());
        assertSame(failure, assertThrows(IOException.class, future::result));
    }

    @Test
    void aFutureEndsOnce() {
        future.setResult(1);

        assertThrows(InvalidStateException.class, () -> future.setResult(2));
        assertThrows(InvalidStateException.class, () -> future.setException(new IOException()));
        assertFalse(future.cancel());
        assertEquals(1, future.result());
    }

    @Test
    void stopIterationDoesNotFailAFuture() {
        assertThrows(IllegalArgumentException.class, () -> future.setException(new StopIteration(null)));
        assertFalse(future.isDone());
    }

    @Test
    void cancellingEndsItWithTheMessageAndRunsItsCallbacks() {
        future.addDoneCallback(done -> trace.add("cancelled " + done.isCancelled()));

        assertTrue(future.cancel("no use"));
        assertFalse(future.cancel());
        runReady();

        assertTrace("cancelled true");
        assertTrue(future.isDone());
        assertEquals(
                "no use", assertThrows(CancelledError.class, future::result).getMessage());
        assertThrows(CancelledError.class, future::exception);
    }

    @Test
    void otherThreadsMayNotTouchItWhileTheLoopRuns() {
        onLoop(() -> {
            assertRefusedElsewhere(() -> future.setResult(1));
            assertRefusedElsewhere(() -> future.setException(new IOException()));
            assertRefusedElsewhere(future::cancel);
            assertRefusedElsewhere(() -> future.addDoneCallback(done -> {}));
        });
    }

    @Test
    void aCompletableFutureFollowsIt() {
        CompletableFuture<Integer> copy = future.toCompletableFuture();

        future.setResult(42);
        runReady();

        assertEquals(42, copy.getNow(null));
    }

    @Test
    void aCompletableFutureThatIsCancelledCancelsIt() {
        CompletableFuture<Integer> copy = future.toCompletableFuture();

        copy.cancel(true);
        runReady();

        assertTrue(future.isCancelled());
    }

    @Test
    void itFollowsAStageThatAnotherThreadCompletes() {
        CompletableFuture<Integer> stage = new CompletableFuture<>();
        Runnable over = host.expectThread();
        Thread thread = new Thread(() -> stage.complete(42));
        loop.callSoon(() -> {
            Future<Integer> follower = Future.of(stage);
            follower.addDoneCallback(done -> {
                trace.add("got " + done.result());
                host.finish();
            });
            thread.start();
        });

        host.run();

        over.run();
        join(thread);
        assertTrace("got 42");
    }
}
