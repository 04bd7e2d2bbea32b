package dev.weft.proof.differential;

import dev.weft.Awaitable;
import dev.weft.Coro;
import dev.weft.Generator;
import dev.weft.GeneratorExit;
import dev.weft.StopIteration;
import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** What the intrinsics of {@link dev.weft.Weft} mean where nothing is woven: the body has a thread, which blocks. */
public final class Blocking {

    private Blocking() {}

    /**
     * Bootstrap of the stub in an unwoven coroutine's place: calling it makes the coroutine and runs nothing.
     *
     * @param body the method itself
     */
    public static CallSite create(MethodHandles.Lookup lookup, String name, MethodType type, MethodHandle body)
            throws ReflectiveOperationException {
        MethodHandle make = MethodHandles.lookup()
                .findStatic(
                        Blocking.class,
                        "make",
                        MethodType.methodType(Object.class, boolean.class, MethodHandle.class, Object[].class));
        boolean isCoro = type.returnType() == Coro.class;
        MethodHandle bound = MethodHandles.insertArguments(make, 0, isCoro, body);
        return new ConstantCallSite(
                bound.asCollector(Object[].class, type.parameterCount()).asType(type));
    }

    private static Object make(boolean isCoro, MethodHandle body, Object[] arguments) {
        ThreadBody.Code code = () -> {
            Object returned = body.invokeWithArguments(arguments);
            return returned instanceof Done done ? done.value() : yieldFrom(returned);
        };
        return isCoro ? new ThreadCoro(code) : new ThreadGenerator(code);
    }

    public static Object result(@Nullable Object value) {
        return new Done(value);
    }

    public static @Nullable Object yieldValue(@Nullable Object value) {
        try {
            return ThreadBody.current().suspend(value);
        } catch (Throwable e) {
            throw ThreadBody.sneak(e);
        }
    }

    /** PEP 380, in the thread of the body that delegates. */
    public static @Nullable Object yieldFrom(@Nullable Object target) {
        ThreadBody body = ThreadBody.current();
        Object delegate = begin(target);
        Object sent = null;
        Throwable thrown = null;
        while (true) {
            Object out;
            try {
                out = pass(delegate, sent, thrown);
            } catch (StopIteration end) {
                return end.value();
            } catch (Throwable e) {
                throw ThreadBody.sneak(e);
            }
            try {
                sent = body.suspend(out);
                thrown = null;
            } catch (Throwable e) {
                sent = null;
                thrown = e;
            }
        }
    }

    private static Object begin(@Nullable Object target) {
        if (target == null) {
            throw new NullPointerException("yieldFrom(null)");
        }
        if (target instanceof Awaitable<?> awaitable) {
            Coro<?> coro = awaitable.toCoro();
            return coro instanceof ThreadCoro ours ? ours.claim() : coro;
        }
        return target instanceof Generator ? target : ((Iterable<?>) target).iterator();
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Object pass(Object delegate, @Nullable Object sent, @Nullable Throwable thrown)
            throws Throwable {
        if (delegate instanceof ThreadBody awaited && delegate instanceof ThreadCoro) {
            return thrown instanceof GeneratorExit
                    ? closed((ThreadCoro) awaited, thrown)
                    : awaited.resume(sent, thrown);
        } else if (delegate instanceof Coro<?> coro) {
            if (thrown instanceof GeneratorExit) {
                coro.close();
                throw thrown;
            }
            return thrown == null ? coro.send(sent) : coro.throwInto(thrown);
        } else if (delegate instanceof Generator) {
            return passToGenerator((Generator<Object, Object, ?>) delegate, sent, thrown);
        }
        return passToIterator((Iterator<?>) delegate, sent, thrown);
    }

    private static Object closed(ThreadCoro awaited, Throwable exit) throws Throwable {
        awaited.exit();
        throw exit;
    }

    private static Object passToGenerator(
            Generator<Object, Object, ?> generator, @Nullable Object sent, @Nullable Throwable thrown)
            throws Throwable {
        if (thrown instanceof GeneratorExit) {
            generator.close();
            throw thrown;
        } else if (thrown != null) {
            return generator.throwInto(thrown);
        }
        return sent == null ? generator.next() : generator.send(sent);
    }

    private static Object passToIterator(Iterator<?> iterator, @Nullable Object sent, @Nullable Throwable thrown)
            throws Throwable {
        if (thrown != null) {
            throw thrown;
        } else if (sent != null) {
            throw new UnsupportedOperationException("a plain iterator takes no values");
        } else if (!iterator.hasNext()) {
            throw new StopIteration(null);
        }
        return iterator.next();
    }
}
