package dev.weft.benchmarks;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Compiles the programs in C, as {@code bin/run} does: {@code load} and {@code echo}, and both with {@code -tls}. */
final class NativePrograms {

    private static final Path SOURCES = Path.of("native").toAbsolutePath();

    private static final Path OPENSSL = Path.of("/usr/include/openssl/ssl.h");
    private static final String TLS = "-tls";

    private NativePrograms() {}

    /** Whether the programs with TLS can be compiled. */
    static boolean haveTls() {
        return ServerProgram.onPath("gcc").isPresent() && Files.exists(OPENSSL);
    }

    /** Skips the test where there is no compiler, unless {@code WEFT_CI=true} forbids that. */
    static Path compile(String name, Path directory) throws IOException, InterruptedException {
        if (ServerProgram.onPath("gcc").isEmpty()) {
            String message = "no gcc to compile " + name;
            return "true".equals(System.getenv("WEFT_CI")) ? fail(message) : abort(message);
        }
        boolean tls = name.endsWith(TLS);
        String prefix = tls ? name.substring(0, name.length() - TLS.length()) : name;
        Path program = Files.createDirectories(directory).resolve(name);
        List<String> command =
                new ArrayList<>(List.of("gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", program.toString()));
        try (Stream<Path> sources = Files.list(SOURCES)) {
            sources.map(Path::toString)
                    .filter(file -> file.endsWith(".c"))
                    .filter(file -> Path.of(file).getFileName().toString().startsWith(prefix))
                    .forEach(command::add);
        }
        command.add(SOURCES.resolve(tls ? "wire_tls.c" : "wire_plain.c").toString());
        if (tls) {
            command.addAll(List.of("-lssl", "-lcrypto"));
        }
        Process compiler = new ProcessBuilder(command).redirectErrorStream(true).start();
        String messages = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (compiler.waitFor() != 0) {
            throw new AssertionError(command + " failed: " + messages);
        }
        return program;
    }
}
