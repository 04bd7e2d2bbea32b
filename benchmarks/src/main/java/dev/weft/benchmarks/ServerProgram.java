package dev.weft.benchmarks;

import dev.weft.benchmarks.io.EchoMain;
import dev.weft.benchmarks.io.ServerTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a server is started. It prints {@code ready PORT}, and ends with its standard input.
 *
 * @param tls whether it is told where its certificate is
 * @param arguments of {@link EchoMain}, or of the program for the platform in {@code benchmarks}
 */
record ServerProgram(Platform platform, boolean tls, List<String> arguments, List<String> jvmArguments) {

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
        this(platform, false, List.of(arguments), List.of());
    }

    ServerProgram with(String... jvmArguments) {
        return new ServerProgram(platform, tls, arguments, List.of(jvmArguments));
    }

    ServerProgram withTls() {
        return new ServerProgram(platform, true, arguments, jvmArguments);
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
            case NATIVE -> ofFile(nativeProgram(tls ? "echo-tls" : "echo"), List.of());
            case JAVA -> Optional.of(ofJava(jdk));
            case JAVA_21 -> ofNewestJava(jdk);
            case CPYTHON -> ofFile(Path.of(Python.newest()), List.of(script("python/echo.py")));
            case UVLOOP -> ofFile(Path.of(Python.withUvloop()), List.of(script("python/echo.py")));
            case NODE -> ofFile(onPath("node").orElse(Path.of("")), List.of(script("node/echo.js")));
        };
    }

    private Optional<List<String>> ofNewestJava(Jdk jdk) throws IOException {
        Optional<Jdk> recent = jdk.withVirtualThreads();
        return recent.isEmpty() ? Optional.empty() : Optional.of(ofJava(recent.get()));
    }

    private List<String> ofJava(Jdk jdk) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(jdk.java().toString());
        command.addAll(Jvm.serving(jvmArguments, jdk));
        if (tls) {
            command.add("-D" + ServerTls.DIRECTORY + "=" + TlsIdentity.directory());
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), EchoMain.class.getName()));
        command.addAll(arguments);
        return command;
    }

    private Optional<List<String>> ofFile(Path program, List<String> script) throws IOException {
        if (!Files.isExecutable(program) || Files.isDirectory(program)) {
            return Optional.empty();
        }
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(script);
        command.addAll(arguments);
        if (tls) {
            command.add(TlsIdentity.directory().toString());
        }
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
