package dev.weft.weaver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * Classes compiled for a test, against stand-ins for the runtime: this module knows the runtime by name only.
 *
 * @param classes class files by binary name
 */
public record Compiled(Map<String, byte[]> classes) {

    /** As much of the runtime as lets coroutines compile, and woven classes pass the verifier and be initialised. */
    private static final String[] RUNTIME = {
        """
        package dev.weft.annotations;
        import java.lang.annotation.*;
        @Retention(RetentionPolicy.RUNTIME) @Target(ElementType.METHOD) public @interface Coroutine {}
        """,
        """
        package dev.weft;
        import java.util.concurrent.CompletionStage;
        public final class Weft {
            public static <R> R yieldFrom(Awaitable<R> a) { throw new AssertionError(); }
            public static <R, X extends Throwable> R yieldFrom(Awaitable<R> a, Class<X> x) throws X { throw new AssertionError(); }
            public static <R> R yieldFrom(CompletionStage<R> a) { throw new AssertionError(); }
            public static <R> R yieldFrom(Generator<?, ?, R> a) { throw new AssertionError(); }
            public static <R> R yieldFrom(Iterable<?> a) { throw new AssertionError(); }
            public static <R> R await(Awaitable<R> a) { throw new AssertionError(); }
            public static <S> S yieldValue(Object value) { throw new AssertionError(); }
            public static <T extends Resumable<R>, R> T result(R value) { throw new AssertionError(); }
            public static <T extends Resumable<Void>> T done() { throw new AssertionError(); }
            public static void requireWoven() { throw new NotWovenException("not woven"); }
        }
        """,
        "package dev.weft; public interface Resumable<R> {}",
        "package dev.weft; public final class StopIteration extends RuntimeException {}",
        "package dev.weft; public interface Awaitable<R> {}",
        "package dev.weft; public interface Coro<R> extends Resumable<R>, Awaitable<R> {}",
        "package dev.weft; public interface Generator<Y, S, R> extends Resumable<R>, Iterable<Y> {}",
        "package dev.weft; public interface AsyncGenerator<Y> extends Resumable<Void> {}",
        "package dev.weft; public interface Sequence<Y> extends Generator<Y, Void, Void> {}",
        """
        package dev.weft;
        public final class NotWovenException extends IllegalStateException {
            public NotWovenException(String message) { super(message); }
        }
        """,
        """
        package dev.weft.woven;
        public abstract class Frame {
            public int state;
            public abstract Object resume(Driver driver, Object sent) throws Throwable;
        }
        """,
        "package dev.weft.woven; public final class Driver { public boolean suspended; public void unwound(Frame f) {} public void resuspended(Frame f) {} public void keep(Object o) {} public void begin(Frame f) {} }",
        """
        package dev.weft.woven;
        public abstract class CoroFrame<R> extends Frame implements dev.weft.Coro<R> {}
        """,
        """
        package dev.weft.woven;
        public abstract class GeneratorFrame<Y, S, R> extends Frame implements dev.weft.Generator<Y, S, R>, java.util.Iterator<Y> {
            public Frame delegate;
            public boolean fetched;
            public Object current;
            public java.util.Iterator<Y> iterator() { return this; }
            public Y send(S value) { return null; }
            public Y next() { return null; }
            public boolean hasNext() { return false; }
            public static dev.weft.StopIteration ended(Object value) { return null; }
            public final Throwable escaped(Throwable e) { return e; }
        }
        """,
        """
        package dev.weft.woven;
        public abstract class SequenceFrame<Y> extends GeneratorFrame<Y, Void, Void> implements dev.weft.Sequence<Y> {}
        """
    };

    private static final String IMPORTS = "import static dev.weft.Weft.*; import dev.weft.*;"
            + " import dev.weft.annotations.Coroutine; import java.util.*; import java.util.function.*; ";

    private static final Pattern NAME = Pattern.compile("(?:class|interface|enum|record|@interface) (\\w+)");
    private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");

    private static final Map<String, byte[]> STAND_INS = compile(List.of(), RUNTIME, Map.of());

    /** Compiles one top-level class, whose source begins on line 1 and needs no imports of ours. */
    public static Compiled source(String source, String... options) {
        return new Compiled(compile(List.of(options), new String[] {IMPORTS + source}, STAND_INS));
    }

    /** The file of the one class whose name has no dollar sign. */
    public byte[] main() {
        return classes.get(mainName());
    }

