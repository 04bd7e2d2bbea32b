package dev.weft.sync;

import static dev.weft.Interleavings.explore;

import dev.weft.Interleavings;
import dev.weft.QueueEmptyException;
import dev.weft.QueueFullException;
import dev.weft.QueueShutDownException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Explores the interleavings of threads at a {@link ThreadQueue}. */
@Tag("slow")
class ThreadQueueLincheckTest {

    // Linearizability of what does not wait

    /** What Lincheck calls; compared with {@link Model}. */
    public static class Operations {

        private final ThreadQueue<Integer> queue = new ThreadQueue<>(2);

        @Operation
        public String put(int item) {
            return outcome(() -> {
                queue.putNowait(item);
                return "put";
            });
        }

        @Operation
        public String get() {
            return outcome(() -> String.valueOf(queue.getNowait()));
        }

        @Operation
        public int size() {
            return queue.size();
        }

        @Operation(runOnce = true)
        public void shutdown() {
            queue.shutdown();
        }

        private static String outcome(Callable<String> operation) {
            try {
                return operation.call();
            } catch (QueueEmptyException e) {
                return "empty";
            } catch (QueueFullException e) {
                return "full";
            } catch (QueueShutDownException e) {
                return "shut down";
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The same, one thread at a time. */
    public static class Model {

        private final ArrayDeque<Integer> items = new ArrayDeque<>();
        private boolean shutDown;

        public String put(int item) {
            if (shutDown) {
                return "shut down";
            }
            if (items.size() == 2) {
                return "full";
            }
            items.add(item);
            return "put";
        }

        public String get() {
            Integer item = items.poll();
            return item != null ? item.toString() : shutDown ? "shut down" : "empty";
        }

        public int size() {
            return items.size();
        }

        public void shutdown() {
            shutDown = true;
        }
    }

    @Test
    void whatDoesNotWaitIsLinearizable() {
        new ModelCheckingOptions()
                .iterations(10)
                .invocationsPerIteration(Interleavings.COUNT)
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(1)
                .sequentialSpecification(Model.class)
                .check(Operations.class);
    }

    // Waiting: Lincheck reports a thread that waits for ever

    private static Thread start(Interruptible body) {
        Thread thread = new Thread(() -> {
            try {
                body.run();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.start();
        return thread;
    }

    private static void same(Object expected, @Nullable Object found) {
        if (!expected.equals(found)) {
            throw new AssertionError(found + ", not " + expected);
        }
    }

    private interface Interruptible {
        void run() throws InterruptedException;
    }

    private static void join(Thread... threads) {
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void aProducerAndAConsumerMeetInAQueueOfOne() {
        explore(() -> {
            ThreadQueue<Integer> queue = new ThreadQueue<>(1);
            List<Integer> got = new ArrayList<>();
            Thread producer = start(() -> {
                queue.putBlocking(1);
                queue.putBlocking(2);
            });
            Thread consumer = start(() -> {
                got.add(queue.getBlocking());
                got.add(queue.getBlocking());
            });
            join(producer, consumer);

            same(List.of(1, 2), got);
        });
    }

    @Test
    void twoConsumersGetAnItemEach() {
        explore(() -> {
            ThreadQueue<Integer> queue = new ThreadQueue<>(1);
            int[] got = new int[2];
            Thread first = start(() -> got[0] = queue.getBlocking());
            Thread second = start(() -> got[1] = queue.getBlocking());
            Thread producer = start(() -> {
                queue.putBlocking(1);
                queue.putBlocking(2);
            });
            join(first, second, producer);

            same(3, got[0] + got[1]);
        });
    }

    @Test
    void shutdownWakesWhoeverWaits() {
        explore(() -> {
            ThreadQueue<Integer> queue = new ThreadQueue<>(1);
            List<@Nullable Object> got = new ArrayList<>();
            Thread consumer = start(() -> {
                for (int i = 0; i < 2; i++) {
                    try {
                        got.add(queue.getBlocking());
                    } catch (QueueShutDownException e) {
                        got.add("end");
                    }
                }
            });
            queue.putNowait(1);
            queue.shutdown();
            join(consumer);

            same(List.of(1, "end"), got);
        });
    }

    /** Interrupted while an item comes: it was taken, or it is still there for the other. */
    @Test
    void anInterruptLosesNoItem() {
        explore(() -> {
            ThreadQueue<Integer> queue = new ThreadQueue<>();
            List<Integer> got = new ArrayList<>();
            Thread consumer = new Thread(() -> {
                try {
                    got.add(queue.getBlocking());
                } catch (InterruptedException e) {
                    return; // as asked
                }
            });
            consumer.start();
            Thread producer = start(() -> queue.putBlocking(1));
            consumer.interrupt();
            join(consumer, producer);
            if (got.isEmpty()) {
                got.add(queue.getNowait());
            }

            same(List.of(1), got);
        });
    }

    /** Out of time while an item comes. */
    @Test
    void aTimeoutLosesNoItem() {
        explore(() -> {
            ThreadQueue<Integer> queue = new ThreadQueue<>(1);
            List<@Nullable Integer> got = new ArrayList<>();
            Thread consumer = start(() -> got.add(queue.getBlocking(Duration.ZERO)));
            Thread producer = start(() -> queue.putBlocking(1));
            join(consumer, producer);

            same(1, got.get(0) == null ? queue.getNowait() : got.get(0));
        });
    }
}
