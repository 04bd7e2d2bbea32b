package dev.weft.testing;

import static dev.weft.Weft.aclosing;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.AsyncCloseable;
import dev.weft.AsyncExitStack;
import dev.weft.AsyncGenerator;
import dev.weft.Coro;
import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is to be cleaned up, however its user is cancelled, at every step and pair of steps: in the cleaning up, too. */
class CancelledCleanUpTest {

    private static final Duration TICK = Duration.ofMillis(1);

    private static void check(CancelEverywhere.Scenario scenario) {
        CancelEverywhere everywhere = CancelEverywhere.of(scenario).mustPropagate();
        everywhere.atEveryPair();
        everywhere.on(TestLoopOptions.defaults().withStrictOrder(true)).atEveryPair();
    }

    /** Things that are opened, and closed by waiting. */
    private static final class Things {

        private final List<String> open = new ArrayList<>();
        private int opened;

        @Coroutine
        Coro<AsyncCloseable> open(String name) {
            yieldFrom(sleep(TICK));
            open.add(name);
            opened++;
            AsyncCloseable thing = () -> close(name);
            return result(thing);
        }

        @Coroutine
        Coro<Void> close(String name) {
            try {
                yieldFrom(sleep(TICK));
            } finally {
                assertThat(open.remove(name)).as("%s is open", name).isTrue();
            }
            return done();
        }

        @Coroutine
        AsyncGenerator<Integer> numbers() {
            yieldFrom(sleep(TICK));
            open.add("generator");
            opened++;
            try {
                for (int i = 0; i < 3; i++) {
                    yieldValue(i);
                    yieldFrom(sleep(TICK));
                }
            } finally {
                yieldFrom(close("generator"));
            }
            return done();
        }

        void checkClosed() {
            assertThat(open).as("of %s opened", opened).isEmpty();
        }
    }

    // Asynchronous generators

    @Coroutine
    private static Coro<Void> readAll(AsyncGenerator<Integer> numbers) {
        int sum = 0;
        while (yieldFrom(numbers.hasNext())) {
            sum += numbers.next();
            yieldFrom(sleep(TICK));
        }
        assertThat(sum).isEqualTo(3);
        return done();
    }

    @Test
    void aGeneratorInUseIsClosed() {
        check(loop -> {
            Things things = new Things();
            loop.atEnd(things::checkClosed);
            return aclosing(things.numbers(), CancelledCleanUpTest::readAll);
        });
    }

    /** Its user held it and did not close it. */
    @Test
    void aGeneratorThatWasLeftIsClosedWithTheLoop() {
        check(loop -> {
            Things things = new Things();
            AsyncGenerator<Integer> numbers = things.numbers();
            loop.atEnd(() -> {
                things.checkClosed();
                assertThat(numbers).isNotNull();
            });
            return readAll(numbers);
        });
    }

    /** One that reads another one. */
    @Coroutine
    private static AsyncGenerator<Integer> doubled(AsyncGenerator<Integer> numbers) {
        try {
            while (yieldFrom(numbers.hasNext())) {
                yieldValue(numbers.next());
            }
        } finally {
            yieldFrom(numbers.aclose());
        }
        return done();
    }

    @Test
    void aGeneratorClosesTheOneItReads() {
        check(loop -> {
            Things things = new Things();
            AsyncGenerator<Integer> inner = things.numbers(); // held, since closing may be what is cancelled
            loop.atEnd(() -> {
                assertThat(inner).isNotNull();
                things.checkClosed();
            });
            return aclosing(doubled(inner), CancelledCleanUpTest::readAll);
        });
    }

    // Exit stacks

    @Test
    void allThatIsOnAnExitStackIsClosed() {
        check(loop -> {
            Things things = new Things();
            List<String> calls = new ArrayList<>();
            loop.atEnd(() -> {
                things.checkClosed();
                assertThat(calls.size()).isEqualTo(Math.min(things.opened, 2));
            });
            return new AsyncExitStack().run(stack -> fill(stack, things, calls));
        });
    }

    @Coroutine
    private static Coro<Void> fill(AsyncExitStack stack, Things things, List<String> calls) {
        for (String name : List.of("a", "b")) {
            stack.enterAsyncContext(yieldFrom(things.open(name)));
            stack.callback(() -> calls.add(name));
        }
        AsyncExitStack inner = stack.enterAsyncContext(new AsyncExitStack());
        inner.enterAsyncContext(yieldFrom(things.open("c")));
        yieldFrom(sleep(TICK));
        return done();
    }

    /** What was moved is the other stack's to close. */
    @Coroutine
    private static Coro<Void> handOver(AsyncExitStack keeper, Things things) {
        yieldFrom(new AsyncExitStack().run(stack -> {
            stack.enterAsyncContext(yieldFrom(things.open("a")));
            stack.enterAsyncContext(yieldFrom(things.open("b")));
            keeper.enterAsyncContext(stack.popAll());
            yieldFrom(sleep(TICK));
            return done();
        }));
        assertThat(things.open).containsExactly("a", "b");
        return done();
    }

    @Test
    void whatWasMovedToAnotherStackIsClosedOnce() {
        check(loop -> {
            Things things = new Things();
            loop.atEnd(things::checkClosed);
            return new AsyncExitStack().run(keeper -> handOver(keeper, things));
        });
    }
}
