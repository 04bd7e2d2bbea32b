package dev.weft.traces.shared;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;

import dev.weft.AsyncGenerator;
import dev.weft.Coro;
import dev.weft.GeneratorExit;
import dev.weft.StopAsyncIteration;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.traces.shared.Trace.Boom;
import java.time.Duration;

/** Rules 60 to 66: asynchronous generators. */
final class AsyncGeneratorPrograms {

    private AsyncGeneratorPrograms() {}

    private static Coro<Void> turn() {
        return sleep(Duration.ZERO);
    }

    @Coroutine
    private static AsyncGenerator<Object> numbers(Trace trace, int n) {
        for (int i = 0; i < n; i++) {
            trace.print("makes", i);
            yieldFrom(turn());
            yieldValue(i);
        }
        trace.print("ends");
        return done();
    }

    @Coroutine
    private static Coro<Void> ticks(Trace trace) {
        for (int i = 0; i < 4; i++) {
            trace.print("tick", i);
            yieldFrom(turn());
        }
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> asyncGeneratorIteration(Trace trace) {
        Task<Void> task = createTask(ticks(trace));
        AsyncGenerator<Object> three = numbers(trace, 3);
        while (yieldFrom(three.hasNext())) {
            trace.print("takes", three.next());
        }
        yieldFrom(task);
        AsyncGenerator<Object> none = numbers(trace, 0);
        try {
            yieldFrom(none.anext());
        } catch (StopAsyncIteration e) {
            trace.print("stopped");
        }
        Object last = yieldFrom(none.anext("default"));
        trace.print(last);
        return done();
    }

    @Coroutine
    private static AsyncGenerator<Object> cleansUp(Trace trace) {
        try {
            yieldValue(1);
            yieldValue(2);
        } finally {
            yieldFrom(turn());
            trace.print("cleaned up");
        }
        return done();
    }

    @Coroutine
    private static AsyncGenerator<Object> goesOn() {
        try {
            yieldValue(1);
        } catch (GeneratorExit e) {
            yieldValue(2);
        }
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> asyncGeneratorAclose(Trace trace) {
        AsyncGenerator<Object> generator = cleansUp(trace);
        Object first = yieldFrom(generator.anext());
        trace.print(first);
        yieldFrom(generator.aclose());
        yieldFrom(generator.aclose());
        Object second = yieldFrom(generator.anext("closed"));
        trace.print(second);
        AsyncGenerator<Object> fresh = cleansUp(trace);
        yieldFrom(fresh.aclose());
        Object none = yieldFrom(fresh.anext("never begun"));
        trace.print(none);
        AsyncGenerator<Object> stubborn = goesOn();
        yieldFrom(stubborn.anext());
        try {
            yieldFrom(stubborn.aclose());
        } catch (IllegalStateException e) {
            trace.print(Trace.name(e));
        }
        return done();
    }

    @Coroutine
    private static AsyncGenerator<Object> echo() {
        Object value = "begin";
        while (true) {
            try {
                value = yieldValue(value);
                yieldFrom(turn());
            } catch (Boom e) {
                value = "caught " + e.getMessage();
            }
        }
    }

    @Coroutine
    private static Coro<Object> sends(AsyncGenerator<Object> generator) {
        return result(yieldFrom(generator.asend("slow")));
    }

    @Program
    @Coroutine
    static Coro<Void> asyncGeneratorSendAndThrow(Trace trace) {
        AsyncGenerator<Object> generator = echo();
        try {
            yieldFrom(generator.asend("too early"));
        } catch (IllegalArgumentException e) {
            trace.print("refused");
        }
        Object begin = yieldFrom(generator.asend(null));
        trace.print(begin);
        Object one = yieldFrom(generator.asend("one"));
        trace.print(one);
        Object two = yieldFrom(generator.athrow(new Boom("two")));
        trace.print(two);
        Task<Object> task = createTask(sends(generator));
        yieldFrom(turn());
        try {
            yieldFrom(generator.anext());
        } catch (IllegalStateException e) {
            trace.print(Trace.name(e));
        }
        Object slow = yieldFrom(task);
        trace.print(slow);
        try {
            yieldFrom(generator.athrow(new ArithmeticException("three")));
        } catch (ArithmeticException e) {
            trace.print("not caught");
        }
        Object ended = yieldFrom(generator.anext("ended"));
        trace.print(ended);
        return done();
    }
}
