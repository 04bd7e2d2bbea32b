package dev.weft;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.currentTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.taskGroup;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.waitAll;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weft.annotations.Coroutine;
import dev.weft.sync.Barrier;
import dev.weft.sync.BoundedSemaphore;
import dev.weft.sync.Channel;
import dev.weft.sync.Condition;
import dev.weft.sync.Lock;
import dev.weft.sync.Queue;
import dev.weft.sync.Select;
import dev.weft.sync.Semaphore;
import dev.weft.sync.ThreadQueue;
import java.nio.channels.Pipe;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad use gets a message that says what happened, to which object, and what to do instead. */
class MisuseMessagesTest {

    private static final Class<? extends Throwable> STATE = IllegalStateException.class;
    private static final Class<? extends Throwable> ARGUMENT = IllegalArgumentException.class;
    private static final Class<? extends Throwable> NULL = NullPointerException.class;

    private final At at = new At();

    @AfterEach
    void close() throws Exception {
        at.close();
    }

    /** Where a misuse happens, and to what. */
    private static final class At implements AutoCloseable {

        final Runner runner = new Runner();
        final EventLoop loop = runner.loop();
        private final List<AutoCloseable> resources = new ArrayList<>();

        /** How the object describes itself, up to what changes. */
        private @Nullable String text;

        /** The object that the message is to name. */
        <T> T object(T object) {
            String described = object instanceof Task<?> task ? task.name() : object.toString();
            text = described.split(" \\(|\\(|, ", 2)[0];
            return object;
        }

        <C extends AutoCloseable> C closing(C resource) {
            resources.add(resource);
            return resource;
        }

        void inAnotherThread(Runnable code) {
            Throwable[] thrown = new Throwable[1];
            Thread thread = new Thread(() -> thrown[0] = catchThrowable(code::run));
            thread.start();
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            if (thrown[0] != null) {
                throw Timeout.sneak(thrown[0]);
            }
        }

        /** Code in a callback of the loop, outside of all tasks. */
        void inACallback(Runnable code) {
            Throwable[] thrown = new Throwable[1];
            loop.callSoon(() -> thrown[0] = catchThrowable(code::run));
            loop.runOnce(Duration.ZERO);
            if (thrown[0] != null) {
                throw Timeout.sneak(thrown[0]);
            }
        }

        <R> void run(Body<At, R> body) {
            runner.run(() -> body.run(this));
        }

        @Override
        public void close() throws Exception {
            if (!loop.isClosed()) {
                loop.setExceptionHandler((l, report) -> {}); // what a misuse leaves behind is not the point
                runner.close();
            }
            for (AutoCloseable resource : resources) {
                resource.close();
            }
        }
    }

    private interface Act {
        void on(At at) throws Throwable;
    }

    private record Misuse(String name, Act act, Class<? extends Throwable> type, List<String> parts) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Misuse misuse(String name, Class<? extends Throwable> type, List<String> parts, Act act) {
        return new Misuse(name, act, type, parts);
    }

    /** One by a coroutine. */
    private static <R> Misuse inATask(
            String name, Class<? extends Throwable> type, List<String> parts, Body<At, R> body) {
        return new Misuse(name, at -> at.run(body), type, parts);
    }

    @ParameterizedTest
    @MethodSource("misuses")
    void theMessageTellsWhatToWhomAndWhatToDo(Misuse misuse) {
        Throwable thrown = catchThrowable(() -> misuse.act.on(at));

        assertThat(thrown).isInstanceOf(misuse.type);
        assertThat(thrown.getMessage()).contains(misuse.parts);
        if (at.text != null) {
            assertThat(thrown.getMessage()).contains(at.text);
        }
    }

    @Test
    void thereAreManyOfThem() {
        assertThat(misuses()).hasSizeGreaterThan(70).extracting(Misuse::name).doesNotHaveDuplicates();
    }

    private static Stream<Misuse> misuses() {
        return Stream.of(
                        otherThreads(),
                        loops(),
                        coroutines(),
                        generators(),
                        asyncGenerators(),
                        futures(),
                        severalFutures(),
                        structure(),
                        locks(),
                        queues(),
                        channels(),
                        contexts(),
                        io())
                .flatMap(misuses -> misuses);
    }

