package dev.weft.traces;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.toThread;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.StopIteration;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Coroutine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the stack trace of an exception is that went through coroutines. */
class TracesTest {

    private static final Source TEN = new Source(Ten.class);
    private static final Source HERE = new Source(TracesTest.class);

    /** Each way for eleven levels to suspend or not. */
    private static final int WAYS = 1 << 11;

    private static final List<String> LEVELS = List.of(
            "fail(" + TEN.line("fail") + ")",
            "zero(" + TEN.line("zero") + ")",
            "one(" + TEN.line("one") + ")",
            "two(" + TEN.line("two") + ")",
            "three(" + TEN.line("three") + ")",
            "four(" + TEN.line("four") + ")",
            "lambda$six$0(" + TEN.line("five") + ")",
            "six(" + TEN.line("six") + ")",
            "seven(" + TEN.line("seven") + ")",
            "eight(" + TEN.line("eight") + ")",
            "nine(" + TEN.line("nine") + ")",
            "ten(" + TEN.line("ten") + ")");

    private static List<String> texts(List<StackTraceElement> trace) {
        return trace.stream().map(Source::text).toList();
    }

    private static List<String> levels(Throwable exception) {
        return Source.bodies(exception, Ten.class, Ten.Other.class, Ten.Six.class);
    }

    private static String at(String method, String line) {
        return method + "(" + HERE.line(line) + ")";
    }

    /** The bodies of this class, up to the task. */
    private static List<String> here(Throwable exception) {
        return Source.bodies(exception, TracesTest.class);
    }

    private static void assertNothingOfOurs(Throwable exception) {
        assertThat(exception.getStackTrace())
                .extracting(StackTraceElement::getClassName)
                .noneMatch(name -> name.startsWith("dev.weft.woven.")
                        || name.startsWith("dev.weft.internal.")
                        || name.contains("$weft")
                        || name.equals("dev.weft.Weft")
                        || name.equals("dev.weft.Runner"));
        assertThat(exception.getStackTrace())
                .extracting(StackTraceElement::getMethodName)
                .noneMatch(name -> name.contains("$weft"));
    }

    // Through ten yieldFrom

    @Test
    void throughTenCoroutinesATraceIsTheSameWhereverTheySuspend() {
        for (int way = 0; way < WAYS; way++) {
            Coro<Integer> ten = new Ten(way).ten();

            Throwable thrown = catchThrowable(() -> Weft.run(ten)); // #runs

            assertThat(levels(thrown)).as("way %d", way).isEqualTo(LEVELS);
            assertNothingOfOurs(thrown);
        }
    }

    /**
     * As CPython 3.13 has it: the same functions, each once, and in Java's order the same lines of the levels, among them the line of the
     * {@code yieldFrom} in a level that caught the exception, suspended and threw it again. Not the same is what lies below
     * them: asyncio's {@code Runner.run} and {@code run_until_complete} are in CPython's traceback.
     */
    @Test
    void throughTenCoroutinesATraceNamesWhatPythonsDoes() throws Exception {
        assumeTrue(isInstalled(), "CPython is not there to compare with");
        int[] ways = {0, 1, 2, 8, 0x3ff, 0x400, 0x555, 0x2aa, WAYS - 1};

        List<String> python = python(ways);

        for (int i = 0; i < ways.length; i++) {
            Coro<Integer> ten = new Ten(ways[i]).ten();
            List<String> names = levels(catchThrowable(() -> Weft.run(ten))).stream()
                    .map(element -> element.substring(0, element.indexOf('(')).replace("lambda$six$0", "five"))
                    .toList();
            assertThat(String.join(" ", names)).isEqualTo(python.get(i));
        }
    }

    private static String interpreter() {
        return System.getenv().getOrDefault("WEFT_PYTHON", "python3");
    }

    private static boolean isInstalled() throws InterruptedException {
        try {
            return new ProcessBuilder(interpreter(), "-c", "import asyncio; asyncio.Runner")
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException absent) {
            return Boolean.parseBoolean(System.getenv("WEFT_CI")); // where it has to be there, the test fails
        }
    }

