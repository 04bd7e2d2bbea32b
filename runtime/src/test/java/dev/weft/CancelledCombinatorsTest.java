package dev.weft;

import static dev.weft.Weft.asCompleted;
import static dev.weft.Weft.cancelScope;
import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.failAfter;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.gatherSettled;
import static dev.weft.Weft.moveOnAfter;
import static dev.weft.Weft.shield;
import static dev.weft.Weft.shielded;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.taskGroup;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.waitAll;
import static dev.weft.Weft.waitAny;
import static dev.weft.Weft.waitFirstException;
import static dev.weft.Weft.waitFor;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.weft.annotations.Coroutine;
import dev.weft.testing.CancelEverywhere;
import dev.weft.testing.TestLoop;
import dev.weft.testing.TestLoopOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Cancels each combinator at every step and pair of steps, in Weft's order of turns and in asyncio's. What is allowed to go on behind a
 * cancelled combinator, as behind a shield, gets time to end; then nothing may be left.
 *
 * <p>A scenario must not swallow cancellations by itself; one that may hide some, as a failing task group does, ends with one more wait.
 */
class CancelledCombinatorsTest {

    private final Map<String, Body<EventLoop, ?>> scenarios = new LinkedHashMap<>();

    private static Duration ms(int millis) {
        return Duration.ofMillis(millis);
    }

    /** Works a little, and cleans up when it is cancelled, which takes turns too. */
    @Coroutine
    private static Coro<Integer> work(int millis) {
        try {
            yieldFrom(sleep(Duration.ZERO));
            yieldFrom(sleep(ms(millis)));
        } catch (CancelledError e) {
            yieldFrom(sleep(ms(1)));
            throw e;
        }
        return Weft.result(millis);
    }

    @Coroutine
    private static Coro<Integer> fail(int millis) {
        yieldFrom(sleep(ms(millis)));
        throw Timeout.sneak(new IOException("broken"));
    }

    /** Has tasks, which are gone when it ends. */
    @Coroutine
    private static <R> Coro<Void> withTasks(Body<List<Task<Integer>>, R> body, int... millis) throws Exception {
        List<Task<Integer>> tasks = new ArrayList<>();
        for (int time : millis) {
            tasks.add(createTask(work(time)));
        }
        try {
            yieldFrom(body.run(tasks));
        } finally {
            tasks.forEach(Task::cancel);
        }
        return done();
    }

    /** Then waits once more, where what the body hid is raised. */
    @Coroutine
    private static <R> Coro<Void> hiding(Class<? extends Throwable> expected, Coro<R> body) {
        try {
            yieldFrom(body);
        } catch (Exception e) {
            if (!expected.isInstance(e)) {
                throw Timeout.sneak(e);
            }
        }
        yieldFrom(sleep(Duration.ZERO));
        return done();
    }

    private <R> void scenario(String name, Body<EventLoop, R> body) {
        scenarios.put(name, body);
    }

    private void waits() {
        scenario("sleep", loop -> sleep(ms(5), "value"));
        scenario("gather", loop -> gather(work(1), work(3), work(2)).toCoro());
        scenario(
                "gather with a failure",
                loop -> hiding(IOException.class, gather(work(1), fail(2)).toCoro()));
        scenario(
                "gather settled",
                loop -> gatherSettled(work(1), fail(2), work(3)).toCoro());
        scenario(
                "nested gather",
                loop -> gather(gather(work(1), work(2)), gather(work(3))).toCoro());
        scenario("waitAll", loop -> withTasks(tasks -> waitAll(tasks), 1, 2, 3));
        scenario("waitAll in time", loop -> withTasks(tasks -> waitAll(tasks, ms(2)), 1, 5));
        scenario("waitAny", loop -> withTasks(tasks -> waitAny(tasks), 2, 5));
        scenario("waitFirstException", loop -> withTasks(tasks -> waitFirstException(tasks), 1, 2));
        scenario("asCompleted", loop -> withTasks(tasks -> byFutures(asCompleted(tasks, ms(4))), 1, 2, 3));
        scenario("asCompleted, coroutines", loop -> withTasks(tasks -> byCoroutines(asCompleted(tasks)), 3, 2, 1));
        scenario(
                "asCompleted too late",
                loop -> withTasks(tasks -> hiding(TimeoutException.class, byFutures(asCompleted(tasks, ms(2)))), 1, 9));
        scenario("shield", loop -> shield(work(5)).toCoro());
        scenario("waitFor", loop -> waitFor(work(2), ms(5)));
        scenario("waitFor too late", loop -> hiding(TimeoutException.class, waitFor(work(9), ms(2))));
        scenario("waitFor of a task", loop -> hiding(TimeoutException.class, waitFor(createTask(work(9)), ms(2))));
        scenario("waitFor with no time", loop -> hiding(TimeoutException.class, waitFor(work(9), ms(0))));
    }

