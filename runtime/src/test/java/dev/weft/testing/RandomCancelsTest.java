package dev.weft.testing;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.taskGroup;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.waitFor;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.Task;
import dev.weft.TimeoutException;
import dev.weft.annotations.Coroutine;
import dev.weft.sync.BoundedSemaphore;
import dev.weft.sync.Channel;
import dev.weft.sync.Lock;
import dev.weft.sync.Permit;
import dev.weft.sync.Queue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Cancellations, each of some task at some step, in a program of two hundred: nothing is lost, doubled, or left behind. A million of them
 * take {@code -Dweft.proof.cancels=1000000} and half a minute.
 */
@Tag("slow")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RandomCancelsTest {

    private static final int WORKERS = 200;
    private static final int TOKENS = 50;
    private static final int PLACES = 20;

    /** Steps in a row with a cancellation each; as many without follow. */
    private static final int STORM = 500;

    private static final int CANCELS = Integer.getInteger("weft.proof.cancels", 50_000);

    private final Random random = new Random(4);
    private final Queue<Integer> tokens = new Queue<>();
    private final Lock lock = new Lock();
    private final BoundedSemaphore places = new BoundedSemaphore(PLACES);
    private final Channel<Integer> channel = new Channel<>(1);
    private final List<Task<Void>> workers = new ArrayList<>();
    private int steps;
    private int cancels;
    private int caught;
    private int used;
    private int locked;
    private int placed;
    private int sent;
    private int received;

    @Test
    void cancellationsBreakNothing() {
        for (int i = 0; i < TOKENS; i++) {
            tokens.putNowait(i);
        }
        try (TestLoop loop =
                TestLoop.create(TestLoopOptions.defaults().withSeed(4).withLimit(Duration.ofMinutes(5)))) {
            loop.beforeStep(this::cancelSomebody);

            loop.run(this::program);

            assertThat(loop.takeErrors()).isEmpty();
        }
        assertThat(new TreeSet<>(left())).as("tokens").hasSize(TOKENS);
        assertThat(tokens.isEmpty()).isTrue();
        assertThat(lock).hasToString("Lock(unlocked)");
        assertThat(places.isLocked()).isFalse();
        assertThatThrownBy(places::release).as("all places were free").isInstanceOf(IllegalArgumentException.class);
        assertThat(received + channel.size()).isEqualTo(sent);
        assertThat(cancels).isEqualTo(CANCELS);
        assertThat(caught).as("cancellations that reached a worker").isGreaterThan(CANCELS / 10);
        assertThat(used).as("tokens used").isGreaterThan(CANCELS / 100);
    }

    private List<Integer> left() {
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < TOKENS; i++) {
            left.add(tokens.getNowait());
        }
        return left;
    }

    private void cancelSomebody() {
        boolean storm = steps++ % (2 * STORM) < STORM; // while it rages, something is always ready, and no time passes
        if (storm && cancels < CANCELS && workers.size() == WORKERS) {
            cancels++;
            workers.get(random.nextInt(WORKERS)).cancel();
        }
    }

    @Coroutine
    private Coro<Void> program() {
        for (int i = 0; i < WORKERS; i++) workers.add(createTask(worker()));
        for (Task<Void> worker : workers) {
            while (!worker.isDone()) yieldFrom(sleep(Duration.ofMillis(10)));
        }
        return done();
    }

    /** Lives through cancellations until there are no more. One that came before the first step ends it. */
    @Coroutine
    private Coro<Void> worker() {
        while (cancels < CANCELS) {
            try {
                yieldFrom(work(random.nextInt(10)));
            } catch (CancelledError e) {
                caught++;
            }
        }
        return done();
    }

    @Coroutine
    private Coro<Void> work(int kind) {
        switch (kind) {
            case 0 -> yieldFrom(sleep(Duration.ZERO));
            case 1 -> yieldFrom(gather(sleep(millis()), sleep(millis())));
            case 2 -> yieldFrom(timed(sleep(millis())));
            case 3 -> yieldFrom(holdLock());
            case 4 -> yieldFrom(takePlace());
            case 5 -> yieldFrom(timed(send()));
            case 6 -> yieldFrom(timed(receive()));
            case 7 -> yieldFrom(timed(timeout(millis(), limit -> group())));
            default -> yieldFrom(useToken());
        }
        return done();
    }

    @Coroutine
    private Coro<Void> timed(Coro<Void> work) {
        try {
            yieldFrom(waitFor(work, millis()));
        } catch (TimeoutException e) {
            used++;
        }
        return done();
    }

    @Coroutine
    private Coro<Void> holdLock() {
        try (Permit held = yieldFrom(lock.acquire())) {
            assertThat(held).isNotNull();
            assertThat(++locked).isEqualTo(1);
            try {
                yieldFrom(sleep(Duration.ZERO));
            } finally {
                locked--;
            }
        }
        return done();
    }

    @Coroutine
    private Coro<Void> takePlace() {
        try (Permit held = yieldFrom(places.acquire())) {
            assertThat(held).isNotNull();
            assertThat(++placed).isLessThanOrEqualTo(PLACES);
            try {
                yieldFrom(sleep(millis()));
            } finally {
                placed--;
            }
        }
        return done();
    }

    @Coroutine
    private Coro<Void> send() {
        yieldFrom(channel.send(1));
        sent++;
        return done();
    }

    @Coroutine
    private Coro<Void> receive() {
        int item = yieldFrom(channel.receive());
        received += item;
        return done();
    }

    private Coro<Void> group() {
        return taskGroup(group -> {
            group.createTask(useToken());
            group.createTask(sleep(millis()));
            yieldFrom(sleep(Duration.ZERO));
            return done();
        });
    }

    @Coroutine
    private Coro<Void> useToken() {
        int token = yieldFrom(tokens.get());
        try {
            yieldFrom(sleep(millis()));
            used++;
        } finally {
            tokens.putNowait(token);
        }
        return done();
    }

    private Duration millis() {
        return Duration.ofMillis(1 + random.nextInt(5));
    }
}
