package dev.weft.woven;

import dev.weft.Awaitable;
import dev.weft.BareYield;
import dev.weft.Coro;
import dev.weft.CoroutineState;
import dev.weft.Future;
import dev.weft.StopIteration;
import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What woven code calls. The weaver knows these names ({@code RuntimeNames}); a test resolves each of them. */
public final class Woven {

    private Woven() {}

    /**
     * Bootstrap of the call that makes a coroutine object: finds its frame class, or defines it with the woven class's own
     * rights, so in its loader, package and protection domain.
     *
     * @param type the receiver, where the method has one, and its parameters, as far as they need be known, to its return type
     * @param frameName the frame class's binary name
     * @param direct descriptor of the method's direct body; empty when it has none
     * @param bytes the class file in pieces, one byte a character; none when the build wrote it beside the woven class
     */
    public static CallSite create(
            MethodHandles.Lookup lookup, String name, MethodType type, String frameName, String direct, String... bytes)
            throws ReflectiveOperationException {
        WovenClass owner = WovenClass.of(lookup.lookupClass());
        MethodHandle constructor = owner.constructor(lookup, type, frameName, bytes);
        if (!direct.isEmpty()) {
            owner.publish(lookup, name, direct);
        }
        return CreationSite.link(constructor);
    }

    /**
     * Bootstrap of a call of a coroutine that is awaited at once.
     *
     * @param type the call's own parameters, the driver and the depth, to what the caller wants
     * @param method the method called, as the caller names it
     * @param descriptor the method's descriptor there
     */
    public static CallSite link(
            MethodHandles.Lookup lookup, String name, MethodType type, MethodHandle method, String descriptor) {
        return new DirectCallSite(lookup, type, method, name, descriptor);
    }

    /**
     * The {@code yieldFrom} of a coroutine. Gives the awaitable's result; or sets {@link Driver#suspended} and gives what is waited for, which
     * the body returns.
     *
     * @param depth bodies on the Java stack, the one that begins included
     */
    public static @Nullable Object await(@Nullable Object awaitable, Driver driver, int depth) throws Throwable {
        // At most 35 bytes, as is awaitNothing: so much HotSpot inlines where it is rarely run too, and sees that it
        // always suspends.
        return awaitable instanceof BareYield bare
                ? awaitNothing(bare, driver)
                : awaitSomething(awaitable, driver, depth);
    }

    private static @Nullable Object awaitNothing(BareYield bare, Driver driver) {
        if (bare.state() != CoroutineState.CREATED) {
            throw reused(bare);
        }
        bare.close();
        return driver.suspendOn(null);
    }

    private static IllegalStateException reused(BareYield bare) {
        return new IllegalStateException("cannot reuse already awaited coroutine " + bare + "; call sleep again");
    }

    private static @Nullable Object awaitSomething(@Nullable Object awaitable, Driver driver, int depth)
            throws Throwable {
        if (awaitable instanceof CoroFrame<?> coro) {
            return driver.call(coro, depth);
        }
        if (awaitable instanceof LeafAwaitable<?> leaf) {
            return leaf.await(driver);
        }
        return awaitForeign(awaitable, driver, depth);
    }

    private static @Nullable Object awaitForeign(@Nullable Object awaitable, Driver driver, int depth)
            throws Throwable {
        if (awaitable instanceof Future<?> future) {
            return awaitFuture(future, driver);
        }
        if (awaitable instanceof Awaitable<?> other) {
            Coro<?> coro = other.toCoro();
            if (coro == null) {
                throw new NullPointerException(other.getClass().getName() + ".toCoro() returned null");
            }
            return driver.call(coro instanceof CoroFrame<?> frame ? frame : new ForeignCoro<>(coro), depth);
        }
        if (awaitable instanceof CompletionStage<?> stage) {
            return awaitFuture(Future.of(stage), driver);
        }
        if (awaitable == null) {
            throw new NullPointerException(
                    "yieldFrom(null), or a coroutine that returned null; to end one without a value, return done()");
        }
        throw new IllegalStateException("cannot await " + awaitable + ", a "
                + awaitable.getClass().getName() + "; it is no Awaitable and no CompletionStage");
    }

    private static @Nullable Object awaitFuture(Future<?> future, Driver driver) {
        if (future.isDone()) {
            return Traces.result(future);
        }
        return driver.suspendOn(future);
    }

