package dev.weft.internal.loop;

import dev.weft.Coro;
import dev.weft.woven.CoroFrame;
import dev.weft.woven.Driver;
import dev.weft.woven.Thrown;
import dev.weft.woven.Woven;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine written as a list of steps, as the weaver would make it of a body with a {@code yieldFrom} between every two. Each step
 * gets what the {@code yieldFrom} before it gave, or throws what it threw.
 */
public final class Scripted<R> extends CoroFrame<R> {

    /** One piece of a body: ends with {@link #await}, or with the value of the whole. */
    @FunctionalInterface
    public interface Step {
        @Nullable
        Object run(Sent sent) throws Throwable;
    }

    /** What a {@code yieldFrom} gave. */
    public record Sent(@Nullable Object raw) {

        public @Nullable Object value() throws Throwable {
            return Woven.resumed(raw);
        }

        public @Nullable Throwable error() {
            return raw instanceof Thrown thrown ? thrown.exception() : null;
        }
    }

    private record Suspension(@Nullable Object what, boolean plainYield, boolean again) {}

    private final Step[] steps;
    private int next;

    private Scripted(Step... steps) {
        this.steps = steps;
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <R> Coro<R> coro(Step... steps) {
        return new Scripted<>(steps);
    }

    /** {@code yieldFrom(awaitable)}. */
    public static Object await(Object awaitable) {
        return new Suspension(awaitable, false, false);
    }

    /** {@code yieldFrom(awaitable)}, and then this step once more: a loop. */
    public static Object awaitAndRepeat(Object awaitable) {
        return new Suspension(awaitable, false, true);
    }

    /** Suspends on something that nobody checked; null for a turn. */
    public static Object plainYield(@Nullable Object what) {
        return new Suspension(what, true, false);
    }

    @Override
    public @Nullable Object resume(@Nullable Driver driver, @Nullable Object sent) throws Throwable {
        Objects.requireNonNull(driver);
        state = RUNNING;
        Object in = sent;
        while (true) {
            Object out = steps[next++].run(new Sent(in));
            if (!(out instanceof Suspension suspension)) {
                state = CLOSED;
                return out;
            }
            if (suspension.again()) {
                next--;
            }
            if (suspension.plainYield()) {
                in = driver.suspendOn(suspension.what());
            } else {
                try {
                    in = Woven.await(suspension.what(), driver, driver.depth + 1);
                } catch (Throwable e) {
                    in = new Thrown(e);
                }
            }
            if (driver.suspended) {
                driver.resuspended(this);
                state = 1;
                return in;
            }
        }
    }
}
