package dev.weft.traces.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.internal.loop.VirtualLoops;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each program prints what its twin prints in CPython, in asyncio's strict order of turns and in ours. CPython is started once for
 * all of them: {@code WEFT_PYTHON}, or else the newest of pyenv's and the system's, from 3.12 up. Without one the programs are
 * skipped, except in CI.
 */
class SharedTracesTest {

    private static final Path PYTHON_SOURCES = Path.of("src/test/python/traces");
    private static final int FIRST_VERSION = 12;
    private static final long LIMIT_SECONDS = 30;
    private static final String NO_PYTHON = "no CPython from 3." + FIRST_VERSION + " up; set WEFT_PYTHON";

    /** To be added to as things are added to Weft. */
    private static final List<Class<?>> SOURCES = List.of(
            LoopPrograms.class,
            TaskPrograms.class,
            CancelPrograms.class,
            FuturePrograms.class,
            GatherPrograms.class,
            TimeoutPrograms.class,
            GeneratorPrograms.class,
            QueuePrograms.class);

    /** The programs by the names of their twins. */
    private static final Map<String, Method> PROGRAMS = programs();

    /** What CPython printed, by program; null where there is none. */
    private static @Nullable Map<String, List<String>> twins;

    @BeforeAll
    static void runTheTwins() throws IOException, InterruptedException {
        for (String candidate : candidates()) {
            if (isUsable(candidate)) {
                twins = linesOf(candidate);
                return;
            }
        }
        assertThat(System.getenv("WEFT_CI")).as(NO_PYTHON).isNotEqualTo("true");
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
        assumeTrue(twins != null, NO_PYTHON);
        List<String> expected = twins.get(name);
        assumeFalse(List.of("skipped").equals(expected), name + " needs a newer CPython");

        assertThat(run(name, true)).as("%s in strict order", name).isEqualTo(expected);
        assertThat(run(name, false)).as("%s in our order", name).isEqualTo(expected);
    }

    private static List<String> run(String name, boolean strictOrder) throws Throwable {
        EventLoop loop = VirtualLoops.create(strictOrder);
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

    private static Map<String, List<String>> linesOf(String python) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(python, "src/test/python/run_traces.py")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.onExit().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).exceptionally(late -> process.destroyForcibly());
        Map<String, List<String>> lines = new LinkedHashMap<>();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            output.lines().forEach(line -> {
                int tab = line.indexOf('\t');
                lines.computeIfAbsent(line.substring(0, tab), name -> new ArrayList<>())
                        .add(line.substring(tab + 1));
            });
        }
        assertThat(process.waitFor()).as("exit status of %s", python).isZero();
        return lines;
    }

    /** The newest first. */
    private static List<String> candidates() throws IOException {
        String given = System.getenv("WEFT_PYTHON");
        if (given != null) {
            return List.of(given);
        }
        List<String> candidates = new ArrayList<>();
        Path pyenv = Path.of(System.getProperty("user.home"), ".pyenv", "versions");
        for (int version = FIRST_VERSION + 9; version >= FIRST_VERSION; version--) {
            String prefix = "3." + version;
            if (Files.isDirectory(pyenv)) {
                try (Stream<Path> versions = Files.list(pyenv)) {
                    versions.filter(path -> path.getFileName().toString().startsWith(prefix))
                            .map(path -> path.resolve("bin/python3").toString())
                            .forEach(candidates::add);
                }
            }
            candidates.add("python" + prefix);
        }
        candidates.add("python3");
        return candidates;
    }

    private static boolean isUsable(String command) throws InterruptedException {
        String test = "import sys; sys.exit(sys.version_info < (3, " + FIRST_VERSION + "))";
        try {
            Process process = new ProcessBuilder(command, "-c", test)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    @Test
    void namesAreThoseOfPython() {
        assertThat(Stream.of("callSoonOrder", "a", "aTaskB").map(SharedTracesTest::snakeCase))
                .containsExactly("call_soon_order", "a", "a_task_b");
    }
}
