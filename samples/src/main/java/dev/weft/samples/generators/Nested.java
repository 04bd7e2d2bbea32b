package dev.weft.samples.generators;

import static dev.weft.Weft.done;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;

import dev.weft.Sequence;
import dev.weft.annotations.Coroutine;

/** A generator made of others: {@code yield from}. */
public final class Nested {

    private Nested() {}

    @Coroutine
    static Sequence<Integer> repeat(int value) {
        for (int i = 0; i < value; i++) {
            yieldValue(value);
        }
        return done();
    }

    @Coroutine
    static Sequence<Integer> pyramid(int height) {
        for (int i = 0; i < height; i++) {
            yieldFrom(repeat(i));
        }
        return done();
    }

    public static void main(String[] arguments) {
        System.out.println(pyramid(4).stream().toList());
    }
}
