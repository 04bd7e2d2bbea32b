package dev.weft.junit;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.suppressed;

import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.annotations.Coroutine;
import dev.weft.testing.HangError;
import dev.weft.testing.LeakError;
import dev.weft.testing.TestLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

class TestLoopExtensionTest {

    /** What the fixtures saw, whose objects Jupiter makes. */
    private static final List<Object> SEEN = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    private static EngineExecutionResults execute(Class<?> fixture) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(fixture))
                .execute();
    }

    private static Events testsOf(Class<?> fixture) {
        return execute(fixture).testEvents();
    }

    // A loop for each test

    static class Passing {

        private final TestLoop fromConstructor;

        Passing(TestLoop loop) {
            fromConstructor = loop;
        }

        @BeforeEach
        void before(TestLoop loop) {
            SEEN.add(loop == fromConstructor);
        }

        @WeftTest
        void first(TestLoop loop) {
            SEEN.add(loop == fromConstructor);
            loop.run(() -> {
                yieldFrom(sleep(Duration.ofDays(1)));
                return done();
            });
        }

        @WeftTest
        void second(TestLoop loop, TestInfo info) {
            SEEN.add(loop == fromConstructor);
            SEEN.add(info.getDisplayName());
            assertThat(loop.time()).isZero();
        }

        @AfterEach
        void after(TestLoop loop) {
            SEEN.add(loop == fromConstructor && !loop.eventLoop().isClosed());
        }
    }

    @Test
    void allOfOneTestSeeTheSameLoopAndEachTestAnother() {
        testsOf(Passing.class).assertStatistics(stats -> stats.succeeded(2));

        assertThat(SEEN).hasSize(7).contains("second(TestLoop, TestInfo)").doesNotContain(false);
    }

    static class Closed {

        private static TestLoop last;

        @WeftTest
        void test(TestLoop loop) {
            last = loop;
        }
    }

    @Test
    void theLoopIsClosedAfterTheTest() {
        testsOf(Closed.class).assertStatistics(stats -> stats.succeeded(1));

        assertThat(Closed.last.eventLoop().isClosed()).isTrue();
    }

    static class InBeforeAll {

        @BeforeAll
        static void before(TestLoop loop) {
            fail("got " + loop);
        }

        @WeftTest
        void test(TestLoop loop) {}
    }

    @WithTestLoop
    static class InBeforeAllOfAClass {

        @BeforeAll
        static void before(TestLoop loop) {
            fail("got " + loop);
        }

        @Test
        void test() {}
    }

    @Test
    void thereIsNoneForAWholeClass() {
        execute(InBeforeAll.class).containerEvents().assertStatistics(stats -> stats.failed(1));
        execute(InBeforeAllOfAClass.class)
                .containerEvents()
                .assertThatEvents()
                .haveExactly(
                        1, event(finishedWithFailure(message(text -> text.contains("lives as long as one test")))));
    }

    // Failures

    static class Failing {

        @WeftTest
        void fails(TestLoop loop) {
            loop.run(() -> {
                yieldFrom(sleep(Duration.ZERO));
                throw new IOException("broken");
            });
        }
    }

    @Test
    void theExceptionOfABodyIsTheTestsOwn() {
        testsOf(Failing.class)
                .assertThatEvents()
                .haveExactly(1, event(finishedWithFailure(instanceOf(IOException.class), message("broken"))));
    }

    static class Leaking {

        @WeftTest
        void task(TestLoop loop) {
            loop.run(() -> {
                createTask(forEver(), "forgotten");
                yieldFrom(sleep(Duration.ZERO));
                return done();
            });
        }

        @WeftTest
        void timer(TestLoop loop) {
            loop.eventLoop().callLater(Duration.ofSeconds(1), () -> {});
        }

        @WeftTest
        void error(TestLoop loop) {
            loop.eventLoop().callSoon(() -> {
                throw new IllegalStateException("nobody looks");
            });
        }

        @Coroutine
        private static Coro<Void> forEver() {
            yieldFrom(EventLoop.running().createFuture());
            return done();
        }
    }

    @Test
    void whatIsLeftFailsTheTestAndSaysWhereItWasMade() {
        testsOf(Leaking.class)
                .assertStatistics(stats -> stats.failed(3))
                .assertThatEvents()
                .haveExactly(1, failed("task forgotten (pending", "made at " + Leaking.class.getName()))
                .haveExactly(1, failed("timer at PT1S", "made at " + Leaking.class.getName() + ".timer("))
                .haveExactly(1, failed("Exception in callback", "nobody looks"));
    }

    private static org.assertj.core.api.Condition<org.junit.platform.testkit.engine.Event> failed(String... words) {
        return event(finishedWithFailure(
                instanceOf(LeakError.class),
                message(text -> List.of(words).stream().allMatch(text::contains))));
    }

    static class FailingAndLeaking {

        @WeftTest
        void test(TestLoop loop) {
            loop.eventLoop().callLater(Duration.ofSeconds(1), () -> {});
            throw new IllegalStateException("the test's own");
        }
    }

    @Test
    void aFailureComesFirstAndTheLeakIsAddedToIt() {
        testsOf(FailingAndLeaking.class)
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(finishedWithFailure(
                                message("the test's own"), suppressed(0, instanceOf(LeakError.class)))));
    }

    static class LeakClosedInAfterEach {

        private dev.weft.TimerHandle timer;

        @WeftTest
        void test(TestLoop loop) {
            timer = loop.eventLoop().callLater(Duration.ofSeconds(1), () -> {});
        }

        @AfterEach
        void cancel() {
            timer.cancel();
        }
    }

    @Test
    void stockIsTakenAfterTheLastAfterEach() {
        testsOf(LeakClosedInAfterEach.class).assertStatistics(stats -> stats.succeeded(1));
    }

    static class Hanging {

        @WeftTest
        void deadlock(TestLoop loop) {
            loop.run(Leaking::forEver);
        }

        @WeftTest
        @WithTestLoop(limitMillis = 100)
        void endless(TestLoop loop) {
            loop.run(() -> {
                while (true) yieldFrom(sleep(Duration.ZERO));
            });
        }
    }

    @Test
    void aHangFailsTheTestWithADumpAndNothingElse() {
        testsOf(Hanging.class)
                .assertThatEvents()
                .haveExactly(
                        2,
                        event(finishedWithFailure(
                                instanceOf(HangError.class), message(text -> text.contains("task Task-1 (pending")))))
                .haveExactly(1, event(finishedWithFailure(message(text -> text.startsWith("Not over after 100 ms")))));
    }

    // Options and other kinds of tests

    @WithTestLoop(seed = 7, debug = true, limitMillis = 1234)
    static class Options {

        @WeftTest
        void ofTheClass(TestLoop loop) {
            SEEN.add(loop.options());
        }

        @WeftTest
        @WithTestLoop(realTime = true, strictOrder = true)
        void ofTheMethod(TestLoop loop) {
            SEEN.add(loop.options());
        }

        @Nested
        class Inner {

            @Test
            void ofTheClassAround(TestLoop loop) {
                SEEN.add(loop.options());
            }
        }
    }

    @Test
    void optionsAreTheMethodsOrThoseOfTheClassAroundIt() {
        testsOf(Options.class).assertStatistics(stats -> stats.succeeded(3));

        var ofTheClass = dev.weft.testing.TestLoopOptions.defaults()
                .withSeed(7)
                .withDebug(true)
                .withLimit(Duration.ofMillis(1234));
        assertThat(SEEN)
                .containsExactlyInAnyOrder(
                        ofTheClass,
                        ofTheClass,
                        dev.weft.testing.TestLoopOptions.defaults()
                                .withRealTime(true)
                                .withStrictOrder(true));
    }

    static class OtherKinds {

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        @WithTestLoop
        void parameterized(int millis, TestLoop loop) {
            loop.run(sleep(Duration.ofMillis(millis)));
            SEEN.add(loop.time().toMillis());
        }

        @RepeatedTest(3)
        @WithTestLoop(seed = 40)
        void repeated(TestLoop loop) {
            SEEN.add(loop.options().seed());
        }
    }

    @Test
    void parameterizedAndRepeatedTestsTakeLoopsAndEachItsOwnSeed() {
        testsOf(OtherKinds.class).assertStatistics(stats -> stats.succeeded(5));

        assertThat(SEEN).containsExactlyInAnyOrder(1L, 2L, 40L, 41L, 42L);
    }

    // Seeds

    static class FailingWithSeed {

        @WeftTest
        @WithTestLoop(seed = 42)
        void test(TestLoop loop) {
            fail("on purpose");
        }
    }

    @Test
    void aFailureTellsItsSeed() {
        testsOf(FailingWithSeed.class)
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(finishedWithFailure(
                                suppressed(0, message(text -> text.contains("@WithTestLoop(seed = 42L)"))))));
    }

    static class NoSeedOfItsOwn {

        @WeftTest
        void test(TestLoop loop) {
            SEEN.add(loop.options().seed());
        }
    }

    @Test
    void theConfigurationGivesASeedToTestsWithout() {
        executeWithSeed("99").testEvents().assertStatistics(stats -> stats.succeeded(1));
        executeWithSeed("random").testEvents().assertStatistics(stats -> stats.succeeded(1));

        assertThat(SEEN.get(0)).isEqualTo(99L);
        assertThat((Long) SEEN.get(1)).isNotNegative();
        executeWithSeed("x")
                .testEvents()
                .assertThatEvents()
                .haveExactly(
                        1, event(finishedWithFailure(message(text -> text.contains("a number or random, not x")))));
    }

    private static EngineExecutionResults executeWithSeed(String seed) {
        return EngineTestKit.engine("junit-jupiter")
                .configurationParameter(WithTestLoop.SEED_PARAMETER, seed)
                .selectors(selectClass(NoSeedOfItsOwn.class))
                .execute();
    }

    // Mistakes

    static class ReturningAValue {

        @WeftTest
        Coro<Void> test(TestLoop loop) {
            return sleep(Duration.ZERO);
        }
    }

    /** Jupiter leaves it out with a warning; that is why our builds, and the README, make warnings critical. */
    @Test
    void aTestThatReturnsACoroutineFailsWhereWarningsAreCritical() {
        var results = EngineTestKit.engine("junit-jupiter")
                .configurationParameter("junit.platform.discovery.issue.severity.critical", "WARNING")
                .selectors(selectClass(ReturningAValue.class))
                .discover();

        assertThat(results.getDiscoveryIssues())
                .anySatisfy(issue -> assertThat(issue.message()).contains("must not return a value"));
    }
}