    private static Stream<Misuse> otherThreads() {
        List<String> parts = List.of("Non-thread-safe operation", "use callSoonThreadsafe");
        return Stream.of(
                inATask("callSoon from another thread", STATE, parts, at -> {
                    at.inAnotherThread(() -> at.object(at.loop).callSoon(() -> {}));
                    return one();
                }),
                inATask("callLater from another thread", STATE, parts, at -> {
                    at.inAnotherThread(() -> at.object(at.loop).callLater(Duration.ZERO, () -> {}));
                    return one();
                }),
                inATask("createTask from another thread", STATE, parts, at -> {
                    at.inAnotherThread(() -> at.object(at.loop).createTask(sleep(Duration.ZERO)));
                    return one();
                }),
                inATask("setResult from another thread", STATE, parts, at -> {
                    Future<Object> future = at.object(at.loop).createFuture();
                    at.inAnotherThread(() -> future.setResult(1));
                    return one();
                }),
                inATask(
                        "a loop run in a second thread",
                        STATE,
                        List.of("is running already, in", "callSoonThreadsafe"),
                        at -> {
                            at.inAnotherThread(at.object(at.loop)::runForever);
                            return one();
                        }));
    }

    private static Stream<Misuse> loops() {
        List<String> closed = List.of("Event loop is closed", "make a new one");
        return Stream.of(
                misuse("callSoon on a closed loop", STATE, closed, at -> {
                    at.object(at.loop).close();
                    at.loop.callSoon(() -> {});
                }),
                misuse("callSoonThreadsafe on a closed loop", STATE, closed, at -> {
                    at.object(at.loop).close();
                    at.inAnotherThread(() -> at.loop.callSoonThreadsafe(() -> {}));
                }),
                misuse("createTask on a closed loop", STATE, closed, at -> {
                    at.object(at.loop).close();
                    at.loop.createTask(sleep(Duration.ZERO));
                }),
                inATask("a loop inside itself", STATE, List.of("is running already"), at -> {
                    at.object(at.loop).runForever();
                    return one();
                }),
                inATask("a loop inside another", STATE, List.of("cannot run", "await instead"), at -> {
                    at.object(at.closing(EventLoop.create())).runForever();
                    return one();
                }),
                inATask(
                        "Weft.run in a coroutine",
                        STATE,
                        List.of("is running in this thread", "await it with yieldFrom"),
                        at -> {
                            at.object(at.loop);
                            Weft.run(sleep(Duration.ZERO));
                            return one();
                        }),
                inATask("close while the loop runs", STATE, List.of("cannot close", "stop() it first"), at -> {
                    at.object(at.loop).close();
                    return one();
                }),
                misuse("stop before the future is done", STATE, List.of("was stopped before", "run it on"), at -> {
                    Future<Object> future = at.object(at.loop.createFuture());
                    at.loop.callSoon(at.loop::stop);
                    at.loop.runUntilComplete(future);
                }),
                misuse("running another loop's future", ARGUMENT, List.of("a different loop", "run that one"), at -> {
                    EventLoop another = at.closing(EventLoop.create());
                    at.loop.runUntilComplete(at.object(another.createFuture()));
                }),
                misuse("callSoon(null)", NULL, List.of("callback"), at -> at.loop.callSoon(null)),
                misuse("createTask(null)", NULL, List.of("coro"), at -> at.loop.createTask((Coro<Void>) null)),
                misuse(
                        "no loop",
                        STATE,
                        List.of("no event loop is running in", "under Weft.run"),
                        at -> Weft.runningLoop()),
                misuse("work after the executor's shutdown", STATE, List.of("was shut down", "one of your own"), at -> {
                    at.object(at.loop).shutdownExecutor(Duration.ofSeconds(1));
                    at.loop.runInExecutor(() -> 1);
                }),
                misuse("a closed runner", STATE, List.of("is closed", "make a new one"), at -> {
                    at.object(at.runner).close();
                    at.runner.run(sleep(Duration.ZERO));
                }));
    }

    @Coroutine
    private static Coro<Integer> one() {
        yieldFrom(sleep(Duration.ZERO));
        return result(1);
    }

    @Coroutine
    private static Coro<Integer> raisesStopIteration() {
        yieldFrom(sleep(Duration.ZERO));
        throw new StopIteration(null);
    }

    @Coroutine
    private static Coro<Integer> ignoresGeneratorExit() {
        try {
            yieldFrom(sleep(Duration.ZERO));
        } catch (GeneratorExit e) {
            yieldFrom(sleep(Duration.ZERO));
        }
        return result(1);
    }

