package dev.weft;

import dev.weft.net.Protocol;
import dev.weft.net.Transport;
import java.nio.channels.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An error that nobody awaits, as the exception handler gets it.
 *
 * @param message what happened
 * @param exception the error, or null where there is none
 * @param about the objects it happened to, the foremost first: a future, task, handle, transport, protocol, channel and so on
 * @param origin where the foremost of them was created: a trace that nobody threw; null outside of debug mode, and where it is not known
 */
public record ErrorReport(
        String message,
        @Nullable Throwable exception,
        List<Object> about,
        @Nullable Throwable origin) {

    public ErrorReport {
        Objects.requireNonNull(message, "message");
        about = List.copyOf(about);
    }

    /** @param source the object it happened to; null when unknown */
    public ErrorReport(String message, @Nullable Throwable exception, @Nullable Object source) {
        this(message, exception, source == null ? List.of() : List.of(source), null);
    }

    /** This report with one more object it is about. */
    public ErrorReport about(Object another) {
        List<Object> longer = new ArrayList<>(about);
        longer.add(Objects.requireNonNull(another, "another"));
        return new ErrorReport(message, exception, longer, origin);
    }

    /** This report with the trace of where its foremost object was created. */
    public ErrorReport withOrigin(@Nullable Throwable created) {
        return new ErrorReport(message, exception, about, created);
    }

    /** The foremost object it is about, or null when that is unknown. */
    public @Nullable Object source() {
        return about.isEmpty() ? null : about.get(0);
    }

    public @Nullable Future<?> future() {
        return first(Future.class);
    }

    public @Nullable Task<?> task() {
        return first(Task.class);
    }

    public @Nullable Handle handle() {
        return first(Handle.class);
    }

    public @Nullable Protocol protocol() {
        return first(Protocol.class);
    }

    public @Nullable Transport transport() {
        return first(Transport.class);
    }

    public @Nullable Channel channel() {
        return first(Channel.class);
    }

    /** The first of the objects it is about that is of a type, or null when none is. */
    public <T> @Nullable T first(Class<T> type) {
        for (Object object : about) {
            if (type.isInstance(object)) {
                return type.cast(object);
            }
        }
        return null;
    }
}
