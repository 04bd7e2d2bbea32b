package dev.weft.benchmarks.tasks;

import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.annotations.Coroutine;
import java.time.Duration;

/** Ten coroutines that do the same: each has a class of frames of its own. */
final class Mixed {

    private Mixed() {}

    static Coro<Integer> body(int number, int switches) {
        return switch (number % 10) {
            case 0 -> a(switches);
            case 1 -> b(switches);
            case 2 -> c(switches);
            case 3 -> d(switches);
            case 4 -> e(switches);
            case 5 -> f(switches);
            case 6 -> g(switches);
            case 7 -> h(switches);
            case 8 -> i(switches);
            default -> j(switches);
        };
    }

    @Coroutine
    private static Coro<Integer> a(int switches) {
        int sum = 0;
        for (int i = 0; i < switches; i++) {
            sum += i & 1;
            yieldFrom(sleep(Duration.ZERO));
        }
        return result(sum);
    }

    @Coroutine
    private static Coro<Integer> b(int switches) {
        long sum = 0;
        while (switches > 0) {
            switches--;
            yieldFrom(sleep(Duration.ZERO));
            sum += switches & 1;
        }
        return result((int) sum);
    }

    @Coroutine
    private static Coro<Integer> c(int switches) {
        int sum = 0;
        for (int i = 0; i < switches; i++) {
            sum += i & 1;
            yieldFrom(sleep(Duration.ZERO));
        }
        return result(sum);
    }

    @Coroutine
    private static Coro<Integer> d(int switches) {
        long sum = 0;
        while (switches > 0) {
            switches--;
            yieldFrom(sleep(Duration.ZERO));
            sum += switches & 1;
        }
        return result((int) sum);
    }

    @Coroutine
    private static Coro<Integer> e(int switches) {
        int sum = 0;
        for (int i = 0; i < switches; i++) {
            sum += i & 1;
            yieldFrom(sleep(Duration.ZERO));
        }
        return result(sum);
    }

    @Coroutine
    private static Coro<Integer> f(int switches) {
        long sum = 0;
        while (switches > 0) {
            switches--;
            yieldFrom(sleep(Duration.ZERO));
            sum += switches & 1;
        }
        return result((int) sum);
    }

    @Coroutine
    private static Coro<Integer> g(int switches) {
        int sum = 0;
        for (int i = 0; i < switches; i++) {
            sum += i & 1;
            yieldFrom(sleep(Duration.ZERO));
        }
        return result(sum);
    }

    @Coroutine
    private static Coro<Integer> h(int switches) {
        long sum = 0;
        while (switches > 0) {
            switches--;
            yieldFrom(sleep(Duration.ZERO));
            sum += switches & 1;
        }
        return result((int) sum);
    }

    @Coroutine
    private static Coro<Integer> i(int switches) {
        int sum = 0;
        for (int i = 0; i < switches; i++) {
            sum += i & 1;
            yieldFrom(sleep(Duration.ZERO));
        }
        return result(sum);
    }

    @Coroutine
    private static Coro<Integer> j(int switches) {
        long sum = 0;
        while (switches > 0) {
            switches--;
            yieldFrom(sleep(Duration.ZERO));
            sum += switches & 1;
        }
        return result((int) sum);
    }
}
