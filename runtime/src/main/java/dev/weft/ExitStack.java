package dev.weft;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be closed or done at the end of a {@code try}, gathered while it runs; the last one added comes first. Needs no
 * coroutine. The part of Python's {@code contextlib.ExitStack} that {@code try} leaves room for: what closes an object does not see the
 * exception under way in the body, and cannot end it.
 *
 * <pre>{@code
 * try (ExitStack stack = new ExitStack()) {
 *     for (Path path : paths) readers.add(stack.enterContext(Files.newBufferedReader(path)));
 *     merge(readers);
 * }
 * }</pre>
 *
 * <p>All are closed, whatever the others throw. What one throws takes the place of what an earlier one threw, and suppresses that.
 */
public final class ExitStack implements AutoCloseable {

    private Deque<AutoCloseable> exits = new ArrayDeque<>();

    /** Makes an empty stack. */
    public ExitStack() {}

    /** Has an object closed at the end. Gives it back. */
    public <T extends AutoCloseable> T enterContext(T resource) {
        exits.addLast(Objects.requireNonNull(resource, "resource"));
        return resource;
    }

    /** Has something called at the end. */
    public void callback(Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        exits.addLast(callback::run);
    }

    /** Moves everything that was added into a new stack; this one is empty then. Nothing is run. */
    public ExitStack popAll() {
        ExitStack moved = new ExitStack();
        Deque<AutoCloseable> empty = moved.exits;
        moved.exits = exits;
        exits = empty;
        return moved;
    }

    /**
     * Closes everything that was added, now. Twice is fine.
     *
     * @throws RuntimeException what the last one to throw threw, itself and not wrapped, be it checked or not
     */
    @Override
    public void close() {
        Throwable pending = null;
        while (!exits.isEmpty()) {
            try {
                exits.removeLast().close();
            } catch (Throwable e) {
                pending = replace(pending, e);
            }
        }
        if (pending != null) {
            throw Timeout.sneak(pending);
        }
    }

    /** Gives the newer of two exceptions, which tells of the older one as well. */
    static Throwable replace(@Nullable Throwable older, Throwable newer) {
        if (older != null && !tellsOf(newer, older) && !tellsOf(older, newer)) {
            newer.addSuppressed(older);
        }
        return newer;
    }

    /** Whether an exception is another, or has it among its causes and what it suppressed; a trace must not go in circles. */
    private static boolean tellsOf(Throwable exception, Throwable other) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Throwable> open = new ArrayList<>(List.of(exception));
        while (!open.isEmpty()) {
            Throwable next = open.remove(open.size() - 1);
            if (seen.add(next)) {
                open.addAll(List.of(next.getSuppressed()));
                if (next.getCause() != null) {
                    open.add(next.getCause());
                }
            }
        }
        return seen.contains(other);
    }
}
