package dev.weft.samples.generators;

import static dev.weft.Weft.done;
import static dev.weft.Weft.yieldValue;

import dev.weft.Generator;
import dev.weft.StopIteration;
import dev.weft.annotations.Coroutine;

/** A generator that is talked to: each value sent is the size of the next step down. */
public final class Countdown {

    private Countdown() {}

    /** Python: {@code step = yield x}. */
    @Coroutine
    static Generator<Integer, Integer, Void> countdown(int x) {
        int step = 1;
        while (x > 0) {
            x -= step;
            step = yieldValue(x);
        }
        return done();
    }

    public static void main(String[] arguments) {
        Generator<Integer, Integer, Void> generator = countdown(10);
        System.out.println(generator.next());
        for (int step = 2; step <= 4; step++) {
            System.out.println(generator.send(step));
        }
        try {
            generator.send(5);
        } catch (StopIteration end) {
            System.out.println("end");
        }
    }
}