    private static Coro<Integer> notMarked(Coro<Integer> coro) {
        return result(yieldFrom(coro));
    }

    /** A user's own coroutine, which waits for a text. */
    private static final class WaitsForAText implements Coro<Object> {

        @Override
        public Object send(@Nullable Object value) {
            return "a text";
        }

        @Override
        public Object throwInto(Throwable exception) {
            throw Timeout.sneak(exception);
        }

        @Override
        public void close() {}

        @Override
        public CoroutineState state() {
            return CoroutineState.CREATED;
        }
    }

    private static Stream<Misuse> coroutines() {
        List<String> reused = List.of("cannot reuse already awaited coroutine", "for a new one");
        return Stream.of(
                inATask("awaiting a coroutine twice", STATE, reused, at -> {
                    Coro<Integer> coro = at.object(one());
                    yieldFrom(coro);
                    return result(yieldFrom(coro));
                }),
                inATask("a task of an awaited coroutine", STATE, reused, at -> {
                    Coro<Integer> coro = at.object(one());
                    yieldFrom(coro);
                    return result(yieldFrom(createTask(coro)));
                }),
                misuse("resuming a coroutine that has ended", STATE, List.of("it has ended", "for a new one"), at -> {
                    Coro<Integer> coro = at.object(one());
                    coro.close();
                    coro.send(null);
                }),
                misuse(
                        "sending to a fresh coroutine",
                        ARGUMENT,
                        List.of("just-started coroutine", "the first must be null"),
                        at -> at.object(one()).send(1)),
                inATask(
                        "resuming a task's coroutine",
                        STATE,
                        List.of("is being awaited already", "only its awaiter may"),
                        at -> {
                            Task<Integer> task = createTask(one());
                            at.object(task.coro()).send(null);
                            return result(yieldFrom(task));
                        }),
                inATask("awaiting null", NULL, List.of("yieldFrom(null)", "return done()"), at -> {
                    return result(yieldFrom((Awaitable<Object>) null));
                }),
                inATask("waiting for a text", STATE, List.of("bad yield: a text", "may wait for a future"), at -> {
                    at.object(currentTask());
                    return result(yieldFrom(new WaitsForAText()));
                }),
                misuse(
                        "a coroutine that ignores its end",
                        STATE,
                        List.of("ignored GeneratorExit", "let the exit pass"),
                        at -> {
                            Coro<Integer> coro = at.object(ignoresGeneratorExit());
                            coro.send(null);
                            coro.close();
                        }),
                inATask(
                        "StopIteration out of a coroutine",
                        STATE,
                        List.of("coroutine raised StopIteration in", ".raisesStopIteration", "return result(..)"),
                        at -> {
                            return result(yieldFrom(raisesStopIteration()));
                        }),
                misuse(
                        "an intrinsic in a method that is not marked",
                        NotWovenException.class,
                        List.of("yieldFrom was called in", ".notMarked", "not marked @Coroutine"),
                        at -> notMarked(one())));
    }

    @Coroutine
    private static Generator<Integer, Integer, Void> echo() {
        int sent = yieldValue(0);
        while (true) {
            sent = yieldValue(sent);
        }
    }

    private static final class Self {

        private @Nullable Sequence<Integer> generator;

        @Coroutine
        private Sequence<Integer> resumesItself() {
            yieldValue(generator.next());
            return done();
        }
    }

    @Coroutine
    private static Sequence<Integer> yieldsInFinally() {
        try {
            yieldValue(1);
        } finally {
            yieldValue(2);
        }
        return done();
    }

    @Coroutine
    private static Sequence<Integer> stops() {
        yieldValue(1);
        throw new StopIteration(null);
    }

    @Coroutine
    private static Generator<Integer, Integer, Void> delegatesTo(Iterable<Integer> numbers) {
        yieldFrom(numbers);
        return done();
    }

