package dev.weft;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** CPython's test_asyncgen, as far as it runs on a loop. */
class CPythonAsyncgenOnALoopTest {

    private static final class FooError extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private final Runner runner = new Runner();
    private final List<ErrorReport> reports = new ArrayList<>();

    /** What a body has come to; CPython's DONE. */
    private int done;

    @AfterEach
    void closeRunner() {
        runner.close();
    }

    private <R> R run(Callable<Coro<R>> body) {
        runner.loop().setExceptionHandler((loop, report) -> reports.add(report));
        return runner.run(body);
    }

    private static Coro<Void> pause() {
        return sleep(Duration.ZERO);
    }

    private static void crash() {
        throw new ArithmeticException();
    }

    private static Throwable failure(Coro<?> operation) {
        return catchThrowable(() -> operation.send(null));
    }

    @Coroutine
    private static <Y> Coro<List<Y>> toList(AsyncGenerator<Y> generator) {
        List<Y> values = new ArrayList<>();
        while (yieldFrom(generator.hasNext())) {
            values.add(generator.next());
        }
        return result(values);
    }

    /** Awaits something that must end in an end. */
    @Coroutine
    private static Coro<Void> assertEnds(Coro<?> operation) {
        boolean ended = false;
        try {
            yieldFrom(operation);
        } catch (StopAsyncIteration e) {
            ended = true;
        }
        assertThat(ended).isTrue();
        return done();
    }

    // anext

    @Coroutine
    private static AsyncGenerator<Integer> oneAndTwo() {
        yieldValue(1);
        yieldValue(2);
        return done();
    }

    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_generator_anext
    @Test
    void anextGivesADefaultInsteadOfAnEnd() {
        run(() -> {
            AsyncGenerator<Integer> plain = oneAndTwo();
            assertThat(yieldFrom(plain.anext())).isEqualTo(1);
            assertThat(yieldFrom(plain.anext())).isEqualTo(2);
            yieldFrom(assertEnds(plain.anext()));
            yieldFrom(assertEnds(plain.anext()));
            AsyncGenerator<Integer> other = oneAndTwo();
            assertThat(yieldFrom(other.anext(-1))).isEqualTo(1);
            assertThat(yieldFrom(other.anext(-1))).isEqualTo(2);
            assertThat(yieldFrom(other.anext(-1))).isEqualTo(-1);
            assertThat(yieldFrom(other.anext(-1))).isEqualTo(-1);
            assertThat(failure(oneAndTwo().anext(-1))).isInstanceOf(StopIteration.class);
            assertThatThrownBy(() -> oneAndTwo().anext(-1).throwInto(new FooError()))
                    .isInstanceOf(FooError.class);
            return done();
        });
    }

    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_aiter
    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_aiter_class
    @Test
    void aGeneratorIsIteratedAsItIs() {
        List<Integer> values = run(() -> toList(oneAndTwo()));

        assertThat(values).containsExactly(1, 2);
    }

    @Coroutine
    private static AsyncGenerator<Integer> endsEarly() {
        yieldValue(1);
        yieldFrom(pause());
        yieldValue(2);
        yieldFrom(pause());
        if (runningLoop().isRunning()) {
            return done();
        }
        yieldValue(3);
        return done();
    }

    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_asyncio_01
    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_asyncio_03
    @Test
    void aReturnEndsIt() {
        List<Integer> values = run(() -> toList(endsEarly()));

        assertThat(values).containsExactly(1, 2);
    }

    @Coroutine
    private static AsyncGenerator<Integer> crashes() {
        yieldValue(1);
        yieldFrom(pause());
        yieldValue(2);
        crash();
        yieldValue(3);
        return done();
    }

    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_asyncio_02
    @Test
    void aFailureComesOutOfTheLoopAroundIt() {
        assertThatThrownBy(() -> run(() -> toList(crashes()))).isInstanceOf(ArithmeticException.class);
    }

