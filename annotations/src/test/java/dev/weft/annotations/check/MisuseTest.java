package dev.weft.annotations.check;

import static org.assertj.core.api.Assertions.assertThat;

import javax.tools.Diagnostic;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is reported, rule by rule: « stands before the place where the one diagnostic is expected. */
class MisuseTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        Coro<Integer> f(Coro<Integer> c) { synchronized (c) { return «result(yieldFrom(c) + 1); } }     | result works in a coroutine only: f is not marked @Coroutine
        int f(Coro<Integer> c) { return «await(c); }                                                   | await works in a coroutine only: f is no coroutine; mark it @Coroutine and let it return Coro, Generator, Sequence or AsyncGenerator
        int f(Coro<Integer> c) { return Weft«.await(c); }                                              | await works in a coroutine only: f is no coroutine
        void f(CompletableFuture<Integer> c) {\\n int i = «yieldFrom(c);\\n }                          | yieldFrom works in a coroutine only: f is no coroutine
        Resumable<Integer> f() { return «result(1); }                                                  | result works in a coroutine only: f is no coroutine
        <T extends Runnable> Sequence<T> f(T t) { «yieldValue(t); return null; }                       | yieldValue works in a coroutine only: f is not marked @Coroutine
        Some(Coro<Integer> c) { int i = «await(c); }                                                   | await works in a coroutine only: a constructor is no coroutine; use it in a @Coroutine method
        static final Coro<Void> NONE = «done();                                                        | done works in a coroutine only: an initialiser is no coroutine
        static { «yieldValue(1); }                                                                     | yieldValue works in a coroutine only: an initialiser
        @Coroutine Coro<List<Integer>> f(List<Coro<Integer>> all) { return result(all.stream().map(c -> «yieldFrom(c)).toList()); } | yieldFrom works in a coroutine only: this lambda does not return Coro, Generator, Sequence or AsyncGenerator; use it in the method around the lambda instead
        @Coroutine Coro<Void> f(List<Coro<Integer>> all) { all.forEach(c -> { «yieldFrom(c); }); return done(); }  | this lambda does not return
        @Coroutine Coro<Void> f(Coro<Integer> c) { new Thread() { public void run() { «yieldFrom(c); } }.start(); return done(); } | run is no coroutine
        @Coroutine Coro<Void> f(Coro<Integer> c) { class Local { int i = «await(c); } return done(); } | an initialiser is no coroutine
        @Coroutine Coro<Void> f() { Supplier<Coro<Integer>> s = () -> { Runnable r = () -> «yieldValue(1); return result(1); }; return done(); } | this lambda does not return
        Supplier<Resumable<Integer>> f() { return () -> «result(1); }                                  | result works in a coroutine only: this lambda
        record Point(int x) { Point { «yieldValue(x); } }                                              | a constructor is no coroutine
        enum Day { MONDAY { void f() { «yieldValue(1); } } }                                           | f is no coroutine
        interface Api { default void f(Coro<Void> c) { «yieldFrom(c); } }                              | f is no coroutine
        """)
    void anIntrinsicOutsideACoroutine(String member, String message) {
        assertReported(Diagnostic.Kind.ERROR, member, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        @Coroutine Coro<Void> f() { Function<Object, Object> g = «Weft::yieldValue; return done(); }   | it takes a method reference to the intrinsic Weft::yieldValue, which means nothing outside a body; call it in the body
        Function<Coro<Integer>, Integer> f = «Weft::await;                                             | method reference to the intrinsic Weft::await
        Function<Integer, Coro<Integer>> f() { return «Weft::result; }                                 | method reference to the intrinsic Weft::result
        """)
    void aReferenceToAnIntrinsic(String member, String message) {
        assertReported(Diagnostic.Kind.ERROR, member, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        @Coroutine Coro<Void> f() {\\n «yieldValue(1); return done(); }                                | it yields a value and returns Coro; a method that yields values returns Generator, Sequence or, if it awaits too, AsyncGenerator
        @Coroutine Coro<Void> f(Sequence<Integer> s) { «yieldFrom(s); return done(); }                 | it delegates to a generator or iterable and returns Coro; iterate over it with a for loop
        @Coroutine Coro<Void> f(List<Integer> s) { «yieldFrom(s); return done(); }                     | it delegates to a generator or iterable and returns Coro
        @Coroutine Sequence<Integer> f(Coro<Integer> c) { «await(c); return done(); }                  | it awaits in a Sequence; a method that awaits returns Coro, or AsyncGenerator if it yields values too
        @Coroutine Generator<Integer, Void, Integer> f(Task<Integer> c) { return result(«yieldFrom(c)); } | it awaits in a Generator
        @Coroutine Generator<Integer, Void, Integer> f(CompletionStage<Integer> c) { return result(«yieldFrom(c)); } | it awaits in a Generator
        @Coroutine Generator<Integer, Void, Integer> f(Coro<Integer> c) { return result(«yieldFrom(c, RuntimeException.class)); } | it awaits in a Generator
        Supplier<Sequence<Integer>> f(Coro<Integer> c) { return () -> { yieldValue(«await(c)); return done(); }; }  | it awaits in a Sequence
        @Coroutine AsyncGenerator<Integer> f(List<Integer> s) { «yieldFrom(s); return done(); }        | it delegates to a generator or iterable and returns AsyncGenerator; iterate over it with a for loop and yield each value
        @Coroutine AsyncGenerator<Integer> f(Sequence<Integer> s) { «yieldFrom(s); return done(); }    | it delegates to a generator or iterable and returns AsyncGenerator
        @Coroutine AsyncGenerator<Integer> f() { yieldValue(1); return «result(null); }                | it ends with a value and returns AsyncGenerator, which has none; return done()
        @Coroutine AsyncGenerator<Integer> f(AsyncGenerator<Integer> a) { yieldValue(1); return «a; }  | it returns another asynchronous generator, which delegates to none; iterate over it and yield each value, or remove the annotation
        @Coroutine AsyncGenerator<Integer> f() { yieldValue(«'1'); return done(); }                    | it yields java.lang.Character, and this AsyncGenerator yields java.lang.Integer
        @Coroutine Coro<Void> f(AsyncGenerator<Integer> a) { a«.aclose(); return done(); }             | aclose only makes a Coro, and nothing runs it
        Object f() { return createTask(() -> { «yieldValue(1); return result(1); }); }                 | it yields a value and returns Coro
        @Coroutine <T extends Coro<Integer>> T f() { «yieldValue(1); return null; }                    | it yields a value and returns Coro
        """)
    void anIntrinsicInTheWrongKindOfCoroutine(String member, String message) {
        assertReported(Diagnostic.Kind.ERROR, member, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        @Coroutine «String f() { return ``; }                                                          | f is marked @Coroutine and returns java.lang.String; return Coro, Generator, Sequence or AsyncGenerator, or remove the annotation
        @Coroutine «void f(Coro<Integer> c) { yieldFrom(c); }                                          | f is marked @Coroutine and returns void
        @Coroutine Coro<?>«[] f() { return null; }                                                     | returns dev.weft.Coro<?>[]
        @Coroutine Resumable«<Integer> f() { return null; }                                            | returns dev.weft.Resumable<java.lang.Integer>
        @Coroutine <T> «T f() { return null; }                                                         | returns T
        @Coroutine synchronized Coro<Void> «f() { return done(); }                                     | f is a coroutine and synchronized, and no monitor can be held across a suspension; use dev.weft.sync
        @Coroutine native Coro<Void> «f();                                                             | f is native and has no body to weave
        """)
    void aMethodThatCannotBeACoroutine(String member, String message) {
        assertReported(Diagnostic.Kind.ERROR, member, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        @Coroutine Coro<Integer> f(Coro<Integer> c) {\\n synchronized (this) {\\n return result(«yieldFrom(c)); } } | it suspends inside a synchronized block; end the block first, or use dev.weft.sync
        @Coroutine Sequence<Integer> f() { synchronized (this) { synchronized (f()) { hashCode(); } «yieldValue(1); } return done(); } | inside a synchronized block
        @Coroutine Coro<Integer> f(Coro<Integer> c) { try { synchronized (this) { hashCode(); } } finally { synchronized (c) { «await(c); } } return result(1); } | inside a synchronized block
        Supplier<Coro<Integer>> f(Coro<Integer> c) { return () -> { synchronized (this) { return result(«yieldFrom(c)); } }; } | inside a synchronized block
        @Coroutine Coro<Integer> f(Coro<Integer> c) { synchronized (this) { return «c; } }             | it returns another coroutine from inside a synchronized block, which would end before that one runs; write `return result(yieldFrom(..))` after the block
        """)
    void aMonitorAcrossASuspension(String member, String message) {
        assertReported(Diagnostic.Kind.ERROR, member, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        @Coroutine Coro<String> f(Coro<String> c) { try {\\n return «c; } finally { hashCode(); } }    | it returns another coroutine from inside a try, whose finally would run before that one does; write `return result(yieldFrom(..))`
        @Coroutine Coro<String> f(Coro<String> c) { try { return «c; } catch (RuntimeException e) { return result(null); } } | from inside a try
        @Coroutine Coro<String> f(Coro<String> c) { try { hashCode(); } catch (RuntimeException e) { return «c; } finally { hashCode(); } return done2(); } Coro<String> done2() { return null; } | from inside a try
        @Coroutine Coro<String> f(AutoCloseable a) throws Exception { try (a) { return f«(a); } }      | from inside a try
        @Coroutine Coro<String> f(int i) { try { return i == 0 ? result(``) : (f«(1)); } finally { hashCode(); } }  | from inside a try
        @Coroutine Coro<String> f(int i) { try { return switch (i) { case 0 -> result(``); case 1 -> { yield result(``); } default -> f«(1); }; } finally { hashCode(); } } | from inside a try
        @Coroutine Coro<String> f(int i) { try { return «null; } finally { hashCode(); } }             | from inside a try
        @Coroutine Coro<String> f(int i) { try { Coro<String> c = f(2); return «c; } finally { hashCode(); } } | from inside a try
        Supplier<Coro<String>> f(Coro<String> c) { return () -> { try { if (c == null) return result(``); return «c; } finally { hashCode(); } }; } | from inside a try
        """)
    void anotherCoroutineReturnedFromATry(String member, String message) {
        assertReported(Diagnostic.Kind.ERROR, member, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        @Coroutine Sequence<Integer> f() { yieldValue(«"one"); return done(); }                        | it yields java.lang.String, and this Sequence yields java.lang.Integer
        @Coroutine Generator<Long, Void, Void> f() { yieldValue(«1); return done(); }                  | it yields java.lang.Integer, and this Generator yields java.lang.Long
        @Coroutine Sequence<Byte> f() { yieldValue(«1); return done(); }                               | it yields java.lang.Integer, and this Sequence yields java.lang.Byte
        @Coroutine Sequence<Integer> f(boolean b) { yieldValue(b ? 1 : «"two"); return done(); }       | it yields java.lang.String
        @Coroutine Sequence<Integer> f(boolean b) { yieldValue(b «? 1 : 2L); return done(); }          | it yields java.lang.Long
        @Coroutine Sequence<Integer> f(int i) { yieldValue(switch (i) { case 1 -> 2; case 2 -> { Supplier<String> s = () -> { return ``; }; yield s.hashCode() «+ ``; } default -> null; }); return done(); } | it yields java.lang.String
        @Coroutine Sequence<List<String>> f(List<Integer> l) { yieldValue(«l); return done(); }        | it yields java.util.List<java.lang.Integer>, and this Sequence yields java.util.List<java.lang.String>
        @Coroutine Sequence<Integer> f(Object o) { var v = o; yieldValue(«v); return done(); }         | it yields java.lang.Object
        @Coroutine Sequence<String> f() { yieldValue(List.of«(1)); return done(); }                    | it yields java.util.List<java.lang.Integer>
        @Coroutine Sequence<String> f() { yieldValue(«new ArrayList<>()); return done(); }             | it yields java.util.ArrayList<java.lang.Object>
        @Coroutine <T extends Number> Sequence<T> f(Number n) { yieldValue(«n); return done(); }       | it yields java.lang.Number, and this Sequence yields T
        @Coroutine Sequence<? extends Number> f() { yieldValue(«"n"); return done(); }                 | it yields java.lang.String, and this Sequence yields java.lang.Number
        Supplier<Sequence<Integer>> f = () -> { yieldValue(«"one"); return done(); };                  | it yields java.lang.String
        void take(Supplier<? extends Sequence<? extends Number>> s) {} { take(() -> { yieldValue(«"one"); return done(); }); } | it yields java.lang.String
        """)
    void aValueThatTheGeneratorDoesNotYield(String member, String message) {
        assertReported(Diagnostic.Kind.ERROR, member, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        @Coroutine Generator<Integer, Integer, Void> f() { String s = «yieldValue(1); return done(); } | it receives java.lang.String, and what is sent to this Generator is java.lang.Integer
        @Coroutine Generator<Integer, Integer, Void> f() { long n = «yieldValue(1); return done(); }   | it receives java.lang.Long
        void g(char[] c) {} void g(Object o) {} @Coroutine Generator<Integer, String, Void> f() { g(«yieldValue(1)); return done(); } | it receives char[], and what is sent to this Generator is java.lang.String
        @Coroutine Sequence<Integer> f() { int n = Weft«.yieldValue(1); return done(); }               | it receives java.lang.Integer, and what is sent to this Sequence is java.lang.Void: always null
        @Coroutine Sequence<Integer> f() { List<String> l = «yieldValue(1); return done(); }           | : always null
        @Coroutine Generator<Integer, Integer, Void> f() { Object s = (String) («yieldValue(1)); return done(); } | it receives java.lang.String
        Supplier<Generator<Integer, Integer, Void>> f = () -> { String s = «yieldValue(1); return done(); };  | it receives java.lang.String
        """)
    void whatIsSentTakenForSomethingElse(String member, String message) {
        assertReported(Diagnostic.Kind.ERROR, member, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        @Coroutine Generator<Integer, Runnable, Void> f() { Comparable<String> c = «yieldValue(1); return done(); } | it receives java.lang.Comparable<java.lang.String>, and what is sent to this Generator is java.lang.Runnable; write the cast, which may fail
        @Coroutine <T> Generator<Integer, Number, Void> f() { T t = «yieldValue(1); return done(); }   | it receives T, and what is sent
        @Coroutine Generator<Integer, List<Integer>, Void> f() { List<String> l = «yieldValue(1); return done(); } | it receives java.util.List<java.lang.String>
        @Coroutine Generator<Integer, Number, Void> f() { Integer i = «yieldValue(1); return done(); } | it receives java.lang.Integer, and what is sent to this Generator is java.lang.Number; write the cast, which may fail
        """)
    void whatIsSentTakenForWhatItNeedNotBe(String member, String message) {
        assertReported(Diagnostic.Kind.WARNING, member, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        @Coroutine Coro<Void> f() { «f(); return done(); }                                             | f only makes a Coro, and nothing runs it: write yieldFrom(f(..)) or createTask(f(..))
        void f() { «sleep(null); }                                                                     | sleep only makes a Coro
        @Coroutine Sequence<Integer> f() { this«.f(); return done(); }                                 | f only makes a Sequence, and nothing runs it: iterate over it, or write yieldFrom(f(..)) in a generator
        Coro<Void> g() { return null; } void f(Runnable r) { f(() -> { «g(); }); }                     | g only makes a Coro
        Coro<Void> g() { return null; } void f(int i) { switch (i) { case 1 -> «g(); default -> { } } } | g only makes a Coro
        Coro<Void> g() { return null; } void f(Supplier<Some> s) { s.get()«.g(); }                     | g only makes a Coro
        void f(Awaitable<Integer> a) { a«.toCoro(); }                                                  | toCoro only makes a Coro
        @Coroutine Coro<Integer> f(boolean b) { if (b) «result(1); return result(2); }                 | result ends the body only when it is returned; write `return result(..)`
        """)
    void aCoroutineThatIsMadeAndDropped(String member, String message) {
        assertReported(Diagnostic.Kind.ERROR, member, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        Coro<Void> g() { return null; } void f(Runnable r) { f(() -> «g()); }                          | g only makes a Coro
        Coro<Void> g() { return null; } void f(Runnable r) { f(«this::g); }                            | g only makes a Coro
        Sequence<Integer> g(int i) { return null; } void f(List<Integer> l) { l.forEach(i -> «g(i)); } | g only makes a Sequence
        """)
    void aCoroutineThatIsMadeForOneWhoTakesNoValue(String member, String message) {
        assertReported(Diagnostic.Kind.WARNING, member, message);
    }

    private static void assertReported(Diagnostic.Kind kind, String member, String message) {
        String source = "class Some {\n" + member.replace("\\n", "\n").replace("``", "\"\"") + "\n}";

        Checked checked = Checked.source(source);

        assertThat(checked.found()).singleElement().satisfies(found -> {
            assertThat(found.kind()).as("%s", found).isEqualTo(kind);
            assertThat(found.message()).contains(message);
        });
        assertThat(checked.places()).isEqualTo(Checked.places(source));
        assertThat(checked.succeeded()).isEqualTo(kind == Diagnostic.Kind.WARNING);
    }
}
