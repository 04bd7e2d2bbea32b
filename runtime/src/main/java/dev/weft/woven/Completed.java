package dev.weft.woven;

import org.jspecify.annotations.Nullable;

/**
 * A value given to {@code result(..)} that is not returned on the spot, as in a {@code try} with a {@code finally}: a coroutine
 * object that ends at once with the value, so that it fits a local of the method's return type.
 */
sealed interface Completed {

    @Nullable
    Object value();

    /** For bodies of coroutines. */
    final class OfCoro<R> extends CoroFrame<R> implements Completed {

        private final @Nullable Object value;

        OfCoro(@Nullable Object value) {
            this.value = value;
        }

        @Override
        public @Nullable Object value() {
            return value;
        }

        @Override
        public @Nullable Object resume(@Nullable Driver driver, @Nullable Object sent) {
            state = CLOSED;
            return value;
        }
    }

    /** For bodies of asynchronous generators, which end without a value. */
    final class OfAsyncGenerator<Y> extends AsyncGeneratorFrame<Y> implements Completed {

        @Override
        public @Nullable Object value() {
            return null;
        }

        @Override
        public @Nullable Object resume(@Nullable Driver driver, @Nullable Object sent) {
            state = CLOSED;
            return null;
        }
    }

    /** For bodies of generators; a {@code Sequence} too, since a method may return either. */
    final class OfGenerator<Y> extends SequenceFrame<Y> implements Completed {

        private final @Nullable Object value;

        OfGenerator(@Nullable Object value) {
            this.value = value;
        }

        @Override
        public @Nullable Object value() {
            return value;
        }

        @Override
        public @Nullable Object resume(@Nullable Driver driver, @Nullable Object sent) {
            state = CLOSED;
            return value;
        }
    }
}
