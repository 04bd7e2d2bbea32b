package dev.weft.living.programs;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;

import dev.weft.Coro;
import dev.weft.Generator;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Coroutine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A bit of everything: generators, tasks, exceptions, calls of other classes' coroutines, delegation too deep for any stack. */
public final class Journey {

    static final int DEPTH = 100_000;

    private final Checks checks = new Checks();

    private Journey() {}

    public static void main(String[] args) throws Exception {
        Weft.requireWoven();
        SerialVersion.tell();
        System.out.println("journey: " + make() + " checks");
    }

    /** Gives how many checks it made; throws if one failed. */
    static int make() throws Exception {
        Journey journey = new Journey();
        journey.generators();
        Weft.run(journey.calls());
        Weft.run(journey.failures());
        Weft.run(journey.tasks());
        journey.deep();
        journey.serialized();
        return journey.checks.made();
    }

    @Coroutine
    private static Generator<Integer, Integer, String> countdown(int x) {
        int step = 1;
        try {
            while (x > 0) {
                x -= step;
                step = yieldValue(x);
            }
        } catch (IllegalArgumentException e) {
            return result("thrown into at " + x);
        }
        return result("ended");
    }

    private void generators() {
        Generator<Integer, Integer, String> numbers = countdown(10);
        checks.same(numbers.next(), 9);
        checks.same(numbers.send(4), 5);
        try {
            numbers.throwInto(new IllegalArgumentException());
        } catch (dev.weft.StopIteration end) {
            checks.same(end.value(), "thrown into at 5");
        }
        List<String> articles = new ArrayList<>();
        Warehouse warehouse = new Warehouse("warp", 1);
        warehouse.articles().forEach(articles::add);
        checks.same(articles, List.of("warp"));
    }

    /** Often enough for the calls to be linked to the bodies, and compiled. */
    @Coroutine
    private Coro<Void> calls() {
        Warehouse warehouse = new Warehouse("weft", 2_000);
        Stock stock = warehouse;
        int left = 0;
        long sum = 0;
        for (int i = 0; i < 1_000; i++) {
            left = yieldFrom(warehouse.take("weft", 1));
            left = yieldFrom(stock.take("weft", 1));
            sum += yieldFrom(Warehouse.sum(0, i));
        }
        checks.same(left, 0);
        checks.same(sum, 166_666_500L);
        checks.same(warehouse.visits(), 2_000);
        return done();
    }

    @Coroutine
    private Coro<Void> failures() {
        Warehouse warehouse = new Warehouse("weft", 15);
        int taken = 0;
        String caught = "nothing";
        try {
            while (true) {
                yieldFrom(warehouse.take("weft", 1));
                taken++;
            }
        } catch (IllegalStateException e) {
            caught = e.getMessage();
            yieldFrom(sleep(Duration.ZERO));
        } finally {
            yieldFrom(sleep(Duration.ZERO));
            caught += ".";
        }
        checks.same(caught, "no weft.");
        checks.same(taken, 15);
        return done();
    }

    @Coroutine
    private static Coro<Integer> tree(int depth) {
        if (depth == 0) {
            yieldFrom(sleep(Duration.ZERO));
            return result(1);
        }
        Task<Integer> left = createTask(tree(depth - 1));
        int right = yieldFrom(tree(depth - 1));
        return result(right + yieldFrom(left));
    }

    @Coroutine
    private Coro<Void> tasks() {
        checks.same(yieldFrom(tree(8)), 256);
        List<Integer> both = yieldFrom(gather(List.of(tree(2), tree(3))));
        checks.same(both, List.of(4, 8));
        return done();
    }

    @Coroutine
    private static Coro<Long> down(int depth) {
        if (depth == 0) {
            yieldFrom(sleep(Duration.ZERO));
            return result(0L);
        }
        return result(depth + yieldFrom(down(depth - 1)));
    }

    @Coroutine
    private static Generator<Integer, Void, Integer> nest(int depth) {
        if (depth == 0) {
            yieldValue(7);
            return result(0);
        }
        return result(1 + yieldFrom(nest(depth - 1)));
    }

    private void deep() {
        checks.same(Weft.run(down(DEPTH)), (long) DEPTH * (DEPTH + 1) / 2);
        Generator<Integer, Void, Integer> nest = nest(DEPTH);
        checks.same(nest.next(), 7);
        nest.iterator().forEachRemaining(more -> checks.same(more, "nothing"));
        checks.same(nest.returned(), DEPTH);
    }

    private void serialized() throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new Warehouse("weft", 3));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            Warehouse copy = (Warehouse) in.readObject();
            checks.same(Weft.run(copy.take("weft", 1)), 2);
        }
    }
}
