package dev.weft;

import static dev.weft.Weft.result;
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
 * Generators, alone and delegating through one or two others, resumed by every sequence of four of next, send, throw, throw
 * GeneratorExit and close: what they yield, return, raise and do on the way is what CPython does. The same generators in Python are in
 * {@code src/test/python/generator_oracle.py}.
 */
class GeneratorOracleTest {

    private static final String OPERATIONS = "nstec";
    private static final int LENGTH = 4;
    private static final int FIRST_VERSION = 11;

    private final List<String> trace = new ArrayList<>();

    private static final class Boom extends RuntimeException {
        private static final long serialVersionUID = 1;

        Boom() {
            super("boom", null, false, false);
        }
    }

    // The generators, in the order of the Python program

    @Coroutine
    private Generator<Object, Object, Object> plain() {
        Object a = yieldValue("p1");
        trace.add("p got " + python(a));
        Object b = yieldValue("p2");
        trace.add("p got " + python(b));
        return result("pv");
    }

    @Coroutine
    private Generator<Object, Object, Object> catcher() {
        try {
            yieldValue("c1");
        } catch (Boom e) {
            trace.add("c caught");
            Object y = yieldValue("c2");
            trace.add("c got " + python(y));
            return result("cv");
        } finally {
            trace.add("c finally");
        }
        return result("cn");
    }

    @Coroutine
    private Generator<Object, Object, Object> swallows() {
        try {
            yieldValue("s1");
        } catch (GeneratorExit e) {
            trace.add("s exit");
            return result("sv");
        }
        return result("sn");
    }

    @Coroutine
    private Generator<Object, Object, Object> yieldsOnExit() {
        try {
            yieldValue("y1");
        } catch (GeneratorExit e) {
            trace.add("y exit");
            yieldValue("y2");
        }
        return result("yn");
    }

    @Coroutine
    @SuppressWarnings("finally")
    private Generator<Object, Object, Object> raisesOnExit() {
        try {
            yieldValue("r1");
        } finally {
            trace.add("r finally");
            throw new Boom();
        }
    }

    @Coroutine
    private Generator<Object, Object, Object> yieldsInFinally() {
        try {
            yieldValue("f1");
        } finally {
            Object x = yieldValue("f2");
            trace.add("f got " + python(x));
        }
        return result(null);
    }

    @Coroutine
    private Generator<Object, Object, Object> raises() {
        trace.add("raises");
        throw new Boom();
    }

    @Coroutine
    private Generator<Object, Object, Object> stops() {
        yieldValue("x1");
        throw new StopIteration("from the body");
    }

    @Coroutine
    private Generator<Object, Object, Object> returns() {
        trace.add("returns");
        return result("rv");
    }

    @Coroutine
    private Generator<Object, Object, Object> bare(Supplier<Iterable<?>> inner) {
        Object r = yieldFrom(inner.get());
        trace.add("b got " + python(r));
        return result("bv");
    }

    @Coroutine
    private Generator<Object, Object, Object> guarded(Supplier<Iterable<?>> inner) {
        try {
            Object r = yieldFrom(inner.get());
            trace.add("g got " + python(r));
        } catch (Boom e) {
            trace.add("g caught");
            yieldValue("g2");
        } finally {
            trace.add("g finally");
        }
        return result("gv");
    }

    @Coroutine
    private Generator<Object, Object, Object> exits(Supplier<Iterable<?>> inner) {
        try {
            yieldFrom(inner.get());
        } catch (GeneratorExit e) {
            trace.add("e exit");
            return result("ev");
        }
        yieldValue("e2");
        return result(null);
    }

    @Coroutine
    private Generator<Object, Object, Object> cleans(Supplier<Iterable<?>> inner) {
        try {
            yieldValue("k1");
        } finally {
            Object r = yieldFrom(inner.get());
            trace.add("k got " + python(r));
        }
        return result(null);
    }

    @Coroutine
    private Generator<Object, Object, Object> runtime(Supplier<Iterable<?>> inner) {
        while (true) {
            try {
                yieldFrom(inner.get());
                return result("uv");
            } catch (IllegalStateException e) {
                trace.add("u runtime error");
            }
        }
    }

    private Map<String, Supplier<Iterable<?>>> inner() {
        Map<String, Supplier<Iterable<?>>> inner = new LinkedHashMap<>();
        inner.put("plain", this::plain);
        inner.put("catcher", this::catcher);
        inner.put("swallows", this::swallows);
        inner.put("yields_on_exit", this::yieldsOnExit);
        inner.put("raises_on_exit", this::raisesOnExit);
        inner.put("yields_in_finally", this::yieldsInFinally);
        inner.put("raises", this::raises);
        inner.put("stops", this::stops);
        inner.put("returns", this::returns);
        inner.put("items", () -> List.of("i1", "i2"));
        return inner;
    }

    private Map<String, Function<Supplier<Iterable<?>>, Iterable<?>>> outer() {
        Map<String, Function<Supplier<Iterable<?>>, Iterable<?>>> outer = new LinkedHashMap<>();
        outer.put("bare", this::bare);
        outer.put("guarded", this::guarded);
        outer.put("exits", this::exits);
        outer.put("cleans", this::cleans);
        outer.put("runtime", this::runtime);
        return outer;
    }

    // Resuming them

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        inner().forEach((innerName, inner) -> {
            if (!innerName.equals("items")) {
                run(innerName, inner, lines);
            }
            outer().forEach((outerName, outer) -> {
                Supplier<Iterable<?>> delegating = () -> outer.apply(inner);
                run(outerName + "." + innerName, delegating, lines);
                outer().forEach((secondName, second) ->
                        run(secondName + "." + outerName + "." + innerName, () -> second.apply(delegating), lines));
            });
        });
        return lines;
    }

    private void run(String name, Supplier<Iterable<?>> make, List<String> lines) {
        int sequences = (int) Math.pow(OPERATIONS.length(), LENGTH);
        for (int sequence = 0; sequence < sequences; sequence++) {
            String operations = operations(sequence);
            trace.clear();
            @SuppressWarnings("unchecked")
            Generator<Object, Object, Object> generator = (Generator<Object, Object, Object>) make.get();
            operations.chars().forEach(operation -> {
                String outcome = operate(generator, (char) operation);
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

    private static String operate(Generator<Object, Object, Object> generator, char operation) {
        try {
            switch (operation) {
                case 'n':
                    return python(generator.next());
                case 's':
                    return python(generator.send("v"));
                case 't':
                    return python(generator.throwInto(new Boom()));
                case 'e':
                    return python(generator.throwInto(new GeneratorExit()));
                default:
                    generator.close();
                    return "closed";
            }
        } catch (StopIteration end) {
            return "Stop(" + python(end.value()) + ")";
        } catch (Throwable e) {
            return pythonName(e);
        }
    }

    private static String python(Object value) {
        return value == null ? "None" : value.toString();
    }

    /** What Python calls an error that Weft raises. */
    private static String pythonName(Throwable e) {
        if (e instanceof IllegalStateException) {
            return "RuntimeError";
        } else if (e instanceof IllegalArgumentException) {
            return "TypeError";
        } else if (e instanceof UnsupportedOperationException) {
            return "AttributeError";
        }
        return e.getClass().getSimpleName();
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
        Process process = new ProcessBuilder(command, "src/test/python/generator_oracle.py", String.valueOf(LENGTH))
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
