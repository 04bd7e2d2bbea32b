package dev.weft.traces.shared;

import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;

import dev.weft.Generator;
import dev.weft.GeneratorExit;
import dev.weft.StopIteration;
import dev.weft.annotations.Coroutine;
import dev.weft.traces.shared.Trace.Boom;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Rules 40 to 51: generators and delegation. */
final class GeneratorPrograms {

    private GeneratorPrograms() {}

    private static boolean isAtItsEnd(Generator<?, ?, ?> generator) {
        return !generator.iterator().hasNext();
    }

    @Coroutine
    private static Generator<String, String, String> echo() {
        String received = yieldValue("begin");
        while (!"end".equals(received)) {
            received = yieldValue("got " + (received == null ? "None" : received));
        }
        return result("ended");
    }

    @Program
    static void generatorSend(Trace trace) {
        Generator<String, String, String> generator = echo();
        trace.print(generator.next());
        for (String value : new String[] {"a", null, "b"}) {
            trace.print(generator.send(value));
        }
        trace.print(generator.next());
        try {
            generator.send("end");
        } catch (StopIteration e) {
            trace.print("StopIteration", e.value());
        }
        try {
            generator.next();
        } catch (StopIteration e) {
            trace.print("StopIteration", e.value());
        }
    }

    @Coroutine
    private static Generator<Object, Object, Object> runsAndEnds(Trace trace) {
        try {
            trace.print("runs");
            yieldValue(1);
        } finally {
            trace.print("finally");
        }
        return result(null);
    }

    @Program
    static void generatorFresh(Trace trace) {
        Generator<Object, Object, Object> generator = runsAndEnds(trace);
        try {
            generator.send("value");
        } catch (IllegalArgumentException e) {
            trace.print("refused");
        }
        trace.print(generator.next());
        Generator<Object, Object, Object> thrown = runsAndEnds(trace);
        try {
            thrown.throwInto(new Boom("fresh"));
        } catch (Boom e) {
            trace.print("thrown", e.getMessage());
        }
        Generator<Object, Object, Object> closed = runsAndEnds(trace);
        closed.close();
        trace.print(isAtItsEnd(thrown));
        trace.print(isAtItsEnd(closed));
        generator.close();
    }

    @Coroutine
    private static Generator<Object, Object, Object> catchesBooms() {
        for (int n = 0; n < 3; n++) {
            try {
                yieldValue(n);
            } catch (Boom e) {
                yieldValue("caught " + e.getMessage());
            }
        }
        try {
            yieldValue("last");
        } catch (Boom e) {
            return result("returned");
        }
        return result(null);
    }

    @Program
    static void generatorThrow(Trace trace) {
        Generator<Object, Object, Object> generator = catchesBooms();
        trace.print(generator.next());
        trace.print(generator.throwInto(new Boom("one")));
        trace.print(generator.next());
        trace.print(generator.next());
        trace.print(generator.next());
        try {
            generator.throwInto(new Boom("two"));
        } catch (StopIteration e) {
            trace.print("StopIteration", e.value());
        }
        try {
            generator.throwInto(new Boom("three"));
        } catch (Boom e) {
            trace.print("out", e.getMessage());
        }
    }

    @Coroutine
    private static Generator<Object, Object, Object> obeys(Trace trace) {
        try {
            yieldValue("obeys");
        } finally {
            trace.print("finally");
        }
        return result(null);
    }

    @Coroutine
    private static Generator<Object, Object, Object> ignores(Trace trace) {
        try {
            yieldValue("ignores");
        } catch (GeneratorExit e) {
            yieldValue("still here");
        }
        trace.print("ends");
        return result(null);
    }

    @Coroutine
    private static Generator<Object, Object, Object> failsToClose() {
        try {
            yieldValue("fails");
        } catch (GeneratorExit e) {
            throw new Boom("while closing");
        }
        return result(null);
    }

    @Program
    static void generatorClose(Trace trace) {
        for (Generator<Object, Object, Object> generator : List.of(obeys(trace), ignores(trace), failsToClose())) {
            trace.print(generator.next());
            try {
                generator.close();
                trace.print("closed");
            } catch (IllegalStateException | Boom e) {
                trace.print(Trace.name(e));
            }
            try {
                trace.print("next", generator.next());
            } catch (StopIteration e) {
                trace.print("at its end");
            }
        }
    }

    @Coroutine
    private static Generator<Object, Object, Object> putsOff(Trace trace) {
        try {
            yieldValue(1);
        } finally {
            yieldValue("finally");
        }
        trace.print("never");
        return result(null);
    }

    @Coroutine
    @SuppressWarnings("finally")
    private static Generator<Object, Object, Object> hides() {
        try {
            yieldValue(1);
        } finally {
            return result("hidden");
        }
    }

    @Program
    static void generatorYieldsInFinally(Trace trace) {
        Generator<Object, Object, Object> later = putsOff(trace);
        later.next();
        trace.print(later.throwInto(new Boom("later")));
        try {
            later.next();
        } catch (Boom e) {
            trace.print("out", e.getMessage());
        }
        Generator<Object, Object, Object> lost = hides();
        lost.next();
        try {
            lost.throwInto(new Boom("lost"));
        } catch (StopIteration e) {
            trace.print("StopIteration", e.value());
        }
    }

    @Coroutine
    private static Generator<Object, Object, Object> raisesStopIteration() {
        yieldValue(1);
        throw new StopIteration("sneaky");
    }

    @Coroutine
    private static Generator<Object, Object, Object> nexts(Generator<Object, Object, Object> inner) {
        while (true) {
            yieldValue(inner.next());
        }
    }

