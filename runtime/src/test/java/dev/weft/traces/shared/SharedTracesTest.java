package dev.weft.traces.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.testing.TestLoop;
import dev.weft.testing.TestLoopOptions;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each program prints what its twin prints in {@link CPython}, in asyncio's strict order of turns and in ours. CPython is started once
 * for all of them.
 */
class SharedTracesTest {

    private static final Path PYTHON_SOURCES = Path.of("src/test/python/traces");
    private static final int FIRST_VERSION = 12;

    /** To be added to as things are added to Weft. */
    private static final List<Class<?>> SOURCES = List.of(
            LoopPrograms.class,
            TaskPrograms.class,
            CancelPrograms.class,
            FuturePrograms.class,
            GatherPrograms.class,
            TimeoutPrograms.class,
            GeneratorPrograms.class,
            QueuePrograms.class,
            StructurePrograms.class,
            WaitPrograms.class,
            SyncPrograms.class,
            ContextPrograms.class,
            AsyncGeneratorPrograms.class,
            NetworkPrograms.class);

    /** The programs by the names of their twins. */
    private static final Map<String, Method> PROGRAMS = programs();

    /** What CPython printed, by program; null where there is none. */
    private static @Nullable Map<String, List<String>> twins;

    @BeforeAll
    static void runTheTwins() throws IOException, InterruptedException {
        CPython python = CPython.from(FIRST_VERSION);
        if (python == null) {
            return;
        }
        twins = new LinkedHashMap<>();
        for (String line : python.run("run_traces.py", List.of())) {
            int tab = line.indexOf('\t');
            twins.computeIfAbsent(line.substring(0, tab), name -> new ArrayList<>())
                    .add(line.substring(tab + 1));
        }
    }

    private static Map<String, Method> programs() {
        Map<String, Method> programs = new TreeMap<>();
        for (Class<?> source : SOURCES) {
            for (Method method : source.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Program.class)) {
                    assertThat(programs.put(snakeCase(method.getName()), method))
                            .as("a second %s", method)
                            .isNull();
                }
            }
        }
        return programs;
    }

    private static String snakeCase(String name) {
        StringBuilder snake = new StringBuilder();
        for (char c : name.toCharArray()) {
            if (Character.isUpperCase(c)) {
                snake.append('_');
            }
            snake.append(Character.toLowerCase(c));
        }
        return snake.toString();
    }

    static Stream<String> names() {
        return PROGRAMS.keySet().stream();
    }

    @Test
    void everyProgramHasItsTwin() throws IOException {
        try (Stream<Path> files = Files.list(PYTHON_SOURCES)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(file -> file.endsWith(".py"))
                            .map(file -> file.substring(0, file.length() - ".py".length())))
                    .containsExactlyInAnyOrderElementsOf(PROGRAMS.keySet());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void printsWhatItsTwinPrints(String name) throws Throwable {
        assumeTrue(twins != null, CPython.absent(FIRST_VERSION));
        List<String> expected = twins.get(name);
        assumeFalse(List.of("skipped").equals(expected), name + " needs a newer CPython");

        assertThat(run(name, true)).as("%s in strict order", name).isEqualTo(expected);
        assertThat(run(name, false)).as("%s in our order", name).isEqualTo(expected);
    }

    private static List<String> run(String name, boolean strictOrder) throws Throwable {
        EventLoop loop = TestLoop.create(TestLoopOptions.defaults().withStrictOrder(strictOrder))
                .eventLoop();
        Trace trace = new Trace(loop);
        try {
            Object coro = PROGRAMS.get(name).invoke(null, trace);
            if (coro != null) {
                loop.runUntilComplete((Coro<?>) coro);
            }
        } catch (InvocationTargetException e) {
            throw e.getCause();
        } finally {
            loop.close();
        }
        return trace.lines();
    }

    @Test
    void namesAreThoseOfPython() {
        assertThat(Stream.of("callSoonOrder", "a", "aTaskB").map(SharedTracesTest::snakeCase))
                .containsExactly("call_soon_order", "a", "a_task_b");
    }
}