    private static Stream<Misuse> generators() {
        return Stream.of(
                misuse(
                        "sending to a fresh generator",
                        ARGUMENT,
                        List.of("just-started generator", "call next() first"),
                        at -> at.object(echo()).send(1)),
                misuse(
                        "a generator that resumes itself",
                        ARGUMENT,
                        List.of("already executing", "cannot resume it"),
                        at -> {
                            Self self = new Self();
                            self.generator = at.object(self.resumesItself());
                            self.generator.next();
                        }),
                misuse(
                        "a generator that ignores its end",
                        STATE,
                        List.of("ignored GeneratorExit", "let the exit pass"),
                        at -> {
                            Sequence<Integer> generator = at.object(yieldsInFinally());
                            generator.next();
                            generator.close();
                        }),
                misuse(
                        "StopIteration out of a generator",
                        STATE,
                        List.of("generator raised StopIteration in", ".stops", "return result(..)"),
                        at -> {
                            Sequence<Integer> generator = stops();
                            generator.next();
                            generator.next();
                        }),
                misuse(
                        "sending to a list",
                        UnsupportedOperationException.class,
                        List.of("cannot send 5", "only generators take values"),
                        at -> {
                            Generator<Integer, Integer, Void> generator = delegatesTo(List.of(1, 2));
                            generator.next();
                            generator.send(5);
                        }),
                misuse("sending after hasNext", STATE, List.of("cannot send", "take it with next() first"), at -> {
                    Generator<Integer, Integer, Void> generator = at.object(echo());
                    generator.iterator().hasNext();
                    generator.send(1);
                }));
    }

    @Coroutine
    private static AsyncGenerator<Integer> numbers() {
        yieldFrom(sleep(Duration.ZERO));
        yieldValue(1);
        yieldValue(2);
        return done();
    }

    @Coroutine
    private static AsyncGenerator<Integer> asyncYieldsInFinally() {
        try {
            yieldValue(1);
        } finally {
            yieldValue(2);
        }
        return done();
    }

    private static Stream<Misuse> asyncGenerators() {
        return Stream.of(
                inATask(
                        "asend to a fresh generator",
                        ARGUMENT,
                        List.of("just-started async generator", "await anext() first"),
                        at -> at.object(numbers()).asend(1)),
                inATask("two anext at once", STATE, List.of("already running", "await one operation before"), at -> {
                    AsyncGenerator<Integer> generator = at.object(numbers());
                    return result(yieldFrom(gather(generator.anext(), generator.anext())));
                }),
                misuse(
                        "next of an asynchronous generator without hasNext",
                        NoSuchElementException.class,
                        List.of("has fetched nothing", "await hasNext() before"),
                        at -> at.object(numbers()).next()),
                inATask("asend after hasNext", STATE, List.of("cannot send", "take it with next() first"), at -> {
                    AsyncGenerator<Integer> generator = at.object(numbers());
                    yieldFrom(generator.hasNext());
                    return result(yieldFrom(generator.asend(1)));
                }),
                inATask(
                        "an asynchronous generator that ignores its end",
                        STATE,
                        List.of("ignored GeneratorExit", "let the exit pass"),
                        at -> {
                            AsyncGenerator<Integer> generator = at.object(asyncYieldsInFinally());
                            yieldFrom(generator.anext());
                            return result(yieldFrom(generator.aclose()));
                        }));
    }

    private static Stream<Misuse> futures() {
        return Stream.of(
                misuse(
                        "setResult twice",
                        InvalidStateException.class,
                        List.of("is done already", "check isDone()"),
                        at -> {
                            Future<Object> future = at.object(at.loop.createFuture());
                            future.setResult(1);
                            future.setResult(2);
                        }),
                misuse(
                        "the result of a pending future",
                        InvalidStateException.class,
                        List.of("is not ready", "await it"),
                        at -> at.object(at.loop.createFuture()).result()),
                misuse(
                        "the exception of a pending future",
                        InvalidStateException.class,
                        List.of("is not ready", "await it"),
                        at -> at.object(at.loop.createFuture()).exception()),
                misuse(
                        "setException(null)",
                        NULL,
                        List.of("exception"),
                        at -> at.loop.createFuture().setException(null)),
                misuse(
                        "setException(StopIteration)",
                        ARGUMENT,
                        List.of("cannot fail", "set another exception"),
                        at -> at.object(at.loop.createFuture()).setException(new StopIteration(1))),
                misuse(
                        "addDoneCallback(null)",
                        NULL,
                        List.of("callback"),
                        at -> at.loop.createFuture().addDoneCallback(null)),
                misuse(
                        "setResult on a task",
                        STATE,
                        List.of("from its coroutine", "setResult is for futures"),
                        at -> at.object(at.loop.createTask(one())).setResult(1)),
                misuse(
                        "setException on a task",
                        STATE,
                        List.of("from its coroutine", "setException is for futures"),
                        at -> at.object(at.loop.createTask(one())).setException(new ArithmeticException())),
                inATask("a task that awaits itself", STATE, List.of("cannot await on itself", "Await another"), at -> {
                    Task<?> self = at.object(currentTask());
                    return result(yieldFrom(self));
                }),
                inATask(
                        "another loop's future",
                        STATE,
                        List.of("attached to a different loop", "hand the result over"),
                        at -> {
                            Future<Object> foreign =
                                    at.object(at.closing(EventLoop.create()).createFuture());
                            return result(yieldFrom(foreign));
                        }));
    }

