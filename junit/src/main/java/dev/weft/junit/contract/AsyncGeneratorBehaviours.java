package dev.weft.junit.contract;

import static dev.weft.Weft.done;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.weft.AsyncGenerator;
import dev.weft.Coro;
import dev.weft.CoroutineState;
import dev.weft.ErrorReport;
import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Asynchronous generators that were begun on the loop, and {@code shutdownAsyncGenerators}. PEP 525, Finalization. */
abstract class AsyncGeneratorBehaviours extends Behaviours {

    AsyncGeneratorBehaviours(Supplier<LoopHost> hosts) {
        super(hosts);
    }

    @Coroutine
    private AsyncGenerator<Integer> numbers(String name, @Nullable RuntimeException failure) {
        try {
            yieldValue(1);
            yieldValue(2);
        } finally {
            yieldFrom(sleep(Duration.ZERO));
            trace.add(name + " closed");
            if (failure != null) throw failure;
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> first(AsyncGenerator<Integer> numbers) {
        assertEquals(1, yieldFrom(numbers.anext()));
        return done();
    }

    @Coroutine
    private static Coro<Void> all(AsyncGenerator<Integer> numbers) {
        while (yieldFrom(numbers.hasNext())) numbers.next();
        return done();
    }

    @Test
    void thoseThatWereBegunAreClosed() {
        AsyncGenerator<Integer> a = numbers("a", null);
        AsyncGenerator<Integer> b = numbers("b", null);
        complete(first(a));
        complete(first(b));

        complete(loop.shutdownAsyncGenerators());

        assertEquals(2, trace.size(), trace::toString);
        assertSame(CoroutineState.CLOSED, a.state());
        assertSame(CoroutineState.CLOSED, b.state());
    }

    @Test
    void thoseThatEndedOrWereNotBegunAreLeftAlone() {
        AsyncGenerator<Integer> ended = numbers("ended", null);
        AsyncGenerator<Integer> notBegun = numbers("not begun", null);
        complete(all(ended));
        assertTrace("ended closed");

        complete(loop.shutdownAsyncGenerators());

        assertTrace("ended closed");
        assertSame(CoroutineState.CREATED, notBegun.state());
    }

    @Test
    void aFailureIsReportedAndTheOthersAreClosed() {
        RuntimeException failure = new IllegalStateException("on purpose");
        AsyncGenerator<Integer> broken = numbers("broken", failure);
        AsyncGenerator<Integer> sound = numbers("sound", null);
        complete(first(broken));
        complete(first(sound));

        complete(loop.shutdownAsyncGenerators());

        assertSame(CoroutineState.CLOSED, sound.state());
        ErrorReport report = takeError();
        assertSame(failure, report.exception());
        assertSame(broken, report.source());
    }

    @Test
    void oneThatIsBegunAfterwardsIsReported() {
        complete(loop.shutdownAsyncGenerators());
        AsyncGenerator<Integer> late = numbers("late", null);

        complete(first(late));

        assertSame(late, takeError().source());
        complete(late.aclose());
    }

    @Test
    void withNoneThereIsNothingToDo() {
        complete(loop.shutdownAsyncGenerators());
        complete(loop.shutdownAsyncGenerators());
    }
}