    @Coroutine
    private static AsyncGenerator<Integer> handles() {
        yieldValue(1);
        yieldFrom(pause());
        try {
            yieldValue(2);
            yieldValue(3);
        } catch (ArithmeticException e) {
            yieldValue(1000);
        }
        yieldFrom(pause());
        yieldValue(4);
        return done();
    }

    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_asyncio_anext_04
    @Test
    void anAnextThatIsThrownIntoBeforeItBeginsRaisesInTheBody() {
        run(() -> {
            assertThat(yieldFrom(toList(handles()))).containsExactly(1, 2, 3, 4);
            AsyncGenerator<Integer> generator = handles();
            assertThat(yieldFrom(generator.anext())).isEqualTo(1);
            assertThat(yieldFrom(generator.anext())).isEqualTo(2);
            assertThatThrownBy(() -> generator.anext().throwInto(new ArithmeticException()))
                    .isInstanceOfSatisfying(
                            StopIteration.class, end -> assertThat(end.value()).isEqualTo(1000));
            assertThat(yieldFrom(generator.anext())).isEqualTo(4);
            yieldFrom(assertEnds(generator.anext()));
            return done();
        });
    }

    @Coroutine
    private static AsyncGenerator<Integer> echoes() {
        int sent = yieldValue(1);
        sent = yieldValue(sent);
        yieldValue(sent * 100);
        return done();
    }

    private static Object sentByHand(Coro<?> operation, Object value) {
        return ((StopIteration) catchThrowable(() -> operation.send(value))).value();
    }

    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_asyncio_anext_05
    @Test
    void whatIsSentToAFreshAnextReachesTheBody() {
        run(() -> {
            AsyncGenerator<Integer> generator = echoes();
            assertThat(sentByHand(generator.anext(), null)).isEqualTo(1);
            assertThat(sentByHand(generator.anext(), 10)).isEqualTo(10);
            assertThat(sentByHand(generator.anext(), 12)).isEqualTo(1200);
            yieldFrom(assertEnds(generator.anext()));
            return done();
        });
    }

    @Coroutine
    private AsyncGenerator<Integer> swallows() {
        try {
            yieldValue(null);
        } catch (Throwable e) {
            done += 100;
        }
        done += 1;
        return done();
    }

    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_asyncio_anext_06
    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_asyncio_athrow_03
    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_asyncio_aclose_10
    @Test
    void aBodyThatSwallowsWhatItGetsEnds() {
        run(() -> {
            AsyncGenerator<Integer> sent = swallows();
            assertThat(yieldFrom(sent.asend(null))).isNull();
            yieldFrom(assertEnds(sent.asend(null)));
            assertThat(done).isEqualTo(1);
            AsyncGenerator<Integer> thrownInto = swallows();
            yieldFrom(thrownInto.asend(null));
            yieldFrom(assertEnds(thrownInto.athrow(new IllegalArgumentException())));
            assertThat(done).isEqualTo(102);
            AsyncGenerator<Integer> closed = swallows();
            yieldFrom(closed.asend(null));
            yieldFrom(closed.aclose());
            assertThat(done).isEqualTo(203);
            return done();
        });
    }

    @Coroutine
    private static AsyncGenerator<Object> yielding(Object first, Object afterThrow) {
        try {
            yieldValue(first);
        } catch (ArithmeticException e) {
            yieldValue(afterThrow);
        }
        return done();
    }

    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_asyncio_anext_tuple
    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_asyncio_anext_stopiteration
    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_asyncio_athrow_tuple
    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_asyncio_athrow_stopiteration
    @Test
    void anEndIsAValueLikeAnyOther() {
        StopIteration first = new StopIteration(1);
        StopIteration second = new StopIteration(3);
        run(() -> {
            AsyncGenerator<Object> byHand = yielding(first, second);
            assertThat(yieldFrom(byHand.anext())).isSameAs(first);
            assertThatThrownBy(() -> byHand.anext().throwInto(new ArithmeticException()))
                    .isInstanceOfSatisfying(
                            StopIteration.class, end -> assertThat(end.value()).isSameAs(second));
            yieldFrom(assertEnds(byHand.anext()));
            AsyncGenerator<Object> awaited = yielding(1, second);
            assertThat(yieldFrom(awaited.asend(null))).isEqualTo(1);
            assertThat(yieldFrom(awaited.athrow(new ArithmeticException()))).isSameAs(second);
            yieldFrom(assertEnds(awaited.asend(null)));
            return done();
        });
    }

