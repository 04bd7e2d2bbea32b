package dev.weft.traces.shared;

import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.InvalidStateException;
import dev.weft.TimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a program prints, spelled as Python does, and the loop that it runs on. */
final class Trace {

    private final EventLoop loop;
    private final List<String> lines = new ArrayList<>();

    Trace(EventLoop loop) {
        this.loop = loop;
    }

    EventLoop loop() {
        return loop;
    }

    List<String> lines() {
        return lines;
    }

    /** Python's {@code print}. */
    void print(@Nullable Object... values) {
        lines.add(Arrays.stream(values).map(Trace::python).collect(Collectors.joining(" ")));
    }

    static String python(@Nullable Object value) {
        if (value == null) {
            return "None";
        } else if (value instanceof Boolean flag) {
            return flag ? "True" : "False";
        }
        return value.toString();
    }

    /** What Python calls the type of an exception. */
    static String name(Throwable exception) {
        if (exception instanceof InvalidStateException) {
            return "InvalidStateError";
        } else if (exception instanceof TimeoutException) {
            return "TimeoutError";
        } else if (exception instanceof CancelledError) {
            return "CancelledError";
        } else if (exception instanceof IllegalStateException) {
            return "RuntimeError";
        } else if (exception instanceof IllegalArgumentException) {
            return "ValueError";
        }
        return exception.getClass().getSimpleName();
    }

    /** An exception of the program's own; Python's class of that name. */
    static final class Boom extends RuntimeException {

        private static final long serialVersionUID = 1;

        Boom(@Nullable String message) {
            super(message);
        }
    }
}
