package dev.weft.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.weaver.Compiled;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent's jar in a JVM of its own. The program there says of its classes whether they are woven. */
@Tag("slow")
class WeftAgentTest {

    private static final Compiled PROGRAM = Compiled.source("""
            import com.sun.tools.attach.VirtualMachine;
            public class Program {
                static class First { @Coroutine static Coro<Integer> f(Coro<Integer> c) { return result(1 + yieldFrom(c)); } }
                static class Second { @Coroutine static Coro<Integer> f(Coro<Integer> c) { return result(2 + yieldFrom(c)); } }
                static class Odd { @Coroutine static String f() { return ""; } }

                static void tell(Class<?> type) {
                    boolean woven = Arrays.stream(type.getDeclaredMethods()).anyMatch(m -> m.getName().contains("$weft"));
                    System.out.println(type.getSimpleName() + (woven ? " woven" : " as it was"));
                }

                /** Not registered as parallel capable. */
                public static class OldLoader extends java.net.URLClassLoader {
                    public OldLoader(ClassLoader parent) throws Exception {
                        super(new java.net.URL[] {new java.io.File(System.getProperty("java.class.path")).toURI().toURL()},
                            parent.getParent());
                    }
                    void appendToClassPathForInstrumentation(String path) throws Exception {
                        addURL(new java.io.File(path).toURI().toURL());
                    }
                }

                static void replaceOnceWarm(String jar) throws Exception {
                    for (Thread thread : Thread.getAllStackTraces().keySet()) {
                        if (thread.getName().equals("weft-warm-up")) thread.join();
                    }
                    java.nio.file.Files.writeString(java.nio.file.Path.of(jar), "no jar any more");
                }

                public static void main(String[] arguments) throws Exception {
                    if (System.getProperty("replace") != null) replaceOnceWarm(System.getProperty("replace"));
                    tell(First.class);
                    if (arguments.length > 0) {
                        VirtualMachine self = VirtualMachine.attach("" + ProcessHandle.current().pid());
                        self.loadAgent(arguments[0]);
                    }
                    tell(Second.class);
                    Odd.class.getDeclaredMethods();
                    System.out.println("agent " + System.getProperty("dev.weft.agent"));
                }
            }
            """);

    @TempDir
    Path directory;

    private final Path jar = theJar();

    @BeforeEach
    void writeProgram() throws IOException {
        PROGRAM.writeTo(directory.resolve("classes"));
    }

    private List<String> run(List<String> options, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", directory.resolve("classes").toString(), "Program"));
        command.addAll(List.of(arguments));
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        return Files.readAllLines(output, StandardCharsets.UTF_8);
    }

    @Test
    void weavesClassesAsTheyAreLoaded() throws Exception {
        assertThat(run(List.of("-javaagent:" + jar)))
                .containsExactly(
                        "First woven",
                        "Second woven",
                        "weft: Program$Odd.f cannot be woven: it is marked @Coroutine and returns java.lang.String;"
                                + " return dev.weft.Coro, Generator, Sequence or AsyncGenerator, or remove the annotation",
                        "agent running");
    }

    @Test
    void withoutItNothingIsWoven() throws Exception {
        assertThat(run(List.of())).containsExactly("First as it was", "Second as it was", "agent null");
    }

    /** As when a script and an IDE both add it. */
    @Test
    void twiceOnTheCommandLineIsLikeOnce() throws Exception {
        Path copy = Files.copy(jar, directory.resolve("copy.jar"));

        assertThat(run(List.of("-javaagent:" + jar, "-javaagent:" + copy, "-javaagent:" + jar + "=options")))
                .contains("First woven", "Second woven", "agent running")
                .hasSize(4);
    }

    @Test
    void optionsAreTakenAndWrongOnesTold() throws Exception {
        Path dump = directory.resolve("dump");

        List<String> lines = run(List.of("-javaagent:" + jar + "=verbos,verbose,dump=" + dump));

        assertThat(lines.get(0)).isEqualTo("weft: unknown option 'verbos'; known are debug, verbose and dump=DIR");
        assertThat(lines.get(1)).startsWith("weft: agent ready in ");
        assertThat(lines)
                .contains("First woven", "agent running")
                .anyMatch(line -> line.startsWith("weft: wove Program$First: 1 coroutine, 1 suspension point"));
        assertThat(dump).isDirectoryContaining("glob:**/Program$Second$f$weft0_*.class");
    }

    /** As an update of a program that runs may do; the weaver has all it needs by then. */
    @Test
    void theJarMayBeReplacedOnceTheWeaverIsWarm() throws Exception {
        Path copy = Files.copy(jar, directory.resolve("copy.jar"));

        List<String> lines = run(List.of("-javaagent:" + copy + "=verbose", "-Dreplace=" + copy));

        assertThat(lines)
                .contains("First woven", "Second woven", "agent running")
                .anyMatch(line -> line.startsWith("weft: weaver warmed up in "));
    }

    /** A loader that locks itself as a whole, so the program must not run ahead of the weaver. */
    @Test
    void anOldKindOfSystemClassLoaderIsNoTrap() throws Exception {
        assertThat(run(List.of("-javaagent:" + jar + "=verbose", "-Djava.system.class.loader=Program$OldLoader")))
                .contains("First woven", "Second woven", "agent running")
                .anyMatch(line -> line.startsWith("weft: weaver warmed up in "));
    }

    @Test
    void theJarMayStandAnywhere() throws Exception {
        Path odd = Files.createDirectories(directory.resolve("a b%20ü+"));
        Path copy = Files.copy(jar, odd.resolve("agent 1.jar"));

        assertThat(run(List.of("-javaagent:" + copy))).contains("First woven", "Second woven");
    }

    /** A class that is loaded already stays as it is. */
    @Test
    void attachedLaterItWeavesWhatIsLoadedThen() throws Exception {
        assertThat(run(List.of("-Djdk.attach.allowAttachSelf=true", "-XX:+EnableDynamicAgentLoading"), jar.toString()))
                .contains("First as it was", "Second woven", "agent running");
    }

    private static Path theJar() {
        try {
            Path target = Path.of(WeftAgentTest.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .getParent();
            try (DirectoryStream<Path> found = Files.newDirectoryStream(target, "weft-agent-*.jar")) {
                return found.iterator().next();
            }
        } catch (IOException | URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
