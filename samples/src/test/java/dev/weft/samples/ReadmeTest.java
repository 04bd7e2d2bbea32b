package dev.weft.samples;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.Runner;
import dev.weft.annotations.Coroutine;
import dev.weft.streams.Connected;
import dev.weft.streams.Streams;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's programs are compiled as they stand there, woven by the agent, and run. */
class ReadmeTest {

    private static final Path README = Path.of("../README.md");
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("public class (\\w+)");
    private static final Pattern PORT = Pattern.compile("listening on port (\\d+)");

    private ClassLoader programs;

    @BeforeEach
    void compile(@TempDir Path directory) throws IOException {
        Map<String, String> sources = programs(Files.readString(README));
        assertThat(sources).containsOnlyKeys("Countdown", "Greetings", "Shout", "Together");
        List<String> arguments = new ArrayList<>(List.of(
                "-d",
                directory.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Xlint:all,-path,-processing",
                "-Werror"));
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = directory.resolve(source.getKey() + ".java");
            Files.writeString(file, source.getValue());
            arguments.add(file.toString());
        }
        int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(status).as("javac's exit status").isZero();
        programs = new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader());
    }

    private static Map<String, String> programs(String readme) {
        Map<String, String> sources = new TreeMap<>();
        for (Matcher block = BLOCK.matcher(readme); block.find(); ) {
            Matcher name = CLASS.matcher(block.group(1));
            assertThat(name.find())
                    .as("a public class in the block: %s", block.group(1))
                    .isTrue();
            sources.put(name.group(1), block.group(1));
        }
        return sources;
    }

    @Test
    void theGeneratorPrintsWhatItsCommentsSay() throws Exception {
        assertThat(outputOf("Countdown")).containsExactly("9", "5", "0");
    }

    @Test
    void theCoroutinePrintsWhatItsCommentSays() throws Exception {
        assertThat(outputOf("Greetings")).containsExactly("[hello, warp, hello, weft]");
    }

    @Test
    void theGroupPrintsWhatItsCommentSays() throws Exception {
        assertThat(outputOf("Together")).containsExactly("25");
    }

    private List<String> outputOf(String program) throws Exception {
        return printed(() -> programs.loadClass(program)
                        .getMethod("main", String[].class)
                        .invoke(null, (Object) new String[0]))
                .lines()
                .toList();
    }

    @Test
    void theServerAnswersInCapitals() throws Exception {
        Method serve = programs.loadClass("Shout").getDeclaredMethod("serve", int.class);
        serve.setAccessible(true);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream console = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try (Runner runner = new Runner()) {
            String answer = runner.run(() -> talkTo(serve, printed));

            assertThat(answer).isEqualTo("SOME WORDS\n");
        } finally {
            System.setOut(console);
        }
    }

    @Coroutine
    private static Coro<String> talkTo(Method serve, ByteArrayOutputStream printed) throws Exception {
        createTask((Coro<?>) serve.invoke(null, 0));
        Matcher port = PORT.matcher(printed.toString(StandardCharsets.UTF_8));
        while (!port.find()) {
            yieldFrom(sleep(Duration.ZERO)); // the server's turn
            port = PORT.matcher(printed.toString(StandardCharsets.UTF_8));
        }
        Connected connected = yieldFrom(Streams.openConnection("127.0.0.1", Integer.parseInt(port.group(1))));
        yieldFrom(connected.writer().send("some words\n".getBytes(StandardCharsets.UTF_8)));
        byte[] line = yieldFrom(connected.reader().readLine());
        connected.writer().close();
        return result(new String(line, StandardCharsets.UTF_8));
    }

    private interface Program {
        void run() throws Exception;
    }

    private static String printed(Program program) throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        PrintStream console = System.out;
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        try {
            program.run();
        } finally {
            System.setOut(console);
        }
        return output.toString(StandardCharsets.UTF_8);
    }
}
