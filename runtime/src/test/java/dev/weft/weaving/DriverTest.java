package dev.weft.weaving;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Coro;
import dev.weft.CoroutineState;
import dev.weft.Generator;
import dev.weft.Sequence;
import dev.weft.StopIteration;
import dev.weft.annotations.Coroutine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What those who resume bodies do between two steps, from which thread, and how much a step needs of the Java stack. */
class DriverTest {

    @Coroutine
    private static Sequence<Integer> counts(List<String> trace) {
        try {
            for (int i = 0; i < 4; i++) {
                yieldValue(i);
            }
        } finally {
            trace.add("finally");
        }
        return done();
    }

    @Test
    void aDriverThatFailsBetweenTwoStepsLeavesTheBodyAsItIs() {
        List<String> trace = new ArrayList<>();
        Sequence<Integer> generator = counts(trace);

        assertThatThrownBy(() -> {
                    for (int n : generator) {
                        if (n == 1) {
                            throw new IllegalStateException("the loop's own");
                        }
                    }
                })
                .hasMessage("the loop's own");

        assertThat(trace).isEmpty();
        assertThat(generator.state()).isEqualTo(CoroutineState.SUSPENDED);
        assertThat(generator).containsExactly(2, 3);
        assertThat(trace).containsExactly("finally");
    }

    @Coroutine
    private static Generator<Integer, Integer, Void> waits(CountDownLatch running, CountDownLatch go)
            throws InterruptedException {
        int n = 0;
        while (true) {
            running.countDown();
            go.await();
            Integer sent = yieldValue(n);
            n += sent;
        }
    }

    @Test
    void aSecondThreadIsToldThatABodyIsRunning() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Generator<Integer, Integer, Void> generator = waits(running, go);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> first = other.submit(generator::next);
            running.await();

            assertThatThrownBy(generator::next)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("already executing");
            assertThatThrownBy(() -> generator.send(1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(generator::close).isInstanceOf(IllegalArgumentException.class);
            go.countDown();
            assertThat(first.get()).isZero();
            assertThat(generator.send(5)).isEqualTo(5);
        } finally {
            go.countDown();
            other.shutdownNow();
        }
    }

