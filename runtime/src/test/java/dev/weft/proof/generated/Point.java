package dev.weft.proof.generated;

import dev.weft.Awaitable;
import dev.weft.Coro;
import dev.weft.CoroutineState;
import dev.weft.Generator;
import dev.weft.StopIteration;
import dev.weft.weaving.Failure;
import java.util.Collections;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** What generated code waits for or delegates to: neither a coroutine of ours nor a generator of ours. */
abstract class Point {

    final World world;
    final int number;
    final @Nullable Object value;
    private int resumed;
    CoroutineState state = CoroutineState.CREATED;

    private Point(World world, int number, @Nullable Object value) {
        this.world = world;
        this.number = number;
        this.value = value;
    }

    final Object resume(@Nullable Object sent) {
        if (state == CoroutineState.CLOSED) {
            throw new StopIteration(null);
        }
        world.log("p" + number + (sent == null ? "" : "<" + World.show(sent)));
        Schedule.Behaviour behaviour = world.schedule().point(number);
        int suspensions = switch (behaviour) {
            case GIVES, FAILS -> 0;
            case SUSPENDS, FAILS_LATER -> 1;
            case SUSPENDS_TWICE -> 2;
        };
        if (resumed++ < suspensions) {
            state = CoroutineState.SUSPENDED;
            return "w" + number;
        }
        state = CoroutineState.CLOSED;
        if (behaviour == Schedule.Behaviour.FAILS || behaviour == Schedule.Behaviour.FAILS_LATER) {
            throw new Failure("p" + number);
        }
        throw new StopIteration(value);
    }

    public Object throwInto(Throwable exception) {
        world.log("p" + number + "!" + World.show(exception));
        boolean began = state == CoroutineState.SUSPENDED;
        state = CoroutineState.CLOSED;
        if (began && world.schedule().swallows(number)) {
            throw new StopIteration(value);
        }
        throw World.sneak(exception);
    }

    public void close() {
        world.log("p" + number + "x");
        state = CoroutineState.CLOSED;
    }

    public CoroutineState state() {
        return state;
    }

    @Override
    public String toString() {
        return "point" + number;
    }

    /** For coroutines. */
    static final class OfCoro extends Point implements Coro<Object> {

        OfCoro(World world, int number, @Nullable Object value) {
            super(world, number, value);
        }

        @Override
        public Object send(@Nullable Object sent) {
            return resume(sent);
        }
    }

    /** For coroutines: not a coroutine, but something that has one. */
    record Awaited(Coro<Object> coro) implements Awaitable<Object> {

        @Override
        public Coro<Object> toCoro() {
            return coro;
        }
    }

    /** For generators. */
    static final class OfGenerator extends Point implements Generator<Object, Object, Object> {

        OfGenerator(World world, int number, @Nullable Object value) {
            super(world, number, value);
        }

        @Override
        public Object next() {
            return resume(null);
        }

        @Override
        public Object send(@Nullable Object sent) {
            return resume(sent);
        }

        @Override
        public @Nullable Object returned() {
            return state == CoroutineState.CLOSED ? value : null;
        }

        @Override
        public Iterator<Object> iterator() {
            return Collections.emptyIterator(); // a generator is delegated to through its own methods
        }
    }
}
