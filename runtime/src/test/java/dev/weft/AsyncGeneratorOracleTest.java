package dev.weft;

import static dev.weft.Weft.done;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.annotations.Coroutine;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Asynchronous generators, alone and inside others, driven by hand by every sequence of three of: anext, asend, athrow and
 * aclose, begun; what waits resumed, thrown into, closed; an anext that has not begun thrown into or closed, an aclose thrown into. What
 * they do is what CPython does. The same generators in Python are in {@code src/test/python/async_generator_oracle.py}.
 */
class AsyncGeneratorOracleTest {

    private static final String OPERATIONS = "nstcrxkTKC";
    private static final int LENGTH = 3;
    private static final int FIRST_VERSION = 13;

    private final List<String> trace = new ArrayList<>();

    private static final class Boom extends RuntimeException {
        private static final long serialVersionUID = 1;

        Boom() {
            super("boom", null, false, false);
        }
    }

    /** Gives its value to the driver, and what the driver sends to the body. */
    private static final class Pause implements Coro<Object> {

        private final Object value;
        private CoroutineState state = CoroutineState.CREATED;

        Pause(Object value) {
            this.value = value;
        }

        @Override
        public Object send(Object sent) {
            if (state == CoroutineState.CREATED) {
                state = CoroutineState.SUSPENDED;
                return value;
            }
            state = CoroutineState.CLOSED;
            throw new StopIteration(sent);
        }

        @Override
        public Object throwInto(Throwable exception) {
            state = CoroutineState.CLOSED;
            throw Timeout.sneak(exception);
        }

        @Override
        public void close() {
            state = CoroutineState.CLOSED;
        }

        @Override
        public CoroutineState state() {
            return state;
        }
    }

    private static Coro<Object> pause(String value) {
        return new Pause(value);
    }

    // The generators, in the order of the Python program

    @Coroutine
    private AsyncGenerator<Object> plain() {
        Object a = yieldValue("p1");
        trace.add("p got " + python(a));
        Object b = yieldFrom(pause("p2"));
        trace.add("p got " + python(b));
        yieldValue("p3");
        return done();
    }

    @Coroutine
    private AsyncGenerator<Object> waits() {
        yieldFrom(pause("w1"));
        yieldValue("w2");
        yieldFrom(pause("w3"));
        return done();
    }

    @Coroutine
    private AsyncGenerator<Object> catcher() {
        try {
            yieldValue("c1");
            yieldFrom(pause("c2"));
        } catch (Boom e) {
            trace.add("c caught");
            yieldFrom(pause("c3"));
            yieldValue("c4");
        } finally {
            trace.add("c finally");
            yieldFrom(pause("c5"));
        }
        return done();
    }

    @Coroutine
    private AsyncGenerator<Object> swallows() {
        try {
            yieldValue("s1");
        } catch (GeneratorExit e) {
            trace.add("s exit");
            yieldFrom(pause("s2"));
            return done();
        }
        return done();
    }

    @Coroutine
    private AsyncGenerator<Object> yieldsOnExit() {
        try {
            yieldValue("y1");
        } catch (GeneratorExit e) {
            trace.add("y exit");
            yieldValue("y2");
            yieldValue("y3");
        }
        return done();
    }

    @Coroutine
    private AsyncGenerator<Object> waitsOnExit() {
        try {
            yieldFrom(pause("e1"));
            yieldValue("e2");
        } catch (GeneratorExit e) {
            trace.add("e exit");
            yieldFrom(pause("e3"));
        }
        yieldValue("e4");
        return done();
    }

    @Coroutine
    @SuppressWarnings("finally")
    private AsyncGenerator<Object> raisesOnExit() {
        try {
            yieldValue("r1");
        } finally {
            trace.add("r finally");
            throw new Boom();
        }
    }

    @Coroutine
    private AsyncGenerator<Object> yieldsInFinally() {
        try {
            yieldFrom(pause("f1"));
        } finally {
            Object x = yieldValue("f2");
            trace.add("f got " + python(x));
        }
        return done();
    }

    @Coroutine
    private AsyncGenerator<Object> raises() {
        trace.add("raises");
        throw new Boom();
    }

    @Coroutine
    private AsyncGenerator<Object> stops() {
        yieldValue("x1");
        throw new StopIteration(null);
    }

    @Coroutine
    private AsyncGenerator<Object> stopsAsync() {
        yieldValue("x1");
        throw new StopAsyncIteration();
    }

    @Coroutine
    private AsyncGenerator<Object> returns() {
        trace.add("returns");
        return done();
    }

    @Coroutine
    private AsyncGenerator<Object> bare(Supplier<AsyncGenerator<Object>> make) {
        AsyncGenerator<Object> inner = make.get();
        while (true) {
            Object value;
            try {
                value = yieldFrom(inner.anext());
            } catch (StopAsyncIteration e) {
                break;
            }
            Object sent = yieldValue(value);
            trace.add("b got " + python(sent));
        }
        return done();
    }

    @Coroutine
    private AsyncGenerator<Object> guarded(Supplier<AsyncGenerator<Object>> make) {
        AsyncGenerator<Object> inner = make.get();
        try {
            while (true) {
                Object value = yieldFrom(inner.asend("g"));
                yieldValue(value);
            }
        } catch (StopAsyncIteration e) {
            trace.add("g end");
        } catch (Boom e) {
            trace.add("g caught");
            yieldValue("g1");
        } finally {
            trace.add("g finally");
            yieldFrom(inner.aclose());
        }
        return done();
    }