    /** Handing the generator over is what makes its fields visible: they are plain. */
    @Test
    void aBodyMayGoOnInAnotherThreadThatItWasHandedTo() throws Exception {
        CountDownLatch open = new CountDownLatch(0);
        SynchronousQueue<Generator<Integer, Integer, Void>> there = new SynchronousQueue<>();
        SynchronousQueue<Generator<Integer, Integer, Void>> back = new SynchronousQueue<>();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<?> steps = other.submit(() -> {
                for (int i = 0; i < 1_000; i++) {
                    Generator<Integer, Integer, Void> taken = there.take();
                    taken.send(1);
                    back.put(taken);
                }
                return null;
            });
            Generator<Integer, Integer, Void> generator = waits(open, open);
            generator.next();
            for (int i = 0; i < 1_000; i++) {
                there.put(generator);
                generator = back.take();
                assertThat(generator.send(1)).isEqualTo(2 * i + 2);
            }
            steps.get();
        } finally {
            other.shutdownNow();
        }
    }

    @Coroutine
    private static Coro<Integer> deep(int depth, List<Integer> stackDepths) {
        if (depth > 0) {
            return result(yieldFrom(deep(depth - 1, stackDepths)));
        }
        MemoryTest.Ask ask = new MemoryTest.Ask();
        for (int i = 0; i < 10; i++) {
            yieldFrom(ask);
            stackDepths.add(new Throwable().getStackTrace().length);
        }
        return result(stackDepths.size());
    }

    @Coroutine
    private static Generator<Integer, Void, Void> deepGenerator(int depth, List<Integer> stackDepths) {
        if (depth > 0) {
            yieldFrom(deepGenerator(depth - 1, stackDepths));
            return done();
        }
        for (int i = 0; i < 10; i++) {
            yieldValue(i);
            stackDepths.add(new Throwable().getStackTrace().length);
        }
        return done();
    }

    /** A resumption runs the innermost body and no other: the stack is as deep below one that waits as below a hundred thousand. */
    @ParameterizedTest
    @ValueSource(ints = {1, 150, 1_000, 100_000})
    void aStepDoesNotTouchTheFramesThatWait(int depth) {
        List<Integer> shallow = new ArrayList<>();
        Coro<Integer> one = deep(1, shallow);
        List<Integer> stackDepths = new ArrayList<>();
        Coro<Integer> coro = deep(depth, stackDepths);
        List<Integer> shallowGenerator = new ArrayList<>();
        Generator<Integer, Void, Void> oneGenerator = deepGenerator(1, shallowGenerator);
        List<Integer> generatorDepths = new ArrayList<>();
        Generator<Integer, Void, Void> generator = deepGenerator(depth, generatorDepths);

        for (int i = 0; i < 10; i++) {
            one.send(null);
            coro.send(null);
            oneGenerator.next();
            generator.next();
        }

        assertThat(stackDepths).hasSize(9).isEqualTo(shallow);
        assertThat(generatorDepths).hasSize(9).isEqualTo(shallowGenerator);
    }

    @Coroutine
    private static Generator<Integer, Integer, Integer> delegates(int depth) {
        if (depth > 0) {
            return delegates(depth - 1);
        }
        Integer sent = yieldValue(depth);
        return result(sent);
    }

    @Test
    void aHundredThousandDeepEndsFailsAndCloses() {
        IllegalStateException failure = new IllegalStateException("thrown in");
        for (Generator<Integer, Integer, Integer> generator : List.of(delegates(100_000), deepSends(100_000))) {
            generator.next();
            assertThatThrownBy(() -> generator.send(7))
                    .isInstanceOfSatisfying(
                            StopIteration.class, end -> assertThat(end.value()).isEqualTo(7));
        }
        for (Generator<Integer, Integer, Integer> generator : List.of(delegates(100_000), deepSends(100_000))) {
            generator.next();
            assertThatThrownBy(() -> generator.throwInto(failure)).isSameAs(failure);
        }
        for (Generator<Integer, Integer, Integer> generator : List.of(delegates(100_000), deepSends(100_000))) {
            generator.next();
            generator.close();
            assertThat(generator.state()).isEqualTo(CoroutineState.CLOSED);
        }
        Coro<Integer> failing = deep(100_000, new ArrayList<>());
        failing.send(null);
        assertThatThrownBy(() -> failing.throwInto(failure)).isSameAs(failure);
        Coro<Integer> closing = deep(100_000, new ArrayList<>());
        closing.send(null);
        closing.close();
        assertThat(closing.state()).isEqualTo(CoroutineState.CLOSED);
    }

    @Coroutine
    private static Generator<Integer, Integer, Integer> deepSends(int depth) {
        if (depth > 0) {
            int below = yieldFrom(deepSends(depth - 1));
            return result(below);
        }
        Integer sent = yieldValue(depth);
        return result(sent);
    }

    /** A tree without branches, deeper than any stack. */
    private record Node(int value, Node left, Node right) {}

    @Coroutine
    private static Coro<Long> sum(Node node) {
        if (node == null) {
            return result(0L);
        }
        return result(node.value + yieldFrom(sum(node.left)) + yieldFrom(sum(node.right)));
    }

    @Coroutine
    private static Sequence<Integer> walk(Node node) {
        if (node.left != null) {
            yieldFrom(walk(node.left));
        }
        yieldValue(node.value);
        if (node.right != null) {
            yieldFrom(walk(node.right));
        }
        return done();
    }

    @Test
    void treesAHundredThousandDeep() {
        Node tree = null;
        for (int i = 0; i < 100_000; i++) {
            tree = i % 2 == 0 ? new Node(i, tree, null) : new Node(i, null, tree);
        }
        long expected = 99_999L * 100_000 / 2;

        Coro<Long> sum = sum(tree);
        long walked = 0;
        for (int value : walk(tree)) {
            walked += value;
        }

        assertThatThrownBy(() -> sum.send(null))
                .isInstanceOfSatisfying(
                        StopIteration.class, end -> assertThat(end.value()).isEqualTo(expected));
        assertThat(walked).isEqualTo(expected);
    }
}
