package dev.weft.weaving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Weft;
import dev.weft.annotations.Coroutine;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullUnmarked;

/** The sources of the fixtures, compiled once more in another way and woven by the agent as a loader defines them. */
final class Recompiled {

    private static final Path SOURCES = Path.of("src/test/java/dev/weft/weaving/fixtures");
    private static final String PACKAGE = "dev.weft.weaving.fixtures.";

    private Recompiled() {}

    /** Compiles all fixtures into a directory. Gives a loader that has them, and everything else from the tests. */
    static ClassLoader compile(Path output, List<String> options, UnaryOperator<String> rewrite) {
        List<Source> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    (Iterable<Path>) files.filter(path -> path.toString().endsWith(".java"))::iterator) {
                sources.add(new Source(SOURCES.relativize(file).toString(), rewrite.apply(Files.readString(file))));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compile(output, options, sources);
    }

    /** Compiles some sources, of which those in the fixtures' package are loaded anew. */
    static ClassLoader compile(Path output, List<String> options, List<? extends JavaFileObject> sources) {
        return compile(output, options, sources, "");
    }

    /** @param more appended to the class path */
    static ClassLoader compile(Path output, List<String> options, List<? extends JavaFileObject> sources, String more) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> all =
                new ArrayList<>(List.of("-d", output.toString(), "-cp", classPath() + more, "-proc:none", "-nowarn"));
        all.addAll(options);
        StringWriter messages = new StringWriter();
        assertThat(compiler.getTask(messages, null, null, all, null, sources).call())
                .as("compiling with %s: %s", options, messages)
                .isTrue();
        return load(output);
    }

    /** Another loader of what was compiled into a directory, where no class is initialised and no call linked yet. */
    static ClassLoader load(Path output) {
        return new Loader(output);
    }

    /** What the compiler wrote for a class that one of these loaders has. */
    static byte[] bytes(ClassLoader loader, String name) {
        try {
            return ((Loader) loader).read(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String classPath() {
        return Stream.of(Weft.class, Coroutine.class, Points.class, NullUnmarked.class)
                .map(Recompiled::home)
                .collect(Collectors.joining(System.getProperty("path.separator")));
    }

    private static String home(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** A compilation unit in memory. */
    static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String path, String text) {
            super(URI.create("string:///" + PACKAGE.replace('.', '/') + path), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Loader extends ClassLoader {

        private final Path directory;

        Loader(Path directory) {
            super(Recompiled.class.getClassLoader());
            this.directory = directory;
            setDefaultAssertionStatus(true);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(PACKAGE)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : findClass(name);
            }
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            try {
                byte[] bytes = read(name);
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }

        byte[] read(String name) throws IOException {
            return Files.readAllBytes(directory.resolve(name.replace('.', '/') + ".class"));
        }
    }
}