    private static Stream<Misuse> severalFutures() {
        return Stream.of(
                inATask(
                        "setResult on a gather",
                        STATE,
                        List.of("from its children", "does not support setResult"),
                        at -> {
                            at.object(gather(one(), one())).setResult(List.of());
                            return one();
                        }),
                inATask("waiting for no futures", ARGUMENT, List.of("none of no futures", "give at least one"), at -> {
                    return result(yieldFrom(waitAll(List.of())));
                }),
                inATask(
                        "waiting for another loop's future",
                        STATE,
                        List.of("a different loop", "wait for it there"),
                        at -> {
                            Future<Object> foreign =
                                    at.object(at.closing(EventLoop.create()).createFuture());
                            return result(yieldFrom(waitAll(List.of(foreign))));
                        }),
                inATask("gathering from two loops", ARGUMENT, List.of("belongs to", "waits on one loop"), at -> {
                    Future<Object> foreign =
                            at.object(at.closing(EventLoop.create()).createFuture());
                    return result(yieldFrom(gather(at.loop.<Object>createFuture(), foreign)));
                }),
                inATask(
                        "next of results without hasNext",
                        NoSuchElementException.class,
                        List.of("nothing was found to have ended", "await hasNext() first"),
                        at -> {
                            AsCompleted<Integer> results = at.object(Weft.asCompleted(List.of(one())));
                            results.next();
                            return one();
                        }));
    }

    @Coroutine
    private static Coro<Void> startsTimes(TaskStatus<Integer> status, int times) {
        for (int i = 0; i < times; i++) {
            status.started(1);
        }
        yieldFrom(sleep(Duration.ZERO));
        return done();
    }

    @Coroutine
    private static <T> Coro<T> gives(T value) {
        yieldFrom(sleep(Duration.ZERO));
        return result(value);
    }

    @Coroutine
    private static Coro<Void> fails(Coro<?> coro) {
        try {
            yieldFrom(coro);
        } catch (ExceptionGroup group) {
            throw group.first(IllegalStateException.class);
        }
        return done();
    }

    private static Stream<Misuse> structure() {
        return Stream.of(
                inATask("a group after its end", STATE, List.of("has ended", "create them in its body"), at -> {
                    TaskGroup group = yieldFrom(taskGroup(MisuseMessagesTest::gives));
                    at.object(group).createTask(one());
                    return one();
                }),
                misuse(
                        "a group outside of a task",
                        STATE,
                        List.of("a task group needs a parent task", "in a coroutine"),
                        at -> at.inACallback(() -> taskGroup(group -> one()).send(null))),
                misuse(
                        "a timeout outside of a task",
                        STATE,
                        List.of("Timeout", "needs a task to cancel", "in a coroutine"),
                        at -> at.inACallback(
                                () -> timeout(Duration.ZERO, t -> one()).send(null))),
                misuse(
                        "a scope outside of a task",
                        STATE,
                        List.of("cancel scope needs a task to cancel", "in a coroutine"),
                        at -> at.inACallback(
                                () -> Weft.cancelScope(scope -> one()).send(null))),
                inATask(
                        "a timeout moved after its end",
                        STATE,
                        List.of("Timeout finished", "cannot be rescheduled", "one that is active"),
                        at -> {
                            Timeout timeout = yieldFrom(timeout(Duration.ofSeconds(1), MisuseMessagesTest::gives));
                            timeout.reschedule(null);
                            return one();
                        }),
                inATask(
                        "a service that starts twice",
                        STATE,
                        List.of("started() was called already, by", "a service starts once"),
                        at -> fails(taskGroup(
                                group -> group.start((TaskStatus<Integer> status) -> startsTimes(status, 2))))),
                inATask(
                        "a service that never starts",
                        STATE,
                        List.of("ended without calling started()", "must"),
                        at -> fails(taskGroup(
                                group -> group.start((TaskStatus<Integer> status) -> startsTimes(status, 0))))),
                misuse(
                        "an exception group of none",
                        ARGUMENT,
                        List.of("group of none", "when something failed"),
                        at -> new ExceptionGroup("empty", List.of())));
    }

