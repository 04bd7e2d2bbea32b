package dev.weft.annotations.check;

/** The signatures of the runtime, which this module cannot depend on. A test of the runtime runs the check against the real ones. */
final class Stubs {

    static final String[] SOURCES = {
        """
        package dev.weft;
        import java.util.concurrent.Callable;
        import java.util.concurrent.CompletionStage;
        public final class Weft {
            public static <R> R yieldFrom(Awaitable<R> awaitable) { return null; }
            public static <R, X extends Throwable> R yieldFrom(Awaitable<R> awaitable, Class<X> mayThrow) throws X { return null; }
            public static <R> R yieldFrom(CompletionStage<R> stage) { return null; }
            public static <R> R yieldFrom(Generator<?, ?, R> generator) { return null; }
            public static <R> R yieldFrom(Iterable<?> iterable) { return null; }
            public static <R> R await(Awaitable<R> awaitable) { return null; }
            public static <R> R await(CompletionStage<R> stage) { return null; }
            public static <S> S yieldValue(Object value) { return null; }
            public static <T extends Resumable<R>, R> T result(R value) { return null; }
            public static <T extends Resumable<Void>> T done() { return null; }
            public static <R> R run(Coro<R> main) { return null; }
            public static <R> R run(Callable<? extends Coro<R>> main) { return null; }
            public static <R> Task<R> createTask(Coro<R> coro) { return null; }
            public static <R> Task<R> createTask(Callable<? extends Coro<R>> body) { return null; }
            public static Coro<Void> sleep(java.time.Duration delay) { return null; }
        }
        """,
        "package dev.weft; public interface Resumable<R> {}",
        "package dev.weft; public interface Awaitable<R> { Coro<R> toCoro(); }",
        "package dev.weft; public interface Task<R> extends Awaitable<R> {}",
        """
        package dev.weft;
        public interface Coro<R> extends Resumable<R>, Awaitable<R> {
            void close();
            default Coro<R> toCoro() { return this; }
        }
        """,
        """
        package dev.weft;
        public interface Generator<Y, S, R> extends Resumable<R>, Iterable<Y>, AutoCloseable {
            Y next();
            Y send(S value);
            void close();
        }
        """,
        """
        package dev.weft;
        public interface AsyncGenerator<Y> extends Resumable<Void> {
            Coro<Y> anext();
            Coro<Boolean> hasNext();
            Y next();
            Coro<Void> aclose();
        }
        """,
        "package dev.weft; public interface Sequence<Y> extends Generator<Y, Void, Void> {}",
    };

    private Stubs() {}
}
