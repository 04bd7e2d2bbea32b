package dev.weft.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Weft;
import dev.weft.annotations.Coroutine;
import dev.weft.annotations.check.WeftProcessor;
import dev.weft.weaver.ClassWeaver;
import dev.weft.weaver.ClassWeaver.WovenClass;
import dev.weft.weaver.bytecode.RuntimeNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** The check in javac and the weaver give the same verdict on the same source, and on the same line of it. */
class AgreementTest {

    private static final JavaCompiler JAVAC = ToolProvider.getSystemJavaCompiler();

    private static final String IMPORTS =
            "import static dev.weft.Weft.*; import dev.weft.*; import dev.weft.annotations.Coroutine;"
                    + " import java.util.*; import java.util.concurrent.*; import java.util.function.*; ";

    private static final Pattern LINE = Pattern.compile("\\(line (\\d+)\\)");

    private static final StandardJavaFileManager FILES = files();

    @TempDir
    Path output;

    @BeforeEach
    void compileIntoTheDirectory() throws IOException {
        FILES.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(output));
    }

    @AfterAll
    static void closeFiles() throws IOException {
        FILES.close();
    }

    /** The words that both use, where the weaver refuses; then a method, with misuse in the line after each mark. */
    // CPython: test_asyncgen.AsyncGenSyntaxTest.test_async_gen_syntax_01
    // CPython: test_asyncgen.AsyncGenSyntaxTest.test_async_gen_syntax_02
    // CPython: test_asyncgen.AsyncGenSyntaxTest.test_async_gen_syntax_03
    // CPython: test_asyncgen.AsyncGenSyntaxTest.test_async_gen_syntax_04
    // CPython: test_asyncgen.AsyncGenSyntaxTest.test_async_gen_syntax_05
    // CPython: test_coroutines.CoroutineTest.test_func_7
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        no monitor can be held across a suspension | @Coroutine« synchronized Coro<Integer> f(Coro<Integer> c) { return result(yieldFrom(c)); }
        inside a synchronized block                | @Coroutine Coro<Integer> f(Coro<Integer> c) { synchronized (this) {« return result(yieldFrom(c)); } }
        inside a synchronized block                | @Coroutine Coro<Integer> f(Coro<Integer> c) { synchronized (this) { synchronized (c) { hashCode(); }« yieldFrom(c); } return result(1); }
        inside a synchronized block                | @Coroutine Coro<Integer> f(Coro<Integer> c) { try { synchronized (this) { hashCode(); } } finally { synchronized (c) {« yieldFrom(c); } } return result(1); }
        inside a synchronized block                | Supplier<Coro<Integer>> f(Coro<Integer> c) { return () -> { synchronized (this) {« return result(yieldFrom(c)); } }; }
        returns java.lang.String; return           | @Coroutine« String f(Coro<String> c) { return yieldFrom(c); }
        returns void; return                       | @Coroutine« void f(Coro<String> c) { yieldFrom(c); }
        is native and has no body to weave         | @Coroutine« native Coro<String> f(Coro<String> c);
        yields a value and returns Coro            | @Coroutine Coro<Void> f() {« yieldValue(1); return done(); }
        it delegates to a generator or iterable    | @Coroutine Coro<Void> f(Generator<String, Void, Void> c) {« yieldFrom(c); return done(); }
        it delegates to a generator or iterable    | @Coroutine Coro<Void> f(List<String> c) {« yieldFrom(c); return done(); }
        a method that awaits returns Coro          | @Coroutine Generator<Integer, Void, Void> f(Coro<String> c) { yieldValue(1);« yieldFrom(c); return done(); }
        a method that awaits returns Coro          | @Coroutine Sequence<Integer> f(Coro<String> c) {« await(c); return done(); }
        a method that awaits returns Coro          | @Coroutine Sequence<Integer> f(CompletionStage<String> c) {« yieldFrom(c); return done(); }
        a method that awaits returns Coro          | @Coroutine Sequence<Integer> f(Coro<String> c) {« yieldFrom(c, RuntimeException.class); return done(); }
        it delegates to a generator or iterable    | @Coroutine AsyncGenerator<String> f(Sequence<String> c) { yieldValue("a");« yieldFrom(c); return done(); }
        it delegates to a generator or iterable    | @Coroutine AsyncGenerator<String> f(List<String> c) {« yieldFrom(c); return done(); }
        it delegates to a generator or iterable    | Supplier<AsyncGenerator<String>> f(List<String> c) { return () -> {« yieldFrom(c); return done(); }; }
        it delegates to a generator or iterable    | @Coroutine AsyncGenerator<String> f(Coro<String> a, Sequence<String> c) { await(a);« yieldFrom(c); return done(); }
        it ends with a value                       | @Coroutine AsyncGenerator<Integer> f(Coro<String> a) { await(a); yieldValue(1);« return result(null); }
        it ends with a value                       | @Coroutine AsyncGenerator<Integer> f() { yieldValue(1);« return result(null); }
        it ends with a value                       | @Coroutine AsyncGenerator<Integer> f() { if (false) { yieldValue(1); }« return result(null); }
        it ends with a value                       | @Coroutine AsyncGenerator<Integer> f(Coro<Integer> c) { yieldValue(yieldFrom(c));« return result(null); }
        it ends with a value                       | @Coroutine AsyncGenerator<Integer> f() { yieldValue(1); try {« return result(null); } finally { hashCode(); } }
        it returns another asynchronous generator  | @Coroutine AsyncGenerator<Integer> f(AsyncGenerator<Integer> c) { yieldValue(1);« return c; }
        it returns another asynchronous generator  | @Coroutine AsyncGenerator<Integer> f(AsyncGenerator<Integer> c) { yieldValue(1);« return f(c); }
        it returns another asynchronous generator  | @Coroutine AsyncGenerator<Integer> f() { yieldValue(1);« return null; }
        it returns another asynchronous generator  | @Coroutine AsyncGenerator<Integer> f(AsyncGenerator<Integer> c) { try { yieldValue(1);« return c; } finally { hashCode(); } }
        it returns another asynchronous generator  | @Coroutine AsyncGenerator<Integer> f(AsyncGenerator<Integer> c) { if (c == null) return done();« return c; }
        it returns another asynchronous generator  | Supplier<AsyncGenerator<Integer>> f(Function<Integer, AsyncGenerator<Integer>> g, Coro<Integer> c) { return () ->« g.apply(yieldFrom(c)); }
        it yields                                  | @Coroutine AsyncGenerator<Integer> f() { yieldValue(1);« yieldValue("a"); return done(); }
        inside a synchronized block                | @Coroutine AsyncGenerator<Integer> f() { synchronized (this) {« yieldValue(1); } return done(); }
        a method reference to the intrinsic Weft::yieldValue | @Coroutine Coro<Void> f() {« Function<Object, Object> g = Weft::yieldValue; return done(); }
        a method reference to the intrinsic Weft::await | @Coroutine Coro<Void> f() {« Function<Coro<String>, String> g = Weft::await; return done(); }
        """)
    void bothRefuse(String reason, String method) throws Exception {
        Verdicts verdicts = verdicts(method);

        assertThat(verdicts.messages()).singleElement().asString().contains(reason);
        assertThat(verdicts.refusals()).singleElement().asString().contains(reason);
        assertThat(verdicts.checked()).isEqualTo(marked(method)).isEqualTo(verdicts.woven());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@Coroutine AsyncGenerator<Integer> f(Coro<Integer> c) { yieldValue(yieldFrom(c)); return done(); }",
                "@Coroutine AsyncGenerator<Integer> f(Coro<Integer> c) { try { yieldValue(await(c)); return done(); } finally { yieldFrom(c); } }",
                "@Coroutine AsyncGenerator<Integer> f(Coro<Integer> c) { AsyncGenerator<Integer> r = done(); yieldFrom(c); return r; }",
                "@Coroutine AsyncGenerator<Integer> f(boolean b) { yieldValue(1); return b ? done() : f(b).hashCode() == 0 ? done() : done(); }",
                "Supplier<AsyncGenerator<Integer>> f(Coro<Integer> c) { return () -> { yieldValue(yieldFrom(c)); return done(); }; }",
                "Supplier<AsyncGenerator<Integer>> f(AsyncGenerator<Integer> c) { return () -> c; }",
                "@Coroutine AsyncGenerator<Integer> f() { int i = yieldValue(1); yieldValue(i); return done(); }",
            })
    void bothTakeTheseAsynchronousGenerators(String method) throws Exception {
        Verdicts verdicts = verdicts(method);

        assertThat(verdicts.messages()).isEmpty();
        assertThat(verdicts.refusals()).isEmpty();
        assertThat(verdicts.woven()).isEmpty();
    }

    /** The weaver leaves these calls as they are, and they throw. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        Coro<Integer> f(Coro<Integer> c) {« return result(c.hashCode()); }
        int f(Coro<Integer> c) {« return Weft.await(c); }
        Coro<Void> c =« done();
        static {« yieldValue(1); }
        Some() {« yieldValue(1); }
        @Coroutine Coro<Void> f(List<Coro<Integer>> all) { all.forEach(c -> {« yieldFrom(c); }); return done(); }
        @Coroutine Coro<Void> f(Coro<Integer> c) { yieldFrom(c); class Local { int i =« await(c); } return done(); }
        Supplier<Resumable<Integer>> f() { return () ->« result(1); }
        Supplier<Object> f() { return () ->« yieldValue(1); }
        Function<Coro<Integer>, Integer> f() {« return Weft::await; }
        <T extends Resumable<Integer>> Supplier<T> f() { return () ->« result(1); }
        """)
    void oneReportsWhatTheOtherLeaves(String method) throws Exception {
        Verdicts verdicts = verdicts(method);

        assertThat(verdicts.refusals()).isEmpty();
        assertThat(verdicts.checked()).isEqualTo(marked(method)).isEqualTo(verdicts.woven());
    }

    /** {@code c} is another coroutine. Which returns of it are inside a try is javac's decision, in the bytecode. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        try {« return c; } finally { hashCode(); }
        try {« return c; } catch (RuntimeException e) { hashCode(); } return done();
        try { hashCode(); } catch (RuntimeException e) { return c; } return done();
        try { hashCode(); } catch (RuntimeException e) {« return c; } finally { hashCode(); } return done();
        try { hashCode(); } finally { hashCode(); } return c;
        Coro<Void> d; try { d = f(a, c); } catch (RuntimeException e) { d = c; } return d;
        try { hashCode(); } finally { if (c != null) return c; } return done();
        try { return c; } finally { }
        try { hashCode(); } catch (RuntimeException e) {« return c; } finally { } return done();
        try (a) {« return c; }
        try (a) { hashCode(); } return c;
        try (a) { hashCode(); } catch (RuntimeException e) { return c; } return done();
        try (a) { hashCode(); } catch (RuntimeException e) {« return c; } finally { hashCode(); } return done();
        try (a) { hashCode(); } finally { if (c != null) return c; } return done();
        try { try { hashCode(); } finally { if (c != null)« return c; } } finally { hashCode(); } return done();
        try { try { hashCode(); } catch (RuntimeException e) {« return c; } } catch (Error e) { hashCode(); } return done();
        synchronized (this) {« return c; }
        synchronized (this) { hashCode(); } return c;
        synchronized (this) { return done(); }
        try { return done(); } finally { hashCode(); }
        try { return result(null); } finally { hashCode(); }
        try { Coro<Void> r = result(null); return r; } finally { hashCode(); }
        Coro<Void> r; try { r = done(); } finally { hashCode(); } return r;
        try {« return null; } finally { hashCode(); }
        try { return a == null ? done() : result(null); } finally { hashCode(); }
        try { return (Coro<Void>) Weft.<Coro<Void>>done(); } finally { hashCode(); }
        try { return switch (hashCode()) { case 1 -> done(); default -> throw new RuntimeException(); }; } finally { hashCode(); }
        try {« return toString() == null ? done() : c; } finally { hashCode(); }
        try {« return f(a, c); } finally { hashCode(); }
        try { Supplier<Coro<Void>> s = () -> c; s.get(); } finally { hashCode(); } return done();
        try { yieldFrom(c); return done(); } finally { yieldFrom(c); }
        for (;;) { try { if (c != null) continue;« return c; } finally { hashCode(); } }
        try { class Local { @Coroutine Coro<Void> g() { return c; } } new Local(); return done(); } finally { hashCode(); }
        """)
    void aReturnIsInATryForBothOrForNeither(String body) throws Exception {
        String method =
                "@Coroutine @SuppressWarnings(`all`) Coro<Void> f(AutoCloseable a, Coro<Void> c) throws Exception { "
                                .replace('`', '"')
                        + body + " }";

        Verdicts verdicts = verdicts(method);

        assertThat(verdicts.checked()).isEqualTo(marked(method)).isEqualTo(verdicts.woven());
    }

    /** The fixtures are all the code that is known to be woven and to run as it should. */
    @Test
    void nothingIsReportedWhereTheWeaverWeaves() throws Exception {
        List<Path> fixtures;
        try (Stream<Path> files = Files.walk(Path.of("src/test/java/dev/weft/weaving/fixtures"))) {
            fixtures = files.filter(file -> file.toString().endsWith(".java")).toList();
        }

        assertThat(check(FILES.getJavaFileObjectsFromPaths(fixtures))).isEmpty();
        assertThat(fixtures).hasSizeGreaterThan(10);
    }

    /** What both say of a source: the lines that each finds fault with, and their words. */
    private record Verdicts(Set<Long> checked, List<String> messages, Set<Long> woven, List<String> refusals) {}

    private Verdicts verdicts(String method) throws Exception {
        List<JavaFileObject> source = List.of(new Source(IMPORTS + "class Some { " + method.replace("«", "\n") + " }"));
        List<Diagnostic<?>> found = check(source);
        assertThat(JAVAC.getTask(null, FILES, null, List.of("-g", "-proc:none"), null, source)
                        .call())
                .isTrue();
        Set<Long> lines = new TreeSet<>();
        List<String> refusals = new ArrayList<>();
        try (Stream<Path> files = Files.list(output)) {
            for (Path file : files.toList()) {
                byte[] bytes = Files.readAllBytes(file);
                WovenClass woven = new ClassWeaver("0badcafe").weave(bytes);
                new ClassReader(woven == null ? bytes : woven.bytes()).accept(new Leftovers(lines), 0);
                if (woven != null) {
                    refusals.addAll(woven.refusals());
                }
            }
        }
        // what concerns a whole method has no line
        refusals.forEach(refusal -> lines.add(LINE.matcher(refusal)
                .results()
                .map(match -> Long.valueOf(match.group(1)))
                .findFirst()
                .orElse(2L)));
        return new Verdicts(
                new TreeSet<>(found.stream().map(Diagnostic::getLineNumber).toList()),
                found.stream().map(one -> one.getMessage(Locale.ENGLISH)).toList(),
                lines,
                refusals);
    }

    /** A mark becomes the end of a line. */
    private static Set<Long> marked(String method) {
        return method.contains("«") ? Set.of(2L) : Set.of();
    }

    private List<Diagnostic<?>> check(Iterable<? extends JavaFileObject> sources) {
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        JavaCompiler.CompilationTask task = JAVAC.getTask(null, FILES, diagnostics, null, null, sources);
        task.setProcessors(List.of(new WeftProcessor()));
        task.call();
        return List.copyOf(diagnostics.getDiagnostics());
    }

    /** One for all tests: it has looked into the JDK and the class path already. */
    private static StandardJavaFileManager files() {
        StandardJavaFileManager files = JAVAC.getStandardFileManager(null, null, null);
        try {
            files.setLocationFromPaths(
                    StandardLocation.CLASS_PATH,
                    Stream.of(Weft.class, Coroutine.class, AgreementTest.class, NullUnmarked.class)
                            .map(AgreementTest::home)
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static Path home(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** Collects the lines on which a class still uses an intrinsic after weaving: there it throws. */
    private static final class Leftovers extends ClassVisitor {

        private final Set<Long> lines;

        Leftovers(Set<Long> lines) {
            super(Opcodes.ASM9);
            this.lines = lines;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            return new MethodVisitor(Opcodes.ASM9) {
                private long line;

                @Override
                public void visitLineNumber(int number, Label start) {
                    line = number;
                }

                @Override
                public void visitMethodInsn(int opcode, String owner, String called, String type, boolean onInterface) {
                    note(owner, called);
                }

                @Override
                public void visitInvokeDynamicInsn(String name, String type, Handle bootstrap, Object... arguments) {
                    for (Object argument : arguments) {
                        if (argument instanceof Handle handle) {
                            note(handle.getOwner(), handle.getName());
                        }
                    }
                }

                private void note(String owner, String called) {
                    if (RuntimeNames.isIntrinsic(owner, called)) {
                        lines.add(line);
                    }
                }
            };
        }
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String text) {
            super(URI.create("string:///Some.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
