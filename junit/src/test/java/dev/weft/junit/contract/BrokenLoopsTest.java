package dev.weft.junit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import dev.weft.Context;
import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Handle;
import dev.weft.TaskOptions;
import dev.weft.TimerHandle;
import dev.weft.Weft;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** A suite that cannot fail says nothing: each of these loops is wrong in one way, and the test that is there for it finds it. */
class BrokenLoopsTest {

    /** What a broken loop does with a call; {@link #PASS} leaves it to the sound one. */
    private interface Fault {

        Object PASS = new Object();

        Object call(EventLoop sound, String method, Object[] arguments);
    }

    private static Fault fault;

    static class BrokenLoop extends EventLoopContract {

        @Override
        protected LoopHost createHost() {
            return LoopHost.of(broken(EventLoop.create(), fault));
        }
    }

    private static EventLoop broken(EventLoop sound, Fault fault) {
        return (EventLoop) Proxy.newProxyInstance(
                EventLoop.class.getClassLoader(), new Class<?>[] {EventLoop.class}, (proxy, method, arguments) -> {
                    Object answer = fault.call(sound, method.getName(), arguments);
                    try {
                        return answer == Fault.PASS ? method.invoke(sound, arguments) : answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static Arguments fault(Class<?> group, String test, Fault fault) {
        return Arguments.of(group.getSimpleName(), test, group, fault);
    }

    private static Handle inline(Object callback) {
        ((Runnable) callback).run();
        return handle();
    }

    private static Handle handle() {
        return new Handle() {
            @Override
            public void cancel() {}

            @Override
            public boolean isCancelled() {
                return false;
            }

            @Override
            public Context context() {
                return Context.empty();
            }
        };
    }

    /** A timer that cannot be cancelled. */
    private static TimerHandle stubborn(TimerHandle timer) {
        return new TimerHandle() {
            @Override
            public void cancel() {}

            @Override
            public boolean isCancelled() {
                return true;
            }

            @Override
            public Duration when() {
                return timer.when();
            }

            @Override
            public Context context() {
                return timer.context();
            }
        };
    }

    @SuppressWarnings("unchecked")
    private static BiConsumer<EventLoop, ErrorReport> handler(Object argument) {
        return (BiConsumer<EventLoop, ErrorReport>) argument;
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault(
                        EventLoopContract.Callbacks.class,
                        "callbacksRunFirstInFirstOutAndNeverInline",
                        (loop, method, arguments) -> method.equals("callSoon") ? inline(arguments[0]) : Fault.PASS),
                fault(EventLoopContract.Callbacks.class, "aCancelledCallbackDoesNotRun", (loop, method, arguments) -> {
                    if (!method.equals("callSoon")) {
                        return Fault.PASS;
                    }
                    loop.callSoon((Runnable) arguments[0]);
                    return handle();
                }),
                fault(
                        EventLoopContract.Timers.class,
                        "timersRunInTheOrderOfTheirTimes",
                        (loop, method, arguments) -> method.equals("callAt")
                                ? loop.callLater(Duration.ZERO, (Runnable) arguments[1])
                                : Fault.PASS),
                fault(
                        EventLoopContract.Timers.class,
                        "aCancelledTimerDoesNotRunNorIsItWaitedFor",
                        (loop, method, arguments) -> method.equals("callLater")
                                ? stubborn(loop.callLater((Duration) arguments[0], (Runnable) arguments[1]))
                                : Fault.PASS),
                fault(
                        EventLoopContract.Timers.class,
                        "aTimerKnowsItsTime",
                        (loop, method, arguments) ->
                                method.equals("time") ? loop.time().plus(Duration.ofHours(1)) : Fault.PASS),
                fault(
                        EventLoopContract.Threads.class,
                        "schedulingFromAnotherThreadIsRefusedWhileTheLoopRuns",
                        (loop, method, arguments) -> method.equals("callSoon")
                                ? loop.callSoonThreadsafe((Runnable) arguments[0])
                                : Fault.PASS),
                fault(
                        EventLoopContract.Threads.class,
                        "onTheLoopsThreadItKeepsItsPlaceAmongTheOthers",
                        (loop, method, arguments) -> method.equals("callSoonThreadsafe")
                                ? loop.callLater(Duration.ZERO, (Runnable) arguments[0])
                                : Fault.PASS),
                fault(EventLoopContract.Running.class, "runOnceRunsOneTurn", (loop, method, arguments) -> {
                    if (method.equals("runOnce")) {
                        loop.runOnce(Duration.ZERO);
                    }
                    return Fault.PASS;
                }),
                fault(
                        EventLoopContract.Running.class,
                        "runOnceTellsTheTimeToTheNextTimer",
                        (loop, method, arguments) -> {
                            if (!method.equals("runOnce")) {
                                return Fault.PASS;
                            }
                            loop.runOnce((Duration) arguments[0]);
                            return Duration.ZERO;
                        }),
                fault(
                        EventLoopContract.Running.class,
                        "whatAnotherThreadHandsOverBetweenTurnsIsToldOnceATurn",
                        (loop, method, arguments) -> method.equals("setWakeUpListener") ? null : Fault.PASS),
                fault(
                        EventLoopContract.Contexts.class,
                        "callbacksRunInTheContextOfTheirRegistration",
                        (loop, method, arguments) -> method.equals("callSoon")
                                ? loop.callSoon((Runnable) arguments[0], Context.empty())
                                : Fault.PASS),
                fault(
                        EventLoopContract.Contexts.class,
                        "aTaskRunsInACopyOfItsCreatorsContext",
                        (loop, method, arguments) -> method.equals("createTask")
                                ? loop.createTask(
                                        (Coro<?>) arguments[0],
                                        TaskOptions.defaults().withContext(Context.empty()))
                                : Fault.PASS),
                fault(
                        EventLoopContract.TaskMaking.class,
                        "anEagerTaskRunsAtOnceUntilItSuspends",
                        (loop, method, arguments) ->
                                method.equals("createTask") ? loop.createTask((Coro<?>) arguments[0]) : Fault.PASS),
                fault(
                        EventLoopContract.TaskMaking.class,
                        "theFactorySeesEveryTaskAndItsOptions",
                        (loop, method, arguments) -> method.equals("setTaskFactory") ? null : Fault.PASS),
                fault(
                        EventLoopContract.AsyncGenerators.class,
                        "thoseThatWereBegunAreClosed",
                        (loop, method, arguments) ->
                                method.equals("shutdownAsyncGenerators") ? Weft.sleep(Duration.ZERO) : Fault.PASS),
                fault(EventLoopContract.Errors.class, "theReportOfATaskNamesIt", (loop, method, arguments) -> {
                    if (!method.equals("setExceptionHandler")) {
                        return Fault.PASS;
                    }
                    loop.setExceptionHandler((running, report) -> handler(arguments[0])
                            .accept(running, new ErrorReport(report.message(), report.exception(), null)));
                    return null;
                }),
                fault(EventLoopContract.Closing.class, "closingTwiceIsFine", (loop, method, arguments) -> {
                    if (method.equals("close") && loop.isClosed()) {
                        throw new IllegalStateException("closed already");
                    }
                    return Fault.PASS;
                }),
                fault(
                        EventLoopContract.Closing.class,
                        "aClosedLoopTakesNoCallbacks",
                        (loop, method, arguments) ->
                                method.equals("callSoon") && loop.isClosed() ? handle() : Fault.PASS),
                fault(
                        EventLoopContract.Errors.class,
                        "theHandlerIsForTheLoopsThreadOnly",
                        (loop, method, arguments) ->
                                method.equals("setExceptionHandler") && arguments[0] == null ? null : Fault.PASS),
                fault(
                        EventLoopContract.Tasks.class,
                        "tasksThatAreNotDoneAreListed",
                        (loop, method, arguments) -> method.equals("allTasks") ? Set.of() : Fault.PASS),
                fault(
                        EventLoopContract.Readiness.class,
                        "removingAnswersWhetherThereWasOne",
                        (loop, method, arguments) -> method.equals("removeReader") ? false : Fault.PASS),
                fault(
                        EventLoopContract.Executor.class,
                        "workRunsInAnotherThreadAndItsResultComesToTheLoop",
                        (loop, method, arguments) -> {
                            if (!method.equals("runInExecutor")) {
                                return Fault.PASS;
                            }
                            var future = loop.createFuture();
                            loop.callSoon(() -> future.setResult(Thread.currentThread()));
                            return future;
                        }));
    }

    @ParameterizedTest(name = "{0}.{1}")
    @MethodSource("faults")
    void aFaultIsFound(String group, String test, Class<?> nested, Fault broken) {
        assertThat(run(nested, test, (loop, method, arguments) -> Fault.PASS)
                        .succeeded()
                        .count())
                .as("%s.%s with nothing wrong", group, test)
                .isEqualTo(1);

        assertThat(run(nested, test, broken).failed().count())
                .as("%s.%s with its fault", group, test)
                .isEqualTo(1);
    }

    private static Events run(Class<?> nested, String test, Fault with) {
        fault = with;
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectNestedMethod(List.of(BrokenLoop.class), nested, test))
                .execute()
                .testEvents();
    }

    @Test
    void theContractHoldsAtLeastTwoHundredBehaviours() {
        long tests = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(SelectorLoopTest.class))
                .discover()
                .getEngineDescriptor()
                .getDescendants()
                .stream()
                .filter(TestDescriptor::isTest)
                .count();

        assertThat(tests).isGreaterThanOrEqualTo(200);
    }
}
