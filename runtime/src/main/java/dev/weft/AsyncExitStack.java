package dev.weft;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.annotations.Coroutine;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What is to be closed or done when a stretch of a coroutine ends, gathered while it runs; how much that is need not be known
 * beforehand. The last one added comes first, as with nested {@code try} statements. Python's {@code contextlib.AsyncExitStack}.
 *
 * <pre>{@code
 * Coro<Index> coro = new AsyncExitStack().run(stack -> {
 *     List<Connection> all = new ArrayList<>();
 *     for (URI server : servers) all.add(stack.enterAsyncContext(yieldFrom(connect(server))));
 *     return result(yieldFrom(index(all)));
 * });
 * }</pre>
 *
 * <p>All are run, whatever the others throw. What one of them throws takes the place of the exception under way, which it then
 * suppresses in the sense of {@link Throwable#getSuppressed}. <i>Unlike contextlib</i>, which has {@code __context__} for that. One
 * added with {@link #push} or {@link #pushAsyncExit} sees the exception under way, and may end it. Cancellation is an exception like any
 * other; what runs here may await after it.
 *
 * <p>Can be used again once it has been closed. For one task at a time.
 */
public final class AsyncExitStack implements AsyncCloseable {

    /** Sees how a stretch ends. */
    @FunctionalInterface
    public interface Exit {

        /**
         * @param exception what the stretch, or one that was added later, threw; null for nothing
         * @return true to end the exception here
         */
        boolean exit(@Nullable Throwable exception) throws Exception;
    }

    /** As {@link Exit}, and may suspend. */
    @FunctionalInterface
    public interface AsyncExit {

        /**
         * @param exception what the stretch, or one that was added later, threw; null for nothing
         * @return true, on awaiting, to end the exception here
         */
        Coro<Boolean> exit(@Nullable Throwable exception) throws Exception;
    }

    private Deque<AsyncExit> exits = new ArrayDeque<>();

    /** Makes an empty stack. */
    public AsyncExitStack() {}

    /** Has an object closed at the end. Gives it back. */
    public <T extends AutoCloseable> T enterContext(T resource) {
        Objects.requireNonNull(resource, "resource");
        push(exception -> {
            resource.close();
            return false;
        });
        return resource;
    }

    /** Has an object closed at the end, which may suspend then. Gives it back. */
    public <T extends AsyncCloseable> T enterAsyncContext(T resource) {
        Objects.requireNonNull(resource, "resource");
        pushAsyncCallback(resource::aclose);
        return resource;
    }

    /** Adds what sees the exception under way, and may end it. */
    public void push(Exit exit) {
        Objects.requireNonNull(exit, "exit");
        exits.addLast(exception -> result(exit.exit(exception)));
    }

    /** As {@link #push}, for what may suspend. */
    public void pushAsyncExit(AsyncExit exit) {
        exits.addLast(Objects.requireNonNull(exit, "exit"));
    }

    /** Has something called at the end. It does not see the exception under way. */
    public void callback(Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        push(exception -> {
            callback.run();
            return false;
        });
    }

    /** As {@link #callback}, for what may suspend. */
    public void pushAsyncCallback(Callable<? extends Awaitable<?>> callback) {
        Objects.requireNonNull(callback, "callback");
        exits.addLast(exception -> {
            yieldFrom(callback.call());
            return result(false);
        });
    }

    /** Moves everything that was added into a new stack; this one is empty then. Nothing is run. */
    public AsyncExitStack popAll() {
        AsyncExitStack moved = new AsyncExitStack();
        Deque<AsyncExit> empty = moved.exits;
        moved.exits = exits;
        exits = empty;
        return moved;
    }

    /**
     * Runs a body, then everything that was added, and gives the body's value, or throws what is left of the exceptions; null where the
     * body's exception was ended.
     */
    public <R> Coro<@Nullable R> run(Body<? super AsyncExitStack, R> body) {
        Objects.requireNonNull(body, "body");
        return within(body);
    }

    @Coroutine
    private <R> Coro<@Nullable R> within(Body<? super AsyncExitStack, R> body) {
        R value = null;
        Throwable failure = null;
        try {
            value = yieldFrom(body.run(this));
        } catch (Throwable e) {
            failure = e;
        }
        yieldFrom(exit(failure));
        return result(value);
    }

    /** Runs everything that was added, now. */
    @Override
    @Coroutine
    public Coro<Void> aclose() {
        yieldFrom(exit(null));
        return done();
    }

    @Coroutine
    private Coro<Void> exit(@Nullable Throwable received) {
        Throwable pending = received;
        while (!exits.isEmpty()) { // an exit may add others
            AsyncExit exit = exits.removeLast();
            try {
                if (yieldFrom(exit.exit(pending))) {
                    pending = null;
                }
            } catch (Throwable e) {
                pending = ExitStack.replace(pending, e);
            }
        }
        if (pending != null) {
            throw Timeout.sneak(pending);
        }
        return done();
    }
}
