package dev.weft.proof.generated;

import dev.weft.Awaitable;
import dev.weft.Coro;
import dev.weft.CoroutineState;
import dev.weft.Generator;
import dev.weft.GeneratorExit;
import dev.weft.StopIteration;
import dev.weft.proof.generated.Interpreter.Step;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * What coroutines and generators are to do, written as plainly as PEP 342, 380, 479 and 492 allow: an activation of the
 * interpreter, what it delegates to, and recursion from each to the one it delegates to.
 */
abstract class Oracle {

    private final Interpreter interpreter;
    private final Activation activation;
    private @Nullable Object delegate;
    private boolean returning;
    CoroutineState state = CoroutineState.CREATED;

    private Oracle(Interpreter interpreter, Activation activation) {
        this.interpreter = interpreter;
        this.activation = activation;
    }

    /** What {@code result(..)} and {@code done()} give. */
    record Result(@Nullable Object value) {}

    /** An object of a generated class. */
    static final class Instance extends Receiver {

        final String type;

        Instance(String type) {
            this.type = type;
        }
    }

    /** Runs to the next suspension. The end is {@link StopIteration}; what the body throws of that kind is an error. */
    final Object resume(@Nullable Object sent, @Nullable Throwable thrown) throws Throwable {
        boolean first = state == CoroutineState.CREATED;
        state = CoroutineState.RUNNING;
        try {
            Object out = first ? advance(interpreter.run(activation)) : forward(sent, thrown);
            state = CoroutineState.SUSPENDED;
            return out;
        } catch (Ended end) {
            state = CoroutineState.CLOSED;
            throw new StopIteration(ended(end.value));
        } catch (Throwable e) {
            state = CoroutineState.CLOSED;
            throw e instanceof StopIteration ? new IllegalStateException(e) : e;
        }
    }

    @Nullable
    Object ended(@Nullable Object value) {
        return value;
    }

    /** The body returned. Not an exception that a body could catch or throw. */
    private static final class Ended extends Exception {
        private static final long serialVersionUID = 1;
        private final transient @Nullable Object value;

        Ended(@Nullable Object value) {
            super(null, null, false, false);
            this.value = value;
        }
    }

    private Object forward(@Nullable Object sent, @Nullable Throwable thrown) throws Throwable {
        if (delegate == null) {
            return advance(interpreter.resume(activation, sent, thrown));
        }
        Object value;
        try {
            return pass(delegate, sent, thrown);
        } catch (StopIteration end) {
            value = end.value();
        } catch (Throwable e) {
            delegate = null;
            return returnedOr(null, e);
        }
        delegate = null;
        return returnedOr(value, null);
    }

    /** The delegate is done: the body goes on, unless it had returned the delegate. */
    private Object returnedOr(@Nullable Object value, @Nullable Throwable thrown) throws Throwable {
        if (returning) {
            if (thrown != null) {
                throw thrown;
            }
            throw new Ended(value);
        }
        return advance(interpreter.resume(activation, value, thrown));
    }

    /** Follows what the body did, and runs it on as long as nothing suspends. */
    private Object advance(Step first) throws Throwable {
        Step step = first;
        while (true) {
            if (step.kind() == Step.Kind.YIELDED) {
                return step.value();
            }
            if (step.kind() == Step.Kind.RETURNED) {
                if (step.value() instanceof Result result) {
                    throw new Ended(result.value());
                }
                returning = true;
            }
            Object value = null;
            Throwable thrown = null;
            try {
                delegate = begin(step.value());
                return pass(delegate, null, null);
            } catch (StopIteration end) {
                value = end.value();
            } catch (Throwable e) {
                thrown = e;
            }
            delegate = null;
            if (returning) {
                return returnedOr(value, thrown);
            }
            step = interpreter.resume(activation, value, thrown);
        }
    }

    private static Object begin(@Nullable Object target) {
        if (target == null) {
            throw new NullPointerException();
        }
        Object delegate = target instanceof Awaitable<?> awaitable ? awaitable.toCoro() : target;
        if (delegate instanceof OfCoro coro) {
            coro.claim();
        }
        return delegate instanceof Iterable<?> iterable && !(delegate instanceof Generator)
                ? iterable.iterator()
                : delegate;
    }

