package dev.weft.flow;

import static dev.weft.Weft.aclosing;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.AsyncGenerator;
import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.Future;
import dev.weft.Runner;
import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What {@link ReactiveStreamsTest} does not ask. */
class FlowsTest {

    private final Runner runner = new Runner();
    private final List<Object> trace = new ArrayList<>();
    private final List<ErrorReport> reports = new ArrayList<>();

    @AfterEach
    void closeRunner() {
        runner.close();
    }

    private <R> R run(Callable<Coro<R>> body) {
        runner.loop().setExceptionHandler((loop, report) -> reports.add(report));
        return runner.run(body);
    }

    @Coroutine
    private static <T> Coro<List<T>> toList(AsyncGenerator<T> generator) {
        List<T> values = new ArrayList<>();
        while (yieldFrom(generator.hasNext())) {
            values.add(generator.next());
        }
        return result(values);
    }

    @Coroutine
    private AsyncGenerator<Integer> count(int to) {
        try {
            for (int i = 0; i < to; i++) {
                trace.add("makes " + i);
                yieldValue(i);
            }
        } finally {
            yieldFrom(sleep(Duration.ZERO));
            trace.add("closed");
        }
        return done();
    }

    /** Notes what it is told, and asks for as much as it was made with. */
    private class Noting implements Flow.Subscriber<Object> {

        private final long demand;
        private final Future<Void> told = runningLoop().createFuture();
        private Flow.Subscription subscription;

        Noting(long demand) {
            this.demand = demand;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            subscription.request(demand);
        }

        @Override
        public void onNext(Object value) {
            trace.add(value);
        }

        @Override
        public void onError(Throwable failure) {
            trace.add(failure);
            told.setResult(null);
        }

        @Override
        public void onComplete() {
            trace.add("complete");
            told.setResult(null);
        }
    }

    // Iterating over publishers

    @Test
    void valuesOfAPublisherInOtherThreadsComeInOrder() {
        List<Integer> expected = IntStream.range(0, 1000).boxed().toList();

        List<Integer> values = run(() -> {
            SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>();
            AsyncGenerator<Integer> received = Flows.iterate(publisher);
            runningLoop().runInExecutor(() -> {
                while (publisher.getNumberOfSubscribers() == 0) {
                    Thread.onSpinWait();
                }
                expected.forEach(publisher::submit);
                publisher.close();
                return null;
            });
            return toList(received);
        });

        assertThat(values).isEqualTo(expected);
    }

    @Test
    void whatAPublisherFailsWithComesOutItselfAfterTheValues() {
        RuntimeException failure = new RuntimeException("broken");
        assertThatThrownBy(() -> run(() -> {
                    AsyncGenerator<Integer> received = Flows.iterate(subscriber -> {
                        subscriber.onSubscribe(new NotingSubscription());
                        subscriber.onNext(1);
                        subscriber.onError(failure);
                    });
                    while (yieldFrom(received.hasNext())) {
                        trace.add(received.next());
                    }
                    return done();
                }))
                .isSameAs(failure);

        assertThat(trace).containsExactly("request 64", 1, "cancel");
    }

    private final class NotingSubscription implements Flow.Subscription {

        @Override
        public void request(long more) {
            trace.add("request " + more);
        }

        @Override
        public void cancel() {
            trace.add("cancel");
        }
    }

    @Test
    void demandIsBoundedByTheBufferAndRenewedWhenHalfIsTaken() {
        run(() -> {
            AsyncGenerator<Integer> received = Flows.iterate(
                    subscriber -> {
                        subscriber.onSubscribe(new NotingSubscription());
                        for (int i = 0; i < 4; i++) {
                            subscriber.onNext(i);
                        }
                    },
                    4);
            return aclosing(received, it -> {
                for (int i = 0; i < 4; i++) {
                    trace.add(yieldFrom(it.anext()));
                }
                return done();
            });
        });

        assertThat(trace).containsExactly("request 4", 0, 1, "request 3", 2, 3, "cancel");
    }