    /** Waits for the lock, which binds it to the loop. */
    @Coroutine
    private static Coro<Void> waitsFor(Lock lock) {
        if (!lock.isLocked()) {
            yieldFrom(lock.acquire());
        }
        yieldFrom(Weft.moveOnAfter(Duration.ZERO, scope -> lock.acquire()));
        return done();
    }

    private static Stream<Misuse> locks() {
        return Stream.of(
                misuse(
                        "releasing a lock that is not held",
                        STATE,
                        List.of("is not acquired", "once for each acquire"),
                        at -> at.object(new Lock()).release()),
                misuse(
                        "signal without the lock",
                        STATE,
                        List.of("cannot signal on un-acquired lock", "await acquire() first"),
                        at -> at.object(new Condition()).signal()),
                inATask(
                        "awaiting a condition without its lock",
                        STATE,
                        List.of("on un-acquired lock", "await acquire() first"),
                        at -> at.object(new Condition()).await()),
                misuse(
                        "waking a negative number",
                        ARGUMENT,
                        List.of("cannot wake -1 tasks", "must not be negative"),
                        at -> new Condition().signal(-1)),
                misuse(
                        "releasing a bounded semaphore too often",
                        ARGUMENT,
                        List.of("released too many times", "once for each acquire"),
                        at -> at.object(new BoundedSemaphore(1)).release()),
                misuse(
                        "a negative semaphore",
                        ARGUMENT,
                        List.of("must not be negative", "-1"),
                        at -> new Semaphore(-1)),
                misuse("a barrier for nobody", ARGUMENT, List.of("at least one party", "0"), at -> new Barrier(0)),
                inATask(
                        "a barrier that was aborted",
                        BrokenBarrierException.class,
                        List.of("was aborted", "reset() repairs it"),
                        at -> {
                            Barrier barrier = at.object(new Barrier(2));
                            yieldFrom(barrier.abort());
                            return result(yieldFrom(barrier.await()));
                        }),
                misuse("a lock for two loops", STATE, List.of("belongs to", "within one loop only"), at -> {
                    Lock lock = at.object(new Lock());
                    at.run(here -> waitsFor(lock));
                    at.closing(new At()).run(there -> waitsFor(lock));
                }));
    }

    private static Stream<Misuse> queues() {
        return Stream.of(
                misuse(
                        "taskDone too often",
                        ARGUMENT,
                        List.of("called too many times", "once for each item"),
                        at -> at.object(new Queue<Integer>()).taskDone()),
                misuse("a full queue", QueueFullException.class, List.of("is full", "put waits for room"), at -> {
                    Queue<Integer> queue = at.object(new Queue<>(1));
                    queue.putNowait(1);
                    queue.putNowait(2);
                }),
                misuse(
                        "an empty queue",
                        QueueEmptyException.class,
                        List.of("is empty", "get waits for an item"),
                        at -> at.object(new Queue<Integer>()).getNowait()),
                misuse(
                        "putting after the shutdown",
                        QueueShutDownException.class,
                        List.of("shut down", "takes no more items", "put before"),
                        at -> {
                            Queue<Integer> queue = at.object(new Queue<>());
                            queue.shutdown();
                            queue.putNowait(1);
                        }),
                misuse(
                        "getting after the shutdown",
                        QueueShutDownException.class,
                        List.of("shut down", "has no more items", "end here"),
                        at -> {
                            Queue<Integer> queue = at.object(new Queue<>());
                            queue.shutdown();
                            queue.getNowait();
                        }),
                misuse("putting null", NULL, List.of("item"), at -> new ThreadQueue<Integer>().putNowait(null)),
                inATask("blocking the loop's thread", STATE, List.of("would hold up", "await get() instead"), at -> {
                    at.object(at.loop);
                    return gives(new ThreadQueue<Integer>().getBlocking());
                }));
    }