    public String mainName() {
        return classes.keySet().stream()
                .filter(name -> !name.contains("$"))
                .findFirst()
                .orElseThrow();
    }

    /** Replaces each class file. */
    public Compiled map(UnaryOperator<byte[]> change) {
        Map<String, byte[]> changed = new TreeMap<>();
        classes.forEach((name, bytes) -> changed.put(name, change.apply(bytes)));
        return new Compiled(changed);
    }

    /** A loader that has these classes and the stand-ins, and nothing else of ours. */
    public ClassLoader loader() {
        Map<String, byte[]> all = new TreeMap<>(STAND_INS);
        all.putAll(classes);
        return new ClassLoader(ClassLoader.getPlatformClassLoader()) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                byte[] bytes = all.get(name);
                if (bytes == null) {
                    throw new ClassNotFoundException(name);
                }
                return defineClass(name, bytes, 0, bytes.length);
            }
        };
    }

    /** Writes these classes and the stand-ins as a JVM's class path has them. */
    public void writeTo(Path directory) throws IOException {
        Map<String, byte[]> all = new TreeMap<>(STAND_INS);
        all.putAll(classes);
        for (Map.Entry<String, byte[]> entry : all.entrySet()) {
            Path file = directory.resolve(entry.getKey().replace('.', '/') + ".class");
            Files.createDirectories(file.getParent());
            Files.write(file, entry.getValue());
        }
    }

    /** Loads the main class and has the JVM verify it. */
    public Class<?> load() {
        try {
            return Class.forName(mainName(), true, loader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, byte[]> compile(List<String> options, String[] sources, Map<String, byte[]> against) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<JavaFileObject> units = new ArrayList<>();
        for (String source : sources) {
            units.add(new Source(source));
        }
        List<String> all = new ArrayList<>(List.of("-g", "-nowarn", "-proc:none", "-implicit:none"));
        if (options.stream().noneMatch(option -> option.equals("--release"))) {
            all.addAll(List.of("--release", "17"));
        }
        all.addAll(options);
        StringWriter messages = new StringWriter();
        try (InMemory files = new InMemory(compiler, against)) {
            assertThat(compiler.getTask(messages, files, null, all, null, units).call())
                    .as("%s", messages)
                    .isTrue();
            return files.results();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String text) {
            super(URI.create("string:///" + path(text) + ".java"), Kind.SOURCE);
            this.text = text;
        }

        private static String path(String text) {
            Matcher name = NAME.matcher(text);
            assertThat(name.find()).isTrue();
            Matcher in = PACKAGE.matcher(text);
            return (in.find() ? in.group(1).replace('.', '/') + "/" : "") + name.group(1);
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /** A class file in memory. */
    private static final class Binary extends SimpleJavaFileObject {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final String name;

        Binary(String name) {
            super(URI.create("memory:///" + name.replace('.', '/') + ".class"), Kind.CLASS);
            this.name = name;
        }

        @Override
        public OutputStream openOutputStream() {
            return bytes;
        }

        @Override
        public InputStream openInputStream() {
            return new ByteArrayInputStream(bytes.toByteArray());
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {

        private final List<Binary> written = new ArrayList<>();
        private final List<Binary> given = new ArrayList<>();

        InMemory(JavaCompiler compiler, Map<String, byte[]> against) {
            super(compiler.getStandardFileManager(null, null, null));
            against.forEach((name, bytes) -> {
                Binary binary = new Binary(name);
                binary.bytes.writeBytes(bytes);
                given.add(binary);
            });
        }

        Map<String, byte[]> results() {
            Map<String, byte[]> results = new TreeMap<>();
            written.forEach(binary -> results.put(binary.name, binary.bytes.toByteArray()));
            return results;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            Binary binary = new Binary(name);
            written.add(binary);
            return binary;
        }

        @Override
        public Iterable<JavaFileObject> list(
                Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse)
                throws IOException {
            List<JavaFileObject> found = new ArrayList<>();
            super.list(location, packageName, kinds, recurse).forEach(found::add);
            if (location == StandardLocation.CLASS_PATH) {
                given.stream()
                        .filter(binary -> binary.name.lastIndexOf('.') == packageName.length()
                                && binary.name.startsWith(packageName + "."))
                        .forEach(found::add);
            }
            return found;
        }

        @Override
        public String inferBinaryName(Location location, JavaFileObject file) {
            return file instanceof Binary binary ? binary.name : super.inferBinaryName(location, file);
        }
    }
}
