package dev.weft.flow;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.AsyncGenerator;
import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;

/**
 * The compatibility kit of Reactive Streams 1.0.4 for {@link Flow}, both ways. It is written for TestNG, which runs inside a test here. What it
 * skips are rules that no test can check.
 */
@Tag("slow")
class ReactiveStreamsTest {

    private static final long TIMEOUT_MILLIS = 2000;
    private static final long NO_SIGNALS_MILLIS = 50;

    /** Runs in a thread of its own for as long as the kit does. */
    private static EventLoop loop;

    @Test
    void generatorsArePublishersByTheRules() throws Exception {
        check(PublisherRules.class, 31);
    }

    @Test
    void whatIteratesOverAPublisherIsASubscriberByTheRules() throws Exception {
        check(SubscriberRules.class, 11);
    }

    private static void check(Class<?> rules, int testable) throws Exception {
        loop = EventLoop.create();
        Thread thread = new Thread(loop::runForever, "loop");
        thread.start();
        TestListenerAdapter results = new TestListenerAdapter();
        TestNG kit = new TestNG(false);
        kit.setVerbose(0);
        kit.setTestClasses(new Class<?>[] {rules});
        kit.addListener(results);
        try {
            kit.run();
        } finally {
            loop.callSoonThreadsafe(loop::stop);
            thread.join(TimeUnit.SECONDS.toMillis(10));
            loop.close();
        }

        assertThat(results.getFailedTests())
                .extracting(ITestResult::getName, ITestResult::getThrowable)
                .isEmpty();
        assertThat(results.getPassedTests()).hasSize(testable);
    }

    private static TestEnvironment environment() {
        return new TestEnvironment(TIMEOUT_MILLIS, NO_SIGNALS_MILLIS, false);
    }

    /** Run by TestNG. */
    public static class PublisherRules extends FlowPublisherVerification<Long> {

        public PublisherRules() {
            super(environment());
        }

        @Override
        public Flow.Publisher<Long> createFlowPublisher(long elements) {
            return Flows.publish(() -> upTo(elements), loop);
        }

        @Override
        public Flow.Publisher<Long> createFailedFlowPublisher() {
            return Flows.publish(
                    () -> {
                        throw new IllegalStateException("no generator");
                    },
                    loop);
        }

        @Coroutine
        private static AsyncGenerator<Long> upTo(long end) {
            for (long i = 0; i < end; i++) {
                if (i % 3 == 0) {
                    yieldFrom(sleep(Duration.ZERO));
                }
                yieldValue(i);
            }
            return done();
        }
    }

    /** Run by TestNG. */
    public static class SubscriberRules extends FlowSubscriberBlackboxVerification<Integer> {

        public SubscriberRules() {
            super(environment());
        }

        @Override
        public Integer createElement(int element) {
            return element;
        }

        /** The subscriber is made by iterating, in a task that takes everything. */
        @Override
        public Flow.Subscriber<Integer> createFlowSubscriber() {
            CompletableFuture<Flow.Subscriber<Integer>> subscribed = new CompletableFuture<>();
            AsyncGenerator<Integer> values = Flows.iterate(
                    subscriber -> {
                        @SuppressWarnings("unchecked")
                        Flow.Subscriber<Integer> ours = (Flow.Subscriber<Integer>) (Flow.Subscriber<?>) subscriber;
                        subscribed.complete(ours);
                    },
                    4);
            loop.callSoonThreadsafe(() -> createTask(takeAll(values)));
            return subscribed.orTimeout(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS).join();
        }

        @Coroutine
        private static Coro<Integer> takeAll(AsyncGenerator<Integer> values) {
            int taken = 0;
            try {
                while (yieldFrom(values.hasNext())) {
                    values.next();
                    taken++;
                }
            } catch (RuntimeException e) { // what the kit signals as a failure
                return result(-taken);
            }
            return result(taken);
        }
    }
}