    private static Stream<Misuse> channels() {
        return Stream.of(
                inATask(
                        "sending to a closed channel",
                        ChannelClosedException.class,
                        List.of("takes no more items", "send before that"),
                        at -> {
                            Channel<Integer> channel = at.object(new Channel<>(1));
                            channel.closeSend();
                            return result(yieldFrom(channel.send(1)));
                        }),
                inATask(
                        "receiving at the end of a channel",
                        ChannelClosedException.class,
                        List.of("no more items", "hasNext() tells"),
                        at -> {
                            Channel<Integer> channel = at.object(new Channel<>(1));
                            channel.closeSend();
                            return result(yieldFrom(channel.receive()));
                        }),
                misuse(
                        "next of a channel without hasNext",
                        NoSuchElementException.class,
                        List.of("no item to give now", "await hasNext()"),
                        at -> at.object(new Channel<Integer>(1)).next()),
                misuse(
                        "a channel of negative capacity",
                        ARGUMENT,
                        List.of("must not be negative", "-1"),
                        at -> new Channel<Integer>(-1)),
                inATask(
                        "a select of nothing",
                        STATE,
                        List.of("a select of nothing", "add what it is to wait for"),
                        at -> {
                            return result(yieldFrom(new Select<Integer>()));
                        }),
                misuse(
                        "a select that sends to itself",
                        ARGUMENT,
                        List.of("cannot both send to and receive from", "wait for itself"),
                        at -> {
                            Channel<Integer> channel = at.object(new Channel<>(1));
                            new Select<Integer>().receive(channel, item -> item).send(channel, 1, () -> 1);
                        }));
    }

    private static Stream<Misuse> contexts() {
        return Stream.of(
                misuse(
                        "entering a context twice",
                        STATE,
                        List.of("cannot enter", "entered already", "run a copy()"),
                        at -> {
                            Context context = Context.copyCurrent();
                            context.run(() -> at.object(context).run(() -> {}));
                        }),
                misuse(
                        "a variable without a value",
                        NoSuchElementException.class,
                        List.of("has no value", "set() it first"),
                        at -> at.object(ContextVar.of("lost")).get()),
                misuse(
                        "the token of another variable",
                        ARGUMENT,
                        List.of("by a different variable", "reset the one that was set"),
                        at -> Context.copyCurrent().run(() -> {
                            Token<Integer> token =
                                    ContextVar.<Integer>of("other").set(1);
                            at.object(ContextVar.<Integer>of("one")).reset(token);
                        })),
                misuse(
                        "a token used twice",
                        STATE,
                        List.of("already been used once", "gives a new token"),
                        at -> Context.copyCurrent().run(() -> {
                            ContextVar<Integer> variable = at.object(ContextVar.of("twice"));
                            Token<Integer> token = variable.set(1);
                            variable.reset(token);
                            variable.reset(token);
                        })),
                misuse(
                        "a token in another context",
                        ARGUMENT,
                        List.of("in a different context", "where it was set"),
                        at -> Context.copyCurrent().run(() -> {
                            ContextVar<Integer> variable = at.object(ContextVar.of("elsewhere"));
                            Token<Integer> token = variable.set(1);
                            Context.copyCurrent().run(() -> variable.reset(token));
                        })),
                inATask(
                        "an eager task in its own context",
                        STATE,
                        List.of("cannot start a task at once", "give it a copy()"),
                        at -> {
                            Context own = at.object(currentTask().context());
                            createTask(
                                    one(),
                                    TaskOptions.defaults().withContext(own).eager());
                            return one();
                        }));
    }

    private static Stream<Misuse> io() {
        List<String> blocking = List.of("is blocking", "configureBlocking(false) first");
        return Stream.of(
                misuse("a reader for a blocking channel", ARGUMENT, blocking, at -> {
                    Pipe pipe = Pipe.open();
                    at.closing(pipe.sink());
                    at.loop.addReader(at.object(at.closing(pipe.source())), () -> {});
                }),
                inATask("receiving from a blocking socket", ARGUMENT, blocking, at -> {
                    SocketChannel socket = at.object(at.closing(SocketChannel.open()));
                    return result(yieldFrom(at.loop.sockRecv(socket, 1)));
                }),
                misuse(
                        "receiving a negative number of bytes",
                        ARGUMENT,
                        List.of("is negative", "-1"),
                        at -> at.loop.sockRecv(at.closing(SocketChannel.open()), -1)),
                inATask(
                        "a second waiter on a private wait",
                        STATE,
                        List.of("is awaited by", "only one task", "a Future any number"),
                        at -> {
                            PrivateWait wait = at.loop.createPrivateWait();
                            at.object(createTask(wait.toCoro()));
                            yieldFrom(sleep(Duration.ZERO));
                            return result(yieldFrom(wait));
                        }));
    }
}
