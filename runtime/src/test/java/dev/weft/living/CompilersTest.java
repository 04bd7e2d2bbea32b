package dev.weft.living;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Coro;
import dev.weft.NotWovenException;
import dev.weft.Sequence;
import dev.weft.Weft;
import dev.weft.weaving.FixtureRun;
import dev.weft.weaving.Points;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Classes that other compilers than javac wrote, woven by the agent of this JVM as they are loaded. Each coroutine runs in every way:
 * without a suspension, suspended, thrown into, closed.
 */
@Tag("slow")
@Timeout(value = 170, unit = TimeUnit.SECONDS)
class CompilersTest {

    private static final Path SOURCES = Path.of("src/test/resources/living");
    private static final String TRACE = "i0 i1 i2 finally = x66";

    @TempDir
    static Path directory;

    enum Language {
        KOTLIN("KotlinLoom", "Loom.kt", "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler", "-no-reflect", "-jvm-target=17"),
        SCALA_2("Scala2Loom", "Loom2.scala", "scala.tools.nsc.Main", "-release:17"),
        SCALA_3("Scala3Loom", "Loom3.scala", "dotty.tools.dotc.Main", "-release:17"),
        GROOVY("GroovyLoom", "Loom.groovy", "org.codehaus.groovy.tools.FileSystemCompiler");

        private final String type;
        private final String source;
        private final String compiler;
        private final String[] options;

        Language(String type, String source, String compiler, String... options) {
            this.type = type;
            this.source = source;
            this.compiler = compiler;
            this.options = options;
        }
    }

    private static URLClassLoader compile(Path output, String compiler, String[] options, String source)
            throws IOException {
        if (!Files.exists(output)) { // by another test
            Files.createDirectory(output);
            Stream<String> arguments = Stream.of("-d", output.toString(), "-classpath", ClassPath.ALL, source);
            Jvm.of(ClassPath.ALL)
                    .brief()
                    .run(Stream.of(Stream.of(compiler), Arrays.stream(options), arguments)
                            .flatMap(part -> part)
                            .toArray(String[]::new))
                    .succeeded();
        }
        return new URLClassLoader(new URL[] {output.toUri().toURL()}, CompilersTest.class.getClassLoader());
    }

    private static URLClassLoader compile(Language language) throws IOException {
        return compile(
                directory.resolve(language.name()),
                language.compiler,
                language.options,
                SOURCES.resolve(language.source).toString());
    }

    @ParameterizedTest
    @EnumSource
    void coroutinesOfOtherLanguages(Language language) throws Exception {
        try (URLClassLoader loader = compile(language)) {
            Class<?> type = loader.loadClass("living." + language.type);
            FixtureRun.check(type.getMethod("body", Points.class), TRACE);

            Object loom = type.getConstructor().newInstance();
            Sequence<?> squares =
                    (Sequence<?>) type.getMethod("squares", int.class).invoke(loom, 4);
            assertThat(squares.stream().toList()).isEqualTo(List.of(1, 4, 9, 16));
        }
    }

    /** Kotlin makes a state machine of a {@code suspend} function by itself; it stands in a class of ours and runs as it did. */
    @Test
    void kotlinsSuspendFunctionsAreLeftAlone() throws Exception {
        try (URLClassLoader loader = compile(Language.KOTLIN)) {
            Class<?> type = loader.loadClass("living.KotlinLoom");
            Class<?> function = loader.loadClass("kotlin.jvm.functions.Function2");
            Class<?> continuation = loader.loadClass("kotlin.coroutines.Continuation");
            Object tenfold = Proxy.newProxyInstance(
                    loader, new Class<?>[] {function}, (proxy, method, arguments) -> (Integer) arguments[0] * 10);
            Object end =
                    Proxy.newProxyInstance(loader, new Class<?>[] {continuation}, (proxy, method, arguments) -> null);

            Object sum = type.getMethod("suspending", function, continuation)
                    .invoke(type.getConstructor().newInstance(), tenfold, end);

            assertThat(sum).isEqualTo(60);
            assertThat(type.getDeclaredMethods())
                    .filteredOn(method -> method.getName().startsWith("suspending"))
                    .hasSize(1);
        }
    }

    /** Groovy looks up a call at run time unless told otherwise; what it then finds is the intrinsic, which refuses. */
    @Test
    void dynamicGroovyIsRefusedLoudly() throws Exception {
        try (URLClassLoader loader = compile(Language.GROOVY)) {
            Class<?> type = loader.loadClass("living.DynamicGroovyLoom");
            Object loom = type.getConstructor().newInstance();
            Method body = type.getMethod("body", Coro.class);

            Coro<?> coro = (Coro<?>) body.invoke(loom, Weft.sleep(Duration.ZERO));

            assertThatThrownBy(() -> coro.send(null)).isInstanceOf(NotWovenException.class);
        }
    }

    /** Eclipse's compiler, over all our fixtures: other frames, other finally, other string switches than javac's. */
    @Test
    void fixturesCompiledByEclipse() throws Exception {
        String fixtures = fixturesForEclipse().toString();
        String[] options = {"-17", "-g", "-nowarn", "-proc:none", "-preserveAllLocals"};

        try (URLClassLoader compiled = compile(
                        directory.resolve("ecj"), "org.eclipse.jdt.internal.compiler.batch.Main", options, fixtures);
                ChildFirst loader = new ChildFirst(compiled.getURLs(), "dev.weft.weaving.fixtures.")) {
            int run = 0;
            for (String group : FixtureRun.groups()) {
                run += FixtureRun.check(loader, group);
            }
            assertThat(run).isGreaterThan(120);
        }
    }

    /** It refuses one expression, a type that the place may not name; and for another it forgets a cast, so that no JVM takes the class. */
    private static String forEclipse(String source) {
        return source.replace("List.of(array)", "List.<Object>of(array)")
                .replace("case 10 -> yieldFrom(p.s(\"z\"));", "case 10 -> yieldFrom(p.s(\"z\")).toString();");
    }

    private static Path fixturesForEclipse() throws IOException {
        Path from = Path.of("src/test/java/dev/weft/weaving/fixtures");
        Path copies = directory.resolve("sources");
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                Path copy = copies.resolve(from.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.writeString(copy, forEclipse(Files.readString(file)));
            }
        }
        return copies;
    }
}
