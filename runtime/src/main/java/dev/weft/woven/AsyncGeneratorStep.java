package dev.weft.woven;

import dev.weft.GeneratorExit;
import dev.weft.StopAsyncIteration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One operation on an asynchronous generator: the coroutine that {@code anext} and the others give. It stands between whoever
 * awaits it and the body, which it resumes on the Java stack; where the body suspends, it is the body's parent for the
 * {@link Driver}, until the body yields or ends. PEP 525, Asynchronous Generator Object;
 * {@code docs/design/008-async-generators.md}.
 *
 * <pre>
 * CREATED -> RUNNING     first resumption
 * RUNNING -> WAITING     the body waits for something
 * WAITING -> RUNNING     the body yielded or ended
 * RUNNING -> CLOSED      the awaiter has what it asked for
 * </pre>
 */
final class AsyncGeneratorStep<R> extends CoroFrame<R> {

    enum Operation {
        ANEXT,
        ANEXT_OR,
        HAS_NEXT,
        ASEND,
        ATHROW,
        ACLOSE;

        boolean raises() {
            return this == ATHROW || this == ACLOSE;
        }

        @Override
        public String toString() {
            return switch (this) {
                case ANEXT_OR -> "anext()";
                case HAS_NEXT -> "hasNext()";
                default -> name().toLowerCase(Locale.ROOT) + "()";
            };
        }
    }

    private static final int WAITING = 1;

    private final AsyncGeneratorFrame<?> generator;
    private final Operation operation;

    /** The value to send, to raise, or to give instead of an end. */
    private final @Nullable Object argument;

    AsyncGeneratorStep(AsyncGeneratorFrame<?> generator, Operation operation, @Nullable Object argument) {
        this.generator = generator;
        this.operation = operation;
        this.argument = argument;
    }

    // Driven by hand: before it has begun too, what is sent, raised or closed reaches the generator

    @Override
    public @Nullable Object send(@Nullable Object value) {
        return state == CREATED && !operation.raises() ? HandDriver.of(this).send(value) : super.send(value);
    }

    @Override
    public @Nullable Object throwInto(Throwable exception) {
        return state == CREATED ? HandDriver.of(this).resume(new Thrown(exception)) : super.throwInto(exception);
    }

    @Override
    public void close() {
        if (state == CREATED) {
            exit();
        } else {
            super.close();
        }
    }

    // Driven

    @Override
    public @Nullable Object resume(@Nullable Driver driver, @Nullable Object sent) throws Throwable {
        int before = state;
        state = RUNNING;
        if (before == CREATED) {
            return begin(driver, sent);
        }
        if (sent instanceof Thrown thrown) {
            return failed(thrown.exception());
        }
        return generator.state == CLOSED ? ended() : yielded(sent);
    }

    private @Nullable Object begin(Driver driver, @Nullable Object sent) throws Throwable {
        if (generator.running) {
            throw new IllegalStateException(operation + ": asynchronous generator is already running: " + generator
                    + "; await one operation before the next begins");
        }
        if (sent instanceof Thrown thrown) {
            return raise(driver, thrown);
        }
        return operation.raises() ? raiseOwn(driver) : advance(driver, sent == null ? argument : sent);
    }

    private @Nullable Object advance(Driver driver, @Nullable Object value) throws Throwable {
        if (generator.isFetched()) {
            return takeFetched();
        }
        if (generator.state == CLOSED) {
            return ended();
        }
        boolean sends = value != null && operation != Operation.ANEXT_OR;
        if (sends && generator.state == CREATED) {
            throw new IllegalArgumentException(
                    "can't send a value to just-started async generator " + generator + "; await anext() first");
        }
        return run(driver, sends ? value : null);
    }

    private @Nullable Object takeFetched() {
        if (operation == Operation.ASEND) {
            throw new IllegalStateException(
                    "cannot send to " + generator + ": hasNext() has fetched an element; take it with next() first");
        }
        state = CLOSED;
        return operation == Operation.HAS_NEXT ? Boolean.TRUE : generator.take();
    }

    private @Nullable Object raiseOwn(Driver driver) throws Throwable {
        if (generator.state == CLOSED) {
            state = CLOSED;
            return null;
        }
        if (generator.closing) {
            throw new StopAsyncIteration();
        }
        generator.closing = operation == Operation.ACLOSE;
        return raise(driver, new Thrown((Throwable) argument));
    }

    private @Nullable Object raise(Driver driver, Thrown thrown) throws Throwable {
        generator.take();
        if (generator.state == CREATED) {
            generator.endAbruptly();
        }
        return generator.state == CLOSED ? failed(thrown.exception()) : run(driver, thrown);
    }

    private @Nullable Object run(Driver driver, @Nullable Object in) throws Throwable {
        generator.running = true;
        driver.depth++;
        Object out;
        try {
            out = generator.resume(driver, in);
        } catch (Throwable e) {
            return failed(Driver.escaped(generator, e));
        }
        if (driver.suspended) {
            state = WAITING;
            driver.nested(generator);
            driver.resuspended(this);
            return out;
        }
        return generator.state == CLOSED ? ended() : yielded(out);
    }

    // Ends

    private @Nullable Object yielded(@Nullable Object value) {
        generator.running = false;
        state = CLOSED;
        switch (operation) {
            case ACLOSE -> throw Driver.ignoredExit(generator);
            case HAS_NEXT -> {
                generator.fetch(value);
                return true;
            }
            default -> {
                return value;
            }
        }
    }

    private @Nullable Object ended() {
        generator.ended();
        state = CLOSED;
        return switch (operation) {
            case ACLOSE -> null;
            case HAS_NEXT -> false;
            case ANEXT_OR -> argument;
            default -> throw new StopAsyncIteration();
        };
    }

    /** A body that is not closed has yielded when its awaiter was closed by hand, or ignored that and goes on waiting. */
    private @Nullable Object failed(Throwable exception) throws Throwable {
        if (generator.state == CLOSED) {
            generator.ended();
        } else if (exception instanceof GeneratorExit) {
            generator.running = false;
        }
        if (operation == Operation.ACLOSE && exception instanceof GeneratorExit) {
            state = CLOSED;
            return null;
        }
        throw exception;
    }

    @Override
    protected String method() {
        return generator.method() + "." + operation;
    }
}