    @Coroutine
    private AsyncGenerator<Object> passes(Supplier<AsyncGenerator<Object>> make) {
        AsyncGenerator<Object> inner = make.get();
        Object value = yieldFrom(inner.asend(null));
        while (true) {
            Object sent;
            try {
                sent = yieldValue(value);
            } catch (Boom e) {
                value = yieldFrom(inner.athrow(e));
                continue;
            }
            value = yieldFrom(inner.asend(sent));
        }
    }

    private Map<String, Supplier<AsyncGenerator<Object>>> inner() {
        Map<String, Supplier<AsyncGenerator<Object>>> inner = new LinkedHashMap<>();
        inner.put("plain", this::plain);
        inner.put("waits", this::waits);
        inner.put("catcher", this::catcher);
        inner.put("swallows", this::swallows);
        inner.put("yields_on_exit", this::yieldsOnExit);
        inner.put("waits_on_exit", this::waitsOnExit);
        inner.put("raises_on_exit", this::raisesOnExit);
        inner.put("yields_in_finally", this::yieldsInFinally);
        inner.put("raises", this::raises);
        inner.put("stops", this::stops);
        inner.put("stops_async", this::stopsAsync);
        inner.put("returns", this::returns);
        return inner;
    }

    private Map<String, Function<Supplier<AsyncGenerator<Object>>, AsyncGenerator<Object>>> outer() {
        Map<String, Function<Supplier<AsyncGenerator<Object>>, AsyncGenerator<Object>>> outer = new LinkedHashMap<>();
        outer.put("bare", this::bare);
        outer.put("guarded", this::guarded);
        outer.put("passes", this::passes);
        return outer;
    }

    // Driving them

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        inner().forEach((innerName, inner) -> {
            run(innerName, inner, lines);
            outer().forEach((outerName, outer) -> run(outerName + "." + innerName, () -> outer.apply(inner), lines));
        });
        return lines;
    }

    private void run(String name, Supplier<AsyncGenerator<Object>> make, List<String> lines) {
        int sequences = (int) Math.pow(OPERATIONS.length(), LENGTH);
        for (int sequence = 0; sequence < sequences; sequence++) {
            String operations = operations(sequence);
            trace.clear();
            Driven driven = new Driven(make.get());
            operations.chars().forEach(operation -> {
                String outcome = driven.operate((char) operation);
                trace.add((char) operation + "=" + outcome);
            });
            lines.add(name + " " + operations + " " + String.join(", ", trace));
        }
    }

    private static String operations(int sequence) {
        StringBuilder operations = new StringBuilder();
        for (int rest = sequence, i = 0; i < LENGTH; i++, rest /= OPERATIONS.length()) {
            operations.append(OPERATIONS.charAt(rest % OPERATIONS.length()));
        }
        return operations.reverse().toString();
    }

    /** A generator, and the operation on it that waits. */
    private static final class Driven {

        private final AsyncGenerator<Object> generator;
        private Coro<?> pending;

        Driven(AsyncGenerator<Object> generator) {
            this.generator = generator;
        }

        String operate(char operation) {
            Coro<?> coro = begin(operation);
            if (coro == null) {
                coro = pending;
                pending = null;
            }
            if (coro == null) {
                return "none";
            }
            Object out;
            try {
                switch (operation) {
                    case 'n', 's', 't', 'c' -> out = coro.send(null);
                    case 'r' -> out = coro.send("w");
                    case 'x', 'T', 'C' -> out = coro.throwInto(new Boom());
                    default -> {
                        coro.close();
                        return "closed";
                    }
                }
            } catch (StopIteration end) {
                return "Stop(" + python(end.value()) + ")";
            } catch (Throwable e) {
                return pythonName(e);
            }
            pending = coro;
            return "waits(" + python(out) + ")";
        }

        private Coro<?> begin(char operation) {
            return switch (operation) {
                case 'n', 'T', 'K' -> generator.anext();
                case 's' -> generator.asend("v");
                case 't' -> generator.athrow(new Boom());
                case 'c', 'C' -> generator.aclose();
                default -> null;
            };
        }
    }

    private static String python(Object value) {
        return value == null ? "None" : value.toString();
    }

    /** What Python calls an error that Weft raises. */
    private static String pythonName(Throwable e) {
        if (e instanceof IllegalStateException) {
            return "RuntimeError";
        }
        return e instanceof IllegalArgumentException
                ? "TypeError"
                : e.getClass().getSimpleName();
    }

    @Test
    void everySequenceOfOperationsDoesWhatItDoesInPython() throws Exception {
        List<String> expected = python();

        List<String> actual = lines();

        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) {
            assertThat(actual.get(i)).as("line %d", i).isEqualTo(expected.get(i)); // quicker than comparing the lists
        }
    }

    private static List<String> python() throws IOException, InterruptedException {
        String command = System.getenv().getOrDefault("WEFT_PYTHON", "python3");
        boolean required = "true".equals(System.getenv("WEFT_CI"));
        assumeTrue(
                required || isUsable(command),
                "no CPython from 3." + FIRST_VERSION + " up as " + command + "; set WEFT_PYTHON");
        Process process = new ProcessBuilder(
                        command, "src/test/python/async_generator_oracle.py", String.valueOf(LENGTH))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines;
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            lines = output.lines().toList();
        }
        assertThat(process.waitFor()).as("exit status of %s", command).isZero();
        return lines;
    }

    private static boolean isUsable(String command) throws InterruptedException {
        String test = "import sys; sys.exit(sys.version_info < (3, " + FIRST_VERSION + "))";
        try {
            return new ProcessBuilder(command, "-c", test).start().waitFor() == 0;
        } catch (IOException absent) {
            return false;
        }
    }
}