    @Coroutine
    private static Generator<Object, Object, Object> over(Iterable<?> items) {
        try {
            yieldFrom(items);
        } catch (UnsupportedOperationException e) {
            yieldValue("takes no values");
        } catch (Boom e) {
            yieldValue("delegator caught " + e.getMessage());
        }
        return result(null);
    }

    @Program
    static void generatorStopIteration(Trace trace) {
        for (Generator<Object, Object, Object> generator : List.of(raisesStopIteration(), nexts(over(List.of(1))))) {
            trace.print(generator.next());
            try {
                generator.next();
            } catch (IllegalStateException e) {
                trace.print(Trace.name(e), Trace.name(e.getCause()));
            }
        }
    }

    @Coroutine
    private static Generator<Object, Object, Object> resumes(List<Generator<Object, Object, Object>> cell) {
        try {
            cell.get(0).next();
        } catch (IllegalArgumentException e) {
            yieldValue("already executing");
        }
        yieldValue("goes on");
        return result(null);
    }

    @Coroutine
    private static Generator<Object, Object, Object> delegates(Generator<Object, Object, Object> inner) {
        yieldFrom(inner);
        return result(null);
    }

    @Program
    static void generatorRunning(Trace trace) {
        List<Generator<Object, Object, Object>> cell = new ArrayList<>();
        List<Supplier<Generator<Object, Object, Object>>> bodies =
                List.of(() -> GeneratorPrograms.resumes(cell), () -> GeneratorPrograms.delegates(resumes(cell)));
        for (Supplier<Generator<Object, Object, Object>> body : bodies) {
            cell.clear();
            cell.add(body.get());
            List<String> texts = new ArrayList<>();
            cell.get(0).forEach(value -> texts.add(value.toString()));
            trace.print(String.join(", ", texts));
        }
    }

    @Coroutine
    private static Generator<Object, Object, Object> takesTwo(Trace trace, String name) {
        Object got = yieldValue(name + " 1");
        trace.print(name, "got", got);
        got = yieldValue(name + " 2");
        trace.print(name, "got", got);
        return result(name + " value");
    }

    @Coroutine
    private static Generator<Object, Object, Object> delegatesTwice(Trace trace) {
        for (String name : List.of("a", "b")) {
            Object value = yieldFrom(takesTwo(trace, name));
            trace.print("outer got", value);
        }
        Object got = yieldValue("outer");
        trace.print("outer got", got);
        return result("end");
    }

    @Program
    static void delegationValues(Trace trace) {
        Generator<Object, Object, Object> generator = delegatesTwice(trace);
        Object value = generator.next();
        int n = 0;
        try {
            while (true) {
                trace.print("yielded", value);
                n++;
                value = generator.send(n);
            }
        } catch (StopIteration e) {
            trace.print("StopIteration", e.value());
        }
    }

    @Coroutine
    private static Generator<Object, Object, Object> mayCatch(Trace trace, boolean catches) {
        try {
            yieldValue("inner");
        } catch (Boom e) {
            trace.print("inner", e.getMessage());
            if (!catches) {
                throw e;
            }
            return result("caught");
        } finally {
            trace.print("inner finally");
        }
        return result(null);
    }

    @Coroutine
    private static Generator<Object, Object, Object> handles(Trace trace, boolean catches) {
        try {
            Object value = yieldFrom(mayCatch(trace, catches));
            trace.print("outer got", value);
            yieldValue("after");
        } catch (Boom e) {
            trace.print("outer", e.getMessage());
            yieldValue("handled");
        }
        return result(null);
    }

    @Program
    static void delegationThrow(Trace trace) {
        for (boolean catches : new boolean[] {true, false}) {
            Generator<Object, Object, Object> generator = handles(trace, catches);
            trace.print(generator.next());
            trace.print(generator.throwInto(new Boom("b")));
            trace.print(isAtItsEnd(generator));
        }
    }

    @Coroutine
    private static Generator<Object, Object, Object> maySwallow(Trace trace, boolean swallows) {
        try {
            yieldValue("inner");
        } catch (GeneratorExit e) {
            trace.print("inner exit");
            if (!swallows) {
                throw e;
            }
        }
        return result("nobody sees");
    }

    @Coroutine
    private static Generator<Object, Object, Object> printsExit(Trace trace, boolean swallows) {
        try {
            @Nullable Object value = yieldFrom(maySwallow(trace, swallows));
            trace.print("outer got", value);
        } catch (GeneratorExit e) {
            trace.print("outer exit");
            throw e;
        } finally {
            trace.print("outer finally");
        }
        return result(null);
    }

    @Program
    static void delegationClose(Trace trace) {
        for (boolean swallows : new boolean[] {true, false}) {
            Generator<Object, Object, Object> generator = printsExit(trace, swallows);
            trace.print(generator.next());
            generator.close();
            trace.print(isAtItsEnd(generator));
        }
    }

    @Program
    static void delegationToAList(Trace trace) {
        List<Integer> items = List.of(1, 2, 3);
        List<Object> all = new ArrayList<>();
        Iterator<Object> iterator = over(items).iterator();
        iterator.forEachRemaining(all::add);
        trace.print(all.toArray());
        Generator<Object, Object, Object> sent = over(items);
        trace.print(sent.next());
        trace.print(sent.send(42));
        Generator<Object, Object, Object> thrown = over(items);
        trace.print(thrown.next());
        trace.print(thrown.throwInto(new Boom("b")));
    }
}