    /** The {@code yieldFrom} of a generator, which then suspends: links the child, or the means to delegate to it. */
    public static void delegate(@Nullable Object iterable, Frame frame, @Nullable Driver driver) {
        if (iterable == null) {
            throw new NullPointerException(
                    "yieldFrom(null), or a generator that returned null; to end one without a value, return done()");
        }
        GeneratorFrame<?, ?, ?> generator = (GeneratorFrame<?, ?, ?>) frame;
        Frame child = iterable instanceof GeneratorFrame<?, ?, ?> fresh
                        && fresh.state == Frame.CREATED
                        && fresh.parent == null
                ? fresh
                : new Delegation((Iterable<?>) iterable);
        child.parent = frame;
        generator.delegate = child;
        if (driver != null) {
            driver.delegated(child);
        }
    }

    /** Gives the value sent, or raises the exception. */
    public static @Nullable Object resumed(@Nullable Object sent) throws Throwable {
        if (sent instanceof Thrown thrown) {
            throw thrown.exception();
        }
        return sent;
    }

    /** PEP 479, for a body that its caller called directly. */
    public static Throwable stopIterationEscaped(StopIteration stop) {
        return Driver.misplacedStop("coroutine", "", stop);
    }

    /** {@code result(value)} in a coroutine, where it is not returned on the spot. */
    public static Object completedCoro(@Nullable Object value) {
        return new Completed.OfCoro<>(value);
    }

    /** {@code result(value)} in a generator, where it is not returned on the spot. */
    public static Object completedGenerator(@Nullable Object value) {
        return new Completed.OfGenerator<>(value);
    }

    /** {@code done()} in an asynchronous generator, where it is not returned on the spot. */
    public static Object completedAsyncGenerator(@Nullable Object nothing) {
        return new Completed.OfAsyncGenerator<>();
    }

    /** Gives back the value of a {@code result(value)} that was kept in a local. */
    public static @Nullable Object value(Object completed) {
        return ((Completed) completed).value();
    }

    /**
     * Takes a coroutine for a task, as its root: one that is not ours is wrapped.
     *
     * @throws IllegalStateException when it was awaited or started already, or belongs to another task
     */
    public static CoroFrame<?> frameOf(Coro<?> coro) {
        CoroutineState foreign = coro instanceof CoroFrame<?> ? CoroutineState.CREATED : coro.state();
        if (foreign != null && foreign != CoroutineState.CREATED) {
            throw new IllegalStateException("cannot reuse already awaited coroutine " + coro + "; it is " + foreign);
        }
        CoroFrame<?> frame = coro instanceof CoroFrame<?> ours ? ours : new ForeignCoro<>(coro);
        frame.claim();
        frame.parent = TaskRoot.MARK;
        return frame;
    }

    /** What a frame was made of by {@link #frameOf}. */
    @SuppressWarnings("unchecked")
    public static <R> Coro<R> coroOf(CoroFrame<R> frame) {
        return frame instanceof ForeignCoro<?> foreign ? (Coro<R>) foreign.coro() : frame;
    }

    /** A body was resumed in a state that it does not have. */
    public static Throwable notResumable(Frame frame, int state) {
        if (state == Frame.RUNNING) {
            return new IllegalArgumentException(frame.method() + " is already executing");
        }
        return new IllegalStateException(frame.method() + " was resumed in state " + state + "; please report this");
    }

    static CoroutineState stateOf(Frame frame) {
        return switch (frame.state) {
            case Frame.CREATED -> CoroutineState.CREATED;
            case Frame.RUNNING -> CoroutineState.RUNNING;
            case Frame.CLOSED -> CoroutineState.CLOSED;
            default -> CoroutineState.SUSPENDED;
        };
    }

    static String describe(Frame frame) {
        return frame.method() + "@" + Integer.toHexString(System.identityHashCode(frame)) + " ("
                + stateOf(frame).name().toLowerCase(java.util.Locale.ROOT) + ")";
    }

    /** Has an exception thrown where the compiler would not allow it. Never returns. */
    @SuppressWarnings("unchecked")
    static <X extends Throwable> RuntimeException sneak(Throwable exception) throws X {
        throw (X) exception;
    }
}
