package dev.weft.samples.generators;

import static dev.weft.Weft.yieldValue;

import dev.weft.Sequence;
import dev.weft.annotations.Coroutine;

/** A generator without an end: {@code itertools.count}. */
public final class Count {

    private Count() {}

    @Coroutine
    static Sequence<Integer> count(int first, int step) {
        for (int value = first; ; value += step) {
            yieldValue(value);
        }
    }

    public static void main(String[] arguments) {
        try (Sequence<Integer> numbers = count(10, 5)) {
            numbers.stream().limit(5).forEach(System.out::println);
        }
    }
}
