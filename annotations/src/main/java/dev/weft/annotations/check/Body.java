package dev.weft.annotations.check;

import org.jspecify.annotations.Nullable;

/**
 * Where an expression stands: the innermost method, lambda or initialiser around it, and the blocks in that.
 *
 * @param coroutine what the body returns, when it is a coroutine's; else null
 * @param whyNot why it is none, in words that end a message; null also where the code does not compile, which is not judged
 * @param inLambda whether the type of a coroutine was inferred rather than written
 * @param inMonitor whether a {@code synchronized} block is around, within the body
 * @param inTry whether leaving from here passes a handler of the body
 */
record Body(
        @Nullable CoroutineType coroutine,
        @Nullable String whyNot,
        boolean inLambda,
        boolean inMonitor,
        boolean inTry) {

    static final Body UNKNOWN = new Body(null, null, false, false, false);

    static Body method(CoroutineType type) {
        return new Body(type, null, false, false, false);
    }

    static Body lambda(CoroutineType type) {
        return new Body(type, null, true, false, false);
    }

    static Body plain(String whyNot) {
        return new Body(null, whyNot, false, false, false);
    }

    Body withMonitor() {
        return coroutine == null ? this : new Body(coroutine, null, inLambda, true, inTry);
    }

    Body withTry() {
        return coroutine == null ? this : new Body(coroutine, null, inLambda, inMonitor, true);
    }
}