    @Test
    void aPublisherThatSendsMoreThanItWasAskedForIsCancelled() {
        assertThatThrownBy(() -> run(() -> toList(Flows.<Integer>iterate(
                        subscriber -> {
                            subscriber.onSubscribe(new NotingSubscription());
                            for (int i = 0; i < 3; i++) {
                                subscriber.onNext(i);
                            }
                        },
                        2))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("more than the 2 values");

        assertThat(trace).contains("cancel");
    }

    @Test
    void aBufferHasRoomForOneAtLeast() {
        assertThatThrownBy(() -> Flows.iterate(subscriber -> {}, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    // Publishing generators

    @Test
    void aGeneratorRunsNoFurtherThanItIsAskedTo() {
        run(() -> {
            Noting subscriber = new Noting(2);
            Flows.publish(() -> count(5)).subscribe(subscriber);
            for (int i = 0; i < 5; i++) {
                yieldFrom(sleep(Duration.ZERO));
            }
            assertThat(trace).containsExactly("makes 0", 0, "makes 1", 1);
            subscriber.subscription.request(Long.MAX_VALUE);
            yieldFrom(subscriber.told);
            return done();
        });

        assertThat(trace).endsWith("makes 4", 4, "closed", "complete");
    }

    @Test
    void eachSubscriberHasAGeneratorOfItsOwn() {
        run(() -> {
            Flow.Publisher<Integer> publisher = Flows.publish(() -> count(2));
            for (int i = 0; i < 2; i++) {
                Noting subscriber = new Noting(5);
                publisher.subscribe(subscriber);
                yieldFrom(subscriber.told);
            }
            return done();
        });

        List<Object> once = List.of("makes 0", 0, "makes 1", 1, "closed", "complete");
        assertThat(trace).hasSize(2 * once.size()).startsWith(once.toArray()).endsWith(once.toArray());
    }

    @Test
    void cancellingClosesTheGenerator() {
        run(() -> {
            Noting subscriber = new Noting(1);
            Flows.publish(() -> count(5)).subscribe(subscriber);
            yieldFrom(sleep(Duration.ZERO));
            yieldFrom(sleep(Duration.ZERO));
            subscriber.subscription.cancel();
            for (int i = 0; i < 5; i++) {
                yieldFrom(sleep(Duration.ZERO));
            }
            return done();
        });

        assertThat(trace).containsExactly("makes 0", 0, "closed");
        assertThat(reports).isEmpty();
    }

    @Test
    void aRequestForNothingIsAnError() {
        run(() -> {
            Noting subscriber = new Noting(0);
            Flows.publish(() -> count(5)).subscribe(subscriber);
            yieldFrom(subscriber.told);
            return done();
        });

        assertThat(trace).singleElement().isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSubscriberThatThrowsIsReportedAndDoneWith() {
        run(() -> {
            Noting subscriber = new Noting(5) {
                @Override
                public void onNext(Object value) {
                    throw new IllegalStateException("bad subscriber");
                }
            };
            Flows.publish(() -> count(5)).subscribe(subscriber);
            for (int i = 0; i < 5; i++) {
                yieldFrom(sleep(Duration.ZERO));
            }
            return done();
        });

        assertThat(trace).containsExactly("makes 0", "closed");
        assertThat(reports)
                .singleElement()
                .satisfies(report -> assertThat(report.exception()).hasMessage("bad subscriber"));
    }

    @Test
    void unlimitedDemandLetsOthersRun() {
        run(() -> {
            Noting subscriber = new Noting(Long.MAX_VALUE);
            Flows.publish(() -> count(10 * Outbox.VALUES_PER_TURN)).subscribe(subscriber);
            yieldFrom(sleep(Duration.ZERO));
            yieldFrom(sleep(Duration.ZERO));
            assertThat(trace).hasSizeLessThanOrEqualTo(2 * 2 * Outbox.VALUES_PER_TURN);
            subscriber.subscription.cancel();
            return done();
        });
    }

    @Test
    void shuttingTheLoopDownIsToldAsACancellation() {
        run(() -> {
            Flows.publish(() -> count(5)).subscribe(new Noting(1));
            yieldFrom(sleep(Duration.ZERO));
            yieldFrom(sleep(Duration.ZERO));
            return done();
        });
        runner.close();

        assertThat(trace).hasSize(4).startsWith("makes 0", 0, "closed");
        assertThat(trace.get(3)).isInstanceOf(CancelledError.class);
    }

    @Test
    void aClosedLoopIsToldToTheSubscriber() {
        Flow.Publisher<Integer> publisher = Flows.publish(() -> count(1), runner.loop());
        Noting[] subscriber = new Noting[1];
        run(() -> {
            subscriber[0] = new Noting(1) {
                @Override
                public void onError(Throwable failure) {
                    trace.add(failure);
                }
            };
            return done();
        });
        runner.close();

        publisher.subscribe(subscriber[0]);

        assertThat(trace).singleElement().isInstanceOf(IllegalStateException.class);
    }
}
