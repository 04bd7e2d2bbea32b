package dev.weft.annotations.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.util.JavacTask;
import dev.weft.annotations.Coroutine;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * What javac says of a source when the check is switched on.
 *
 * @param succeeded whether javac would have written class files
 * @param found the diagnostics, in the order of the source
 */
record Checked(boolean succeeded, List<Found> found) {

    /** Stands in a source before the place where something is to be found. */
    private static final char MARK = '«';

    private static final JavaCompiler JAVAC = ToolProvider.getSystemJavaCompiler();

    static final String IMPORTS =
            "import static dev.weft.Weft.*; import dev.weft.*; import dev.weft.annotations.Coroutine;"
                    + " import java.util.*; import java.util.concurrent.*; import java.util.function.*;";

    private static final String STUBS = stubs();

    /** One diagnostic. */
    record Found(Diagnostic.Kind kind, long line, long column, String message) {}

    /** A position in a source. */
    record Place(long line, long column) {}

    /** Checks a class whose source begins on line 2, by the annotation processor. */
    static Checked source(String source, String... options) {
        return compile(source, task -> task.setProcessors(List.of(new WeftProcessor())), options);
    }

    /** Compiles a class with what a test switches on itself. */
    static Checked compile(String source, Consumer<JavacTask> prepare, String... options) {
        List<String> all = new ArrayList<>(List.of("-cp", STUBS, "-Xlint:all,-options,-processing"));
        all.addAll(Arrays.asList(options));
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        JavaFileManager files = new Discarding(JAVAC.getStandardFileManager(null, null, null));
        String text = IMPORTS + "\n" + source.replace(String.valueOf(MARK), "");
        JavacTask task =
                (JavacTask) JAVAC.getTask(null, files, diagnostics, all, null, List.of(new Source("Some", text)));
        prepare.accept(task);
        boolean succeeded = task.call();
        List<Found> found = new ArrayList<>();
        for (Diagnostic<?> one : diagnostics.getDiagnostics()) {
            String message = one.getMessage(Locale.ENGLISH);
            found.add(new Found(one.getKind(), one.getLineNumber(), one.getColumnNumber(), message));
        }
        return new Checked(succeeded, found);
    }

    /** Where a source has its marks, as javac counts. */
    static List<Place> places(String source) {
        List<Place> places = new ArrayList<>();
        int line = 2;
        int column = 1;
        for (char one : source.toCharArray()) {
            if (one == MARK) {
                places.add(new Place(line, column));
            } else if (one == '\n') {
                line++;
                column = 1;
            } else {
                column++;
            }
        }
        return places;
    }

    List<Place> places() {
        return found.stream().map(one -> new Place(one.line(), one.column())).toList();
    }

    private static String stubs() {
        try {
            Path directory = Files.createDirectories(Path.of("target", "stubs"));
            Path own = Path.of(Coroutine.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            List<Source> sources = Arrays.stream(Stubs.SOURCES)
                    .map(text -> new Source(text.replaceAll("(?s).*?(?:class|interface) (\\w+).*", "$1"), text))
                    .toList();
            List<String> options = List.of("-proc:none", "-d", directory.toString());
            assertThat(JAVAC.getTask(null, null, null, options, null, sources).call())
                    .isTrue();
            return directory + System.getProperty("path.separator") + own;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /** Writes no class files. */
    private static final class Discarding extends ForwardingJavaFileManager<JavaFileManager> {

        Discarding(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("discarded:///" + name), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return OutputStream.nullOutputStream();
                }
            };
        }
    }
}