    // aclose

    @Coroutine
    private AsyncGenerator<Integer> yieldsWhenClosed() {
        try {
            yieldValue(1);
            crash();
        } finally {
            yieldFrom(pause());
            yieldValue(12);
        }
        return done();
    }

    @Coroutine
    private static <Y> Coro<Void> beginAndClose(AsyncGenerator<Y> generator) {
        yieldFrom(generator.anext());
        yieldFrom(generator.aclose());
        return done();
    }

    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_asyncio_aclose_06
    @Test
    void aBodyThatYieldsInFinallyWhileItIsClosedIgnoresTheExit() {
        assertThatThrownBy(() -> run(() -> beginAndClose(yieldsWhenClosed())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("async generator ignored GeneratorExit");
    }

    @Coroutine
    private AsyncGenerator<Integer> awaitsWhenClosed(Future<?> never) {
        try {
            yieldValue(1);
            yieldFrom(never);
            done += 1000;
            yieldValue(2);
        } finally {
            yieldFrom(pause());
            yieldFrom(pause());
            done += 1;
        }
        done += 1000;
        return done();
    }

    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_asyncio_aclose_07
    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_asyncio_aclose_08
    @Test
    void aFinallyMayAwaitWhileItIsClosed() {
        run(() -> beginAndClose(awaitsWhenClosed(runningLoop().createFuture())));

        assertThat(done).isEqualTo(1);
    }

    @Coroutine
    private AsyncGenerator<Integer> yieldsAfterTheExit() {
        try {
            yieldValue(1);
        } catch (GeneratorExit e) {
            done += 1;
        }
        yieldValue(2);
        done += 100;
        return done();
    }

    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_asyncio_aclose_11
    @Test
    void aBodyThatCatchesTheExitAndYieldsIgnoresIt() {
        assertThatThrownBy(() -> run(() -> beginAndClose(yieldsAfterTheExit())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("async generator ignored GeneratorExit");

        assertThat(done).isEqualTo(1);
    }

    @Coroutine
    private static Coro<Void> crashLater() {
        yieldFrom(pause());
        crash();
        return done();
    }

    @Coroutine
    private AsyncGenerator<Integer> awaitsATaskWhenClosed() {
        Task<Void> task = createTask(crashLater());
        try {
            yieldValue(1);
        } finally {
            try {
                yieldFrom(task);
            } catch (ArithmeticException e) {
                done = 1;
            }
        }
        return done();
    }

    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_asyncio_aclose_12
    @Test
    void aFinallyMayHandleTheFailureOfATask() {
        run(() -> beginAndClose(awaitsATaskWhenClosed()));

        assertThat(done).isEqualTo(1);
    }

    // asend, athrow

    @Coroutine
    private static Coro<Void> crashIf(boolean crash) {
        yieldFrom(pause());
        if (crash) {
            crash();
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> cancelled() {
        Future<Void> future = runningLoop().createFuture();
        runningLoop().callSoon(future::cancel);
        yieldFrom(future);
        return done();
    }

    @Coroutine
    private AsyncGenerator<Integer> doubles(Callable<Coro<Void>> between) throws Exception {
        try {
            yieldFrom(pause());
            int sent = yieldValue(1);
            yieldFrom(between.call());
            yieldValue(sent * 2);
            yieldFrom(pause());
            return done();
        } finally {
            yieldFrom(pause());
            yieldFrom(pause());
            done = 1;
        }
    }

    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_asyncio_asend_01
    @Test
    void asendGivesTheBodyAValue() {
        run(() -> {
            AsyncGenerator<Integer> generator = doubles(() -> crashIf(false));
            assertThat(yieldFrom(generator.asend(null))).isEqualTo(1);
            assertThat(yieldFrom(generator.asend(100))).isEqualTo(200);
            yieldFrom(assertEnds(generator.asend(null)));
            return done();
        });

        assertThat(done).isEqualTo(1);
    }

    @Coroutine
    private static Coro<Void> sendTwice(AsyncGenerator<Integer> generator) {
        assertThat(yieldFrom(generator.asend(null))).isEqualTo(1);
        yieldFrom(generator.asend(100));
        return done();
    }

    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_asyncio_asend_02
    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_asyncio_asend_03
    @Test
    void whatTheBodyAwaitsMayFailOrBeCancelled() {
        assertThatThrownBy(() -> run(() -> sendTwice(doubles(() -> crashIf(true)))))
                .isInstanceOf(ArithmeticException.class);
        assertThat(done).isEqualTo(1);

        done = 0;
        assertThatThrownBy(() -> run(() -> sendTwice(doubles(CPythonAsyncgenOnALoopTest::cancelled))))
                .isInstanceOf(CancelledError.class);
        assertThat(done).isEqualTo(1);
    }

    @Coroutine
    private AsyncGenerator<Integer> handlesFoo(Callable<Coro<Void>> whileHandling) throws Exception {
        try {
            yieldFrom(pause());
            int value;
            try {
                value = yieldValue(1);
            } catch (FooError e) {
                value = 1000;
                yieldFrom(whileHandling.call());
            }
            yieldValue(value * 2);
            yieldFrom(pause());
        } finally {
            yieldFrom(pause());
            yieldFrom(pause());
            done = 1;
        }
        return done();
    }

    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_asyncio_athrow_01
    @Test
    void athrowGivesWhatTheBodyYieldsNext() {
        run(() -> {
            AsyncGenerator<Integer> generator = handlesFoo(CPythonAsyncgenOnALoopTest::pause);
            assertThat(yieldFrom(generator.asend(null))).isEqualTo(1);
            assertThat(yieldFrom(generator.athrow(new FooError()))).isEqualTo(2000);
            yieldFrom(assertEnds(generator.asend(null)));
            return done();
        });

        assertThat(done).isEqualTo(1);
    }

    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_asyncio_athrow_02
    @Test
    void aHandlerOfWhatWasThrownMayBeCancelled() {
        assertThatThrownBy(() -> run(() -> {
                    AsyncGenerator<Integer> generator = handlesFoo(CPythonAsyncgenOnALoopTest::cancelled);
                    assertThat(yieldFrom(generator.asend(null))).isEqualTo(1);
                    yieldFrom(generator.athrow(new FooError()));
                    return done();
                }))
                .isInstanceOf(CancelledError.class);

        assertThat(done).isEqualTo(1);
    }

    // Shutdown

    @Coroutine
    private AsyncGenerator<Integer> waits() {
        try {
            yieldFrom(sleep(Duration.ofDays(1)));
            yieldValue(1);
        } finally {
            yieldFrom(pause());
            done += 1;
        }
        return done();
    }

    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_asyncio_shutdown_01
    @Test
    void thoseThatWaitInATaskAreEndedByCancellingIt() {
        run(() -> {
            Task<?> first = createTask(toList(waits()));
            Task<?> second = createTask(toList(waits()));
            yieldFrom(pause());
            for (Task<?> task : List.of(first, second)) {
                task.cancel();
                try {
                    yieldFrom(task);
                } catch (CancelledError e) {
                    done += 10;
                }
            }
            yieldFrom(runningLoop().shutdownAsyncGenerators());
            return done();
        });

        assertThat(done).isEqualTo(22);
    }

    @Coroutine
    private static Coro<Void> takeOne(AsyncGenerator<Integer> generator) {
        yieldFrom(generator.hasNext());
        return done();
    }

    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_asyncio_shutdown_02
    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_asyncgen_nonstarted_hooks_are_cancellable
    @Test
    void oneThatIsLeftEarlyIsClosedSilently() {
        AsyncGenerator<Integer> generator = oneAndTwo();

        run(() -> takeOne(generator));
        runner.close();

        assertThat(reports).isEmpty();
        assertThat(generator.state()).isEqualTo(CoroutineState.CLOSED);
    }

    @Coroutine
    private static AsyncGenerator<Integer> crashesWhenClosed() {
        try {
            yieldValue(1);
            yieldValue(2);
        } finally {
            crash();
        }
        return done();
    }

    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_asyncio_shutdown_exception_01
    @Test
    void aFailureOfClosingIsReported() {
        AsyncGenerator<Integer> generator = crashesWhenClosed();

        run(() -> takeOne(generator));
        runner.close();

        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.message())
                    .containsIgnoringCase("an error occurred during closing of an asynchronous generator");
            assertThat(report.exception()).isInstanceOf(ArithmeticException.class);
            assertThat(report.source()).isSameAs(generator);
        });
    }

    // One-shot

    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_await_same_anext_coro_twice
    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_await_same_aclose_coro_twice
    @Test
    void anOperationIsAwaitedOnce() {
        run(() -> {
            AsyncGenerator<Integer> generator = oneAndTwo();
            for (Coro<?> operation : List.of(generator.anext(), generator.aclose())) {
                yieldFrom(operation);
                String message = "";
                try {
                    yieldFrom(operation);
                } catch (IllegalStateException e) {
                    message = e.getMessage();
                }
                assertThat(message).contains("cannot reuse already awaited");
            }
            return done();
        });
    }

    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_aclose_twice_with_different_coros
    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_aclose_after_exhaustion
    @Test
    void closingTwiceAndAfterTheEndIsFine() {
        run(() -> {
            AsyncGenerator<Integer> fresh = oneAndTwo();
            yieldFrom(fresh.aclose());
            yieldFrom(fresh.aclose());
            AsyncGenerator<Integer> exhausted = oneAndTwo();
            yieldFrom(toList(exhausted));
            yieldFrom(exhausted.aclose());
            return done();
        });
    }

    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_aclose_compatible_with_get_stack
    @Test
    void aTaskThatClosesOneTellsItsStack() {
        run(() -> {
            AsyncGenerator<Integer> generator = waits();
            createTask(generator.anext());
            yieldFrom(pause());
            for (Task<?> task : runningLoop().allTasks()) {
                List<String> methods = task.stack().stream()
                        .map(StackTraceElement::getMethodName)
                        .toList();
                boolean current = task == runningLoop().currentTask();
                assertThat(methods).isEqualTo(current ? List.of() : List.of("until", "waits"));
            }
            Task<Void> closing = createTask(oneAndTwo().aclose());
            assertThat(closing.stack()).isEmpty();
            return done();
        });
    }

    // Generator expressions: a generator that iterates another, or awaits to filter

    @Coroutine
    private static AsyncGenerator<Integer> rangeWithPauses(int end) {
        for (int i = 0; i < end; i++) {
            yieldFrom(pause());
            yieldValue(i);
        }
        return done();
    }

    @Coroutine
    private static AsyncGenerator<Integer> doubles(AsyncGenerator<Integer> numbers) {
        while (yieldFrom(numbers.hasNext())) {
            yieldValue(numbers.next() * 2);
        }
        return done();
    }

    @Coroutine
    private static Coro<Boolean> isNotZero(int number) {
        yieldFrom(pause());
        return result(number != 0);
    }

    @Coroutine
    private static AsyncGenerator<Integer> doublesOfWhatIsNotZero(int end) {
        for (int i = 0; i < end; i++) {
            if (yieldFrom(isNotZero(i))) {
                yieldValue(i * 2);
            }
        }
        return done();
    }

    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_expression_01
    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_expression_02
    @Test
    void aGeneratorMayIterateAnotherAndAwaitItsFilter() {
        List<Integer> doubled = run(() -> toList(doubles(rangeWithPauses(10))));
        List<Integer> filtered = run(() -> toList(doublesOfWhatIsNotZero(10)));

        assertThat(doubled).containsExactly(0, 2, 4, 6, 8, 10, 12, 14, 16, 18);
        assertThat(filtered).containsExactly(2, 4, 6, 8, 10, 12, 14, 16, 18);
    }
}