    @SuppressWarnings("unchecked")
    private static Object pass(Object delegate, @Nullable Object sent, @Nullable Throwable thrown) throws Throwable {
        if (delegate instanceof Iterator<?> iterator) {
            return passToIterator(iterator, sent, thrown);
        }
        if (thrown instanceof GeneratorExit) {
            if (delegate instanceof OfCoro coro) {
                coro.closeAwaited();
            } else if (delegate instanceof Coro<?> coro) {
                coro.close();
            } else {
                ((Generator<?, ?, ?>) delegate).close();
            }
            throw thrown;
        }
        if (delegate instanceof OfCoro coro) {
            return coro.resume(sent, thrown);
        } else if (delegate instanceof Coro<?> coro) {
            return thrown == null ? coro.send(sent) : coro.throwInto(thrown);
        }
        Generator<Object, Object, ?> generator = (Generator<Object, Object, ?>) delegate;
        if (thrown != null) {
            return generator.throwInto(thrown);
        }
        return sent == null ? generator.next() : generator.send(sent);
    }

    private static Object passToIterator(Iterator<?> iterator, @Nullable Object sent, @Nullable Throwable thrown)
            throws Throwable {
        if (thrown != null) {
            throw thrown;
        }
        if (sent != null) {
            throw new UnsupportedOperationException();
        }
        if (!iterator.hasNext()) {
            throw new StopIteration(null);
        }
        return iterator.next();
    }

    private Object resumeUnchecked(@Nullable Object sent, @Nullable Throwable thrown) {
        try {
            return resume(sent, thrown);
        } catch (Throwable e) {
            throw World.sneak(e);
        }
    }

    /** Raises the exit; the body must end. */
    final void exit() {
        try {
            resumeUnchecked(null, new GeneratorExit());
        } catch (StopIteration | GeneratorExit end) {
            return;
        }
        throw new IllegalStateException("ignored GeneratorExit");
    }

    public CoroutineState state() {
        return state;
    }

    /** A coroutine: has one user, who awaits it or drives it. */
    static final class OfCoro extends Oracle implements Coro<Object> {

        private boolean awaited;

        OfCoro(Interpreter interpreter, Activation activation) {
            super(interpreter, activation);
        }

        void claim() {
            if (state != CoroutineState.CREATED) {
                throw new IllegalStateException("cannot reuse already awaited coroutine");
            }
            awaited = true;
        }

        void closeAwaited() {
            if (state == CoroutineState.SUSPENDED) {
                exit();
            }
        }

        private void checkDrivable() {
            if (state == CoroutineState.CLOSED || awaited) {
                throw new IllegalStateException("awaited, or at its end");
            }
        }

        @Override
        public Object send(@Nullable Object value) {
            if (value != null && state == CoroutineState.CREATED) {
                throw new IllegalArgumentException("just started");
            }
            checkDrivable();
            return super.resumeUnchecked(value, null);
        }

        @Override
        public Object throwInto(Throwable exception) {
            checkDrivable();
            if (state == CoroutineState.CREATED) {
                state = CoroutineState.CLOSED;
                throw World.sneak(exception);
            }
            return super.resumeUnchecked(null, exception);
        }

        @Override
        public void close() {
            if (state == CoroutineState.CLOSED) {
                return;
            }
            checkDrivable();
            if (state == CoroutineState.CREATED) {
                state = CoroutineState.CLOSED;
                return;
            }
            exit();
        }
    }

    /** A generator: anybody may resume it. */
    static final class OfGenerator extends Oracle implements Generator<Object, Object, Object> {

        private @Nullable Object returned;

        OfGenerator(Interpreter interpreter, Activation activation) {
            super(interpreter, activation);
        }

        @Override
        @Nullable
        Object ended(@Nullable Object value) {
            returned = value;
            return value;
        }

        @Override
        public Object next() {
            return send(null);
        }

        @Override
        public Object send(@Nullable Object value) {
            if (state == CoroutineState.CLOSED) {
                throw new StopIteration(null);
            }
            if (value != null && state == CoroutineState.CREATED) {
                throw new IllegalArgumentException("just started");
            }
            return super.resumeUnchecked(value, null);
        }

        @Override
        public Object throwInto(Throwable exception) {
            if (state == CoroutineState.CREATED || state == CoroutineState.CLOSED) {
                state = CoroutineState.CLOSED;
                throw World.sneak(exception);
            }
            return super.resumeUnchecked(null, exception);
        }

        @Override
        public void close() {
            if (state == CoroutineState.SUSPENDED) {
                exit();
            }
            state = CoroutineState.CLOSED;
        }

        @Override
        public @Nullable Object returned() {
            return returned;
        }

        @Override
        public Iterator<Object> iterator() {
            throw new AssertionError("generated code uses next()");
        }
    }
}