    private static List<String> python(int... ways) throws IOException {
        List<String> command = new ArrayList<>(List.of(interpreter(), "src/test/python/ten.py"));
        Arrays.stream(ways).mapToObj(Integer::toString).forEach(command::add);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return process.inputReader(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void belowTheCoroutinesStandTheTaskAndWhoRanTheLoop() {
        for (int way : new int[] {0, 1, WAYS - 1}) {
            Throwable thrown = catchThrowable(() -> Weft.run(new Ten(way).ten())); // #ran

            List<StackTraceElement> below =
                    Arrays.asList(thrown.getStackTrace()).subList(LEVELS.size(), thrown.getStackTrace().length);
            assertThat(below.get(0)).hasToString("dev.weft.Task.step(Task-1)");
            assertThat(Source.text(below.get(1))).contains("(" + HERE.line("ran") + ")");
        }
    }

    @Test
    void drivenByHandATraceEndsWithWhoDrives() {
        for (int way : new int[] {0, 1, 0x555, WAYS - 1}) {
            Coro<Integer> ten = new Ten(way).ten();

            Throwable thrown = catchThrowable(() -> drive(ten));

            assertThat(levels(thrown)).as("way %d", way).isEqualTo(LEVELS);
            assertThat(Source.text(thrown.getStackTrace()[LEVELS.size()])).isEqualTo(at("drive", "drives"));
            assertNothingOfOurs(thrown);
        }
    }

    private static void drive(Coro<?> coro) {
        for (int i = 0; i < 100; i++) {
            coro.send(null); // #drives
        }
    }

    // Caught on the way

    private static final class Caught {
        @Nullable
        Throwable exception;

        List<String> trace = List.of();
    }

    @Coroutine
    private static Coro<Void> catches(Caught caught) {
        try {
            yieldFrom(sleep(Duration.ZERO));
            yieldFrom(new Ten(1).ten()); // #catches
        } catch (IllegalStateException e) {
            caught.exception = e;
            caught.trace = texts(List.of(e.getStackTrace()));
            yieldFrom(sleep(Duration.ZERO));
            throw e;
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> above(Caught caught) {
        yieldFrom(sleep(Duration.ZERO));
        yieldFrom(catches(caught)); // #above
        return done();
    }

    /** As in plain Java, the trace has those below the one that catches, too. */
    @Test
    void whoCatchesSeesTheWholeTraceAndRethrowingChangesNothing() {
        Caught caught = new Caught();

        Throwable thrown = catchThrowable(() -> Weft.run(above(caught)));

        List<String> expected = new ArrayList<>(LEVELS);
        expected.add(at("catches", "catches"));
        expected.add(at("above", "above"));
        assertThat(caught.trace).startsWith(expected.toArray(String[]::new));
        assertThat(thrown).isSameAs(caught.exception);
        assertThat(texts(List.of(thrown.getStackTrace()))).isEqualTo(caught.trace);
    }

    @Coroutine
    private static Coro<Void> wraps() {
        try {
            yieldFrom(sleep(Duration.ZERO));
            yieldFrom(failsWith(new IllegalStateException("no"), null)); // #wrapped
        } catch (IllegalStateException e) {
            IllegalArgumentException wrapper = new IllegalArgumentException(e); // #wraps
            wrapper.addSuppressed(new IllegalStateException("aside")); // #suppressed
            throw wrapper;
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> aboveWraps() {
        yieldFrom(sleep(Duration.ZERO));
        yieldFrom(wraps()); // #aboveWraps
        return done();
    }

    @Coroutine
    private static Coro<Void> failsWith(RuntimeException exception, @Nullable Future<?> wait) {
        if (wait != null) {
            yieldFrom(wait);
        }
        throw again(exception); // #fails
    }

    private static RuntimeException again(RuntimeException exception) {
        exception.fillInStackTrace(); // #again
        return exception;
    }

    @Test
    void causesAndSuppressedExceptionsAreInOrderToo() {
        Throwable thrown = catchThrowable(() -> Weft.run(aboveWraps()));

        String above = at("aboveWraps", "aboveWraps");
        assertThat(here(thrown)).startsWith(at("wraps", "wraps"), above);
        assertThat(here(thrown.getSuppressed()[0])).startsWith(at("wraps", "suppressed"), above);
        assertThat(here(thrown.getCause()))
                .startsWith(at("again", "again"), at("failsWith", "fails"), at("wraps", "wrapped"), above);
        assertNothingOfOurs(thrown);
        assertNothingOfOurs(thrown.getCause());
        assertNothingOfOurs(thrown.getSuppressed()[0]);
    }

    @Test
    void causesInACircleEnd() {
        RuntimeException one = new IllegalStateException("one");
        one.initCause(new IllegalStateException("other", one));

        assertThat(catchThrowable(() -> Weft.run(failsWith(one, null)))).isSameAs(one);
        assertNothingOfOurs(one);
    }

    // From a future or task to those who await it

    @Coroutine
    private static Coro<Void> awaits(Future<?> future) {
        yieldFrom(future); // #awaits
        return done();
    }

    @Coroutine
    private static Coro<Void> outer(Future<?> future) {
        yieldFrom(awaits(future)); // #outer
        return done();
    }

    @Coroutine
    private static Coro<List<List<String>>> severalAwait(boolean whenDone) {
        Task<Integer> failing = createTask(new Ten(1).ten(), "failing");
        failing.addDoneCallback(done -> {}); // somebody knows of the failure
        if (whenDone) {
            yieldFrom(sleep(Duration.ofMillis(1)));
        }
        List<List<String>> traces = new ArrayList<>();
        List<Task<Void>> awaiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            awaiting.add(createTask(outer(failing), "awaiting " + i));
        }
        for (Task<Void> task : awaiting) {
            try {
                yieldFrom(task); // #severalAwait
            } catch (IllegalStateException e) {
                traces.add(Arrays.stream(e.getStackTrace())
                        .map(StackTraceElement::toString)
                        .toList());
            }
        }
        return result(traces);
    }

    @Test
    void eachWhoAwaitsATaskStandsBelowItAndNoneOfTheOthers() {
        for (boolean whenDone : new boolean[] {false, true}) {
            List<List<String>> traces = Weft.run(severalAwait(whenDone));

            assertThat(traces).hasSize(3);
            for (int i = 0; i < 3; i++) {
                List<String> trace = traces.get(i);
                assertThat(trace.subList(LEVELS.size(), LEVELS.size() + 5))
                        .as("task was done: %s", whenDone)
                        .containsExactly(
                                "dev.weft.Task.step(failing)",
                                "dev.weft.traces.TracesTest." + at("awaits", "awaits"),
                                "dev.weft.traces.TracesTest." + at("outer", "outer"),
                                "dev.weft.Task.step(awaiting " + i + ")",
                                "dev.weft.traces.TracesTest." + at("severalAwait", "severalAwait"));
            }
        }
    }

    @Coroutine
    private static Coro<Void> gathers() {
        yieldFrom(gather(new Ten(1).ten(), sleep(Duration.ofSeconds(1)))); // #gathers
        return done();
    }

    @Test
    void aGatherAddsNothingOfItsOwn() {
        Throwable thrown = catchThrowable(() -> Weft.run(gathers()));

        assertThat(levels(thrown)).isEqualTo(LEVELS);
        assertThat(Source.text(thrown.getStackTrace()[LEVELS.size() + 1])).isEqualTo(at("gathers", "gathers"));
        assertNothingOfOurs(thrown);
    }

    @Coroutine
    private static Coro<Void> awaitsStage(CompletableFuture<Void> stage) {
        yieldFrom(stage); // #awaitsStage
        return done();
    }

    /** What another thread made keeps its trace, and who awaits it stands below that. */
    @Test
    void anExceptionFromAnotherThreadKeepsItsTrace() {
        for (boolean before : new boolean[] {true, false}) {
            CompletableFuture<Void> stage = new CompletableFuture<>();
            Thread thread = new Thread(() -> stage.completeExceptionally(new IllegalStateException("there"))); // #there
            if (before) {
                thread.start();
                catchThrowable(stage::join);
            }

            Throwable thrown = catchThrowable(() -> Weft.run(() -> {
                if (!before) {
                    EventLoop.running().callLater(Duration.ofMillis(1), thread::start);
                }
                return awaitsStage(stage);
            }));

            List<String> trace = texts(List.of(thrown.getStackTrace()));
            assertThat(trace.get(0)).contains("(" + HERE.line("there") + ")");
            assertThat(trace.get(1)).startsWith("run(Thread.java");
            assertThat(trace).containsOnlyOnce(at("awaitsStage", "awaitsStage"));
            assertThat(trace.indexOf(at("awaitsStage", "awaitsStage"))).isBetween(2, 4);
            assertNothingOfOurs(thrown);
        }
    }

    @Coroutine
    private static Coro<Void> usesThread() {
        yieldFrom(toThread(TracesTest::failsInThread)); // #usesThread
        return done();
    }

    private static Void failsInThread() {
        throw new IllegalStateException("there"); // #inThread
    }

    @Test
    void anExceptionFromTheThreadPoolHasNothingOfOurs() {
        Throwable thrown = catchThrowable(() -> Weft.run(usesThread()));

        assertThat(texts(List.of(thrown.getStackTrace())))
                .contains(at("failsInThread", "inThread"), at("usesThread", "usesThread"));
        assertNothingOfOurs(thrown);
    }

    @Coroutine
    private static Coro<Void> awaitsItself() {
        yieldFrom(sleep(Duration.ZERO));
        yieldFrom(Weft.currentTask()); // #itself
        return done();
    }

    /** Made by the task between two steps. */
    @Test
    void aMisuseIsTracedToWhereItIs() {
        Throwable thrown = catchThrowable(() -> Weft.run(awaitsItself()));

        assertThat(thrown).hasMessageContaining("await on itself");
        assertThat(texts(List.of(thrown.getStackTrace())).get(1)).isEqualTo(at("awaitsItself", "itself"));
    }

    @Coroutine
    private static Coro<Integer> asksAgainAndAgain(Future<?> failed) {
        int length = 0;
        for (int i = 0; i < 100; i++) {
            try {
                yieldFrom(failed);
            } catch (IllegalStateException e) {
                length = e.getStackTrace().length;
            }
        }
        return result(length);
    }

    // CPython: test_futures2.FutureTests.test_future_traceback
    @Test
    void aFailedFutureThatIsAwaitedAgainAndAgainDoesNotGrow() {
        int length = Weft.run(() -> {
            Future<Void> failed = EventLoop.running().createFuture();
            failed.setException(new IllegalStateException("no"));
            return asksAgainAndAgain(failed);
        });

        assertThat(length).isLessThan(200);
    }

    // Exceptions that have no trace, or another one

    @Coroutine
    private static Coro<Void> throwsThis(RuntimeException exception) {
        yieldFrom(sleep(Duration.ZERO));
        throw exception;
    }

    @Coroutine
    private static Coro<Void> awaitsThrower(RuntimeException exception) {
        yieldFrom(throwsThis(exception));
        return done();
    }

    private static final class Traceless extends RuntimeException {
        private static final long serialVersionUID = 1;

        Traceless() {
            super("no trace", null, false, false);
        }
    }

    private static final class Strange extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final String how;

        Strange(String how) {
            this.how = how;
        }

        @Override
        public StackTraceElement @Nullable [] getStackTrace() {
            return switch (how) {
                case "null" -> null;
                case "nulls" -> new StackTraceElement[3];
                case "throws" -> throw new UnsupportedOperationException("no trace for you");
                case "throws itself" -> throw this;
                default -> super.getStackTrace();
            };
        }

        @Override
        public void setStackTrace(StackTraceElement[] trace) {
            if (how.equals("constant")) {
                throw new UnsupportedOperationException("no trace for you");
            }
            super.setStackTrace(trace);
        }

        @Override
        public Throwable getCause() {
            return how.equals("endless") ? new Strange("endless") : super.getCause();
        }
    }

    @Test
    void anExceptionWithoutTraceGoesThroughAsItIs() {
        Traceless traceless = new Traceless();

        assertThat(catchThrowable(() -> Weft.run(awaitsThrower(traceless)))).isSameAs(traceless);
        assertThat(traceless.getStackTrace()).isEmpty();
    }

    @Coroutine
    private static Coro<Void> throwsStrange(String how) {
        yieldFrom(sleep(Duration.ZERO));
        throw new Strange(how);
    }

    @Coroutine
    private static Coro<Void> awaitsStrange(String how, List<Throwable> caught) {
        try {
            yieldFrom(createTask(throwsStrange(how)));
        } catch (Strange e) {
            caught.add(e);
            throw e;
        }
        return done();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "nulls", "throws", "throws itself", "constant", "endless"})
    void anExceptionWithAStrangeTraceGoesThroughAsItIs(String how) {
        List<Throwable> caught = new ArrayList<>();

        Throwable thrown = catchThrowable(() -> Weft.run(awaitsStrange(how, caught)));

        assertThat(thrown).isInstanceOf(Strange.class).isSameAs(caught.get(0));
    }

    /** Each suppresses the one before, all in one step. */
    @Test
    void aLongChainOfSuppressedExceptionsNeedsNoStack() {
        Throwable thrown = catchThrowable(() -> Weft.run(suppresses(20_000)));

        assertThat(here(thrown)).startsWith(at("suppresses", "chain"));
        assertThat(here(thrown.getSuppressed()[0])).startsWith(at("suppresses", "chain"));
    }

    @Coroutine
    private static Coro<Void> suppresses(int length) {
        yieldFrom(sleep(Duration.ZERO));
        IllegalStateException last = null;
        for (int i = 0; i < length; i++) {
            IllegalStateException next = new IllegalStateException("chain"); // #chain
            if (last != null) {
                next.addSuppressed(last);
            }
            last = next;
        }
        throw last;
    }

    /** Made before any coroutine ran: where it was made is what its trace tells. */
    @Test
    void anExceptionMadeElsewhereKeepsItsTrace() {
        IllegalStateException made = new IllegalStateException("made");
        StackTraceElement[] trace = made.getStackTrace();

        assertThat(catchThrowable(() -> Weft.run(awaitsThrower(made)))).isSameAs(made);
        assertThat(made.getStackTrace()).isEqualTo(trace);
    }

    @Test
    void aCancellationHasNoTrace() {
        Throwable thrown = catchThrowable(() -> Weft.run(() -> {
            Task<?> self = Weft.currentTask();
            EventLoop.running().callSoon(self::cancel);
            return awaits(EventLoop.running().createFuture());
        }));

        assertThat(thrown).isInstanceOf(CancelledError.class);
        assertThat(thrown.getStackTrace()).isEmpty();
    }

    @Coroutine
    private static Coro<Void> stops() {
        yieldFrom(sleep(Duration.ZERO));
        throw new StopIteration("misplaced"); // #stops
    }

    @Coroutine
    private static Coro<Void> aboveStops() {
        yieldFrom(stops()); // #aboveStops
        return done();
    }

    @Test
    void aMisplacedStopIterationIsTracedByItsCause() {
        Throwable thrown = catchThrowable(() -> Weft.run(aboveStops()));

        assertThat(here(thrown.getCause())).startsWith(at("stops", "stops"), at("aboveStops", "aboveStops"));
        assertThat(texts(List.of(thrown.getStackTrace()))).contains(at("aboveStops", "aboveStops"));
    }

    // What a task tells of itself

    @Coroutine
    private static Coro<List<List<String>>> looksAtTasks() {
        Future<Void> never = EventLoop.running().createFuture();
        List<List<String>> stacks = new ArrayList<>();
        Task<Void> waiting = createTask(outer(never));
        stacks.add(texts(waiting.stack()));
        yieldFrom(sleep(Duration.ZERO));
        stacks.add(texts(waiting.stack()));
        stacks.add(texts(Weft.currentTask().stack()));
        never.setResult(null);
        yieldFrom(waiting);
        stacks.add(texts(waiting.stack()));
        return result(stacks);
    }

    // CPython: test_tasks.BaseTaskTests.test_get_stack
    @Test
    void aTaskTellsWhereItWaits() {
        List<List<String>> stacks = Weft.run(looksAtTasks());

        assertThat(stacks)
                .containsExactly(
                        List.of(at("outer", "outer")), // not begun: its first line, which is this one too
                        List.of(at("awaits", "awaits"), at("outer", "outer")),
                        List.of(), // running
                        List.of()); // done
    }

    // A body on the Java stack

    @Coroutine
    private static Coro<List<String>> samples() {
        yieldFrom(sleep(Duration.ZERO));
        return result(texts(List.of(Thread.currentThread().getStackTrace()))); // #samples
    }

    @Coroutine
    private static Coro<List<String>> aboveSamples() {
        return result(yieldFrom(samples())); // #aboveSamples
    }

    /** What a profiler or a thread dump sees, since the body keeps its name and its lines. */
    @Test
    void aRunningBodyIsInTheThreadsStackByItsNameAndLine() {
        assertThat(Weft.run(samples())).contains(at("samples", "samples"));
        assertThat(Weft.run(aboveSamples())).contains(at("samples", "samples"));
    }

    // Depth

    @Coroutine
    private static Coro<Void> deep(int depth, boolean before) {
        if (before) {
            yieldFrom(sleep(Duration.ZERO));
        }
        if (depth == 0) {
            yieldFrom(sleep(Duration.ZERO));
            throw new IllegalStateException("deep"); // #bottom
        }
        yieldFrom(deep(depth - 1, false)); // #deep
        return done();
    }

    @Test
    void aTraceIsNoLongerThanTheJvmMakesThem() {
        Throwable thrown = catchThrowable(() -> Weft.run(deep(5_000, false)));

        List<String> expected = new ArrayList<>(Collections.nCopies(1024, at("deep", "deep")));
        expected.set(0, at("deep", "bottom"));
        assertThat(texts(List.of(thrown.getStackTrace()))).isEqualTo(expected);
    }

    @Coroutine
    private static Coro<Void> wrapsEachTime(int depth) {
        try {
            if (depth == 0) {
                yieldFrom(sleep(Duration.ZERO));
                throw new IllegalStateException("innermost");
            }
            yieldFrom(wrapsEachTime(depth - 1));
        } catch (IllegalStateException e) {
            yieldFrom(sleep(Duration.ZERO));
            throw e;
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> replacesEachTime(int depth) {
        try {
            if (depth == 0) {
                yieldFrom(sleep(Duration.ZERO));
                throw new IllegalStateException("innermost");
            }
            yieldFrom(replacesEachTime(depth - 1)); // #replaced
        } catch (IllegalStateException e) {
            throw new IllegalStateException("replaced", depth % 100 == 99 ? null : e); // #replaces
        }
        return done();
    }

    /** Ten thousand exceptions, each with a trace of its own, and most of them in the causes of others. */
    @Test
    void theCostOfATraceDoesNotGrowWithTheDepthOrWithTheCauses() {
        Throwable thrown = catchThrowable(() -> Weft.run(replacesEachTime(10_000)));

        assertThat(here(thrown)).containsExactly(at("replacesEachTime", "replaces"));
        assertThat(here(thrown.getCause()))
                .containsExactly(at("replacesEachTime", "replaces"), at("replacesEachTime", "replaced"));
    }

    /**
     * A hundred thousand frames, each of which catches, suspends and rethrows: what a frame costs does not grow with their number,
     * so that this ends. Each waits for all those above it, which would be five billion.
     */
    @Test
    void theCostOfAFrameDoesNotGrowWithTheDepth() {
        Throwable thrown = catchThrowable(() -> Weft.run(wrapsEachTime(100_000)));

        assertThat(thrown).hasMessage("innermost").hasNoCause();
        assertThat(thrown.getStackTrace()).hasSize(1024);
    }
}