    @Coroutine
    private static Coro<Void> byFutures(AsCompleted<Integer> completed) {
        while (yieldFrom(completed.hasNext())) {
            completed.next().result();
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> byCoroutines(AsCompleted<Integer> completed) {
        for (Coro<Integer> next : completed) {
            yieldFrom(next);
        }
        return done();
    }

    private void scopes() {
        scenario("timeout", loop -> timeout(ms(5), t -> work(2)));
        scenario("timeout too late", loop -> hiding(TimeoutException.class, timeout(ms(2), t -> work(9))));
        scenario(
                "timeouts, inner first",
                loop -> timeout(ms(9), outer -> hiding(TimeoutException.class, timeout(ms(2), inner -> work(9)))));
        scenario(
                "timeouts at once",
                loop -> hiding(TimeoutException.class, timeout(ms(2), outer -> timeout(ms(2), inner -> work(9)))));
        scenario("scope", loop -> cancelScope(s -> work(2)));
        scenario(
                "scope that is cancelled",
                loop -> hiding(Exception.class, cancelScope(s -> {
                    Handle later = loop.callLater(ms(2), s::cancel);
                    try {
                        yieldFrom(work(5));
                    } finally {
                        later.cancel();
                    }
                    return done();
                })));
        scenario("scope too late", loop -> hiding(Exception.class, moveOnAfter(ms(2), s -> work(9))));
        scenario("scope that fails", loop -> hiding(TimeoutException.class, failAfter(ms(2), s -> work(9))));
        scenario(
                "scopes at once",
                loop -> hiding(Exception.class, moveOnAfter(ms(2), outer -> moveOnAfter(ms(2), inner -> work(9)))));
        scenario("shielded", loop -> hiding(Exception.class, shielded(s -> work(2))));
        scenario(
                "shielded in a scope",
                loop -> hiding(Exception.class, moveOnAfter(ms(1), outer -> shielded(s -> work(3)))));
        scenario(
                "scope in a timeout",
                loop -> hiding(TimeoutException.class, timeout(ms(2), t -> moveOnAfter(ms(2), s -> work(9)))));
        scenario(
                "timeout in a scope",
                loop -> hiding(Exception.class, moveOnAfter(ms(2), s -> timeout(ms(2), t -> work(9)))));
    }

    private void groups() {
        scenario("group", loop -> group(null));
        scenario("group with a failure", loop -> hiding(ExceptionGroup.class, group(fail(2))));
        scenario(
                "group that is cancelled",
                loop -> hiding(Exception.class, taskGroup(group -> {
                    group.createTask(work(9));
                    Handle later = loop.callLater(ms(2), group::cancel);
                    try {
                        yieldFrom(work(9));
                    } finally {
                        later.cancel();
                    }
                    return done();
                })));
        scenario(
                "group in a group",
                loop -> hiding(ExceptionGroup.class, taskGroup(outer -> {
                    outer.createTask(fail(2));
                    outer.createTask(work(5));
                    return hiding(ExceptionGroup.class, group(fail(2)));
                })));
        scenario("group in a timeout", loop -> hiding(TimeoutException.class, timeout(ms(2), t -> group(null))));
        scenario(
                "timeout in a group",
                loop -> hiding(ExceptionGroup.class, taskGroup(group -> {
                    group.createTask(fail(2));
                    return hiding(TimeoutException.class, timeout(ms(2), t -> work(9)));
                })));
        scenario("group in a scope", loop -> hiding(Exception.class, moveOnAfter(ms(2), s -> group(null))));
        scenario(
                "failing group in a scope",
                loop -> hiding(ExceptionGroup.class, moveOnAfter(ms(2), s -> group(fail(2)))));
        scenario(
                "scope in a group",
                loop -> hiding(ExceptionGroup.class, taskGroup(group -> {
                    group.createTask(fail(2));
                    return moveOnAfter(ms(2), s -> work(9));
                })));
        scenario(
                "service",
                loop -> hiding(Exception.class, taskGroup(group -> {
                    int port = yieldFrom(group.<Integer>start(CancelledCombinatorsTest::serve));
                    group.createTask(work(port));
                    group.cancel();
                    return done();
                })));
    }

    private static Coro<Void> group(Coro<Integer> third) {
        return taskGroup(group -> {
            group.createTask(work(3));
            group.createTask(work(4));
            if (third != null) {
                group.createTask(third);
            }
            yieldFrom(work(3));
            return done();
        });
    }

    @Coroutine
    private static Coro<Void> serve(TaskStatus<Integer> status) {
        yieldFrom(work(1));
        status.started(1);
        yieldFrom(work(9));
        return done();
    }

    private static int check(Body<EventLoop, ?> scenario, boolean strictOrder) {
        return CancelEverywhere.of(loop -> start(scenario, loop))
                .on(TestLoopOptions.defaults().withStrictOrder(strictOrder))
                .mustPropagate()
                .lettingOthersEnd()
                .atEveryPair()
                .runs();
    }

    @SuppressWarnings("unchecked")
    private static Coro<Object> start(Body<EventLoop, ?> scenario, TestLoop loop) {
        List<Task<?>> subject = new ArrayList<>();
        loop.atEnd(() -> {
            assertThat(subject)
                    .allSatisfy(task -> assertThat(CancelScope.of(task))
                            .as("scope of %s", task)
                            .isNull());
        });
        return Bodies.start(() -> {
            subject.add(Weft.currentTask());
            return (Coro<Object>) scenario.run(loop.eventLoop());
        });
    }

    @TestFactory
    Stream<DynamicTest> nothingIsLostOrLeftWhereverItIsCancelled() {
        waits();
        scopes();
        groups();
        return scenarios.entrySet().stream()
                .map(scenario -> dynamicTest(scenario.getKey(), () -> {
                    int runs = check(scenario.getValue(), false) + check(scenario.getValue(), true);

                    assertThat(runs).isGreaterThan(5);
                }));
    }
}
