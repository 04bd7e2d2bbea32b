package dev.weft;

/**
 * A generator that is only iterated: nothing is sent to it and it ends without a value.
 *
 * @param <Y> the type of the values yielded
 */
public interface Sequence<Y> extends Generator<Y, Void, Void> {}
