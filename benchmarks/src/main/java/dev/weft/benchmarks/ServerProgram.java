package dev.weft.benchmarks;

import dev.weft.benchmarks.io.EchoMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a server is started. It prints {@code ready PORT}, and ends with its standard input.
 *
 * @param arguments of {@link EchoMain}, or of the program for the platform in {@code benchmarks}
 */
record ServerProgram(Platform platform, List<String> arguments, List<String> jvmArguments) {

    enum Platform {
        NATIVE,
        JAVA,
        /** With virtual threads: the JDK of the run if it has them, else the newest one installed beside it. */
        JAVA_21,
        CPYTHON,
        UVLOOP,
        NODE
    }

    ServerProgram(Platform platform, String... arguments) {
        this(platform, List.of(arguments), List.of());
    }

    ServerProgram with(String... jvmArguments) {
        return new ServerProgram(platform, arguments, List.of(jvmArguments));
    }

    boolean isJava() {
        return platform == Platform.JAVA || platform == Platform.JAVA_21;
    }

    /** Whether it becomes faster while it runs. */
    boolean warmsUp() {
        return isJava() || platform == Platform.NODE;
    }

    /** Empty where this machine does not have what it needs. */
    Optional<List<String>> command(Jdk jdk) throws IOException {
        return switch (platform) {
            case NATIVE -> ofFile(nativeProgram("echo"), List.of());
            case JAVA -> Optional.of(ofJava(jdk));
            case JAVA_21 -> jdk.withVirtualThreads().map(this::ofJava);
            case CPYTHON -> ofFile(Path.of(Python.newest()), List.of(script("python/echo.py")));
            case UVLOOP -> ofFile(Path.of(Python.withUvloop()), List.of(script("python/echo.py")));
            case NODE -> onPath("node").flatMap(node -> ofFile(node, List.of(script("node/echo.js"))));
        };
    }

    private List<String> ofJava(Jdk jdk) {
        List<String> command = new ArrayList<>();
        command.add(jdk.java().toString());
        command.addAll(Jvm.serving(jvmArguments, jdk));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), EchoMain.class.getName()));
        command.addAll(arguments);
        return command;
    }

    private Optional<List<String>> ofFile(Path program, List<String> script) {
        if (!Files.isExecutable(program) || Files.isDirectory(program)) {
            return Optional.empty();
        }
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(script);
        command.addAll(arguments);
        return Optional.of(command);
    }

    private static Path home() {
        return Path.of(System.getProperty("weft.benchmarks", "benchmarks"));
    }

    private static String script(String name) {
        return home().resolve(name).toString();
    }

    /** What {@code bin/run} compiled. */
    static Path nativeProgram(String name) {
        return home().resolve("target/native").resolve(name);
    }

    static Optional<Path> onPath(String program) {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(":")) {
            Path file = Path.of(directory, program);
            if (!directory.isEmpty() && Files.isExecutable(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }
}
