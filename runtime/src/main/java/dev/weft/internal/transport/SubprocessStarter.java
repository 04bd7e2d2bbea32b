package dev.weft.internal.transport;

import static dev.weft.Weft.result;
import static dev.weft.Weft.shield;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;
import dev.weft.internal.select.SelectorLoop;
import dev.weft.net.ProcessOptions;
import dev.weft.net.SubprocessConnection;
import dev.weft.net.SubprocessProtocol;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;

/** Starts child processes. Whatever ends the attempt early, cancelling too, kills the process. */
public final class SubprocessStarter {

    private static final boolean WINDOWS =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

    private static final File NULL_DEVICE = new File(WINDOWS ? "NUL" : "/dev/null");

    private SubprocessStarter() {}

    /** Runs a command line in the system's shell. */
    public static <P extends SubprocessProtocol> Coro<SubprocessConnection<P>> shell(
            SelectorLoop loop, Supplier<P> factory, String command, ProcessOptions options) {
        Objects.requireNonNull(command, "command");
        return exec(
                loop,
                factory,
                WINDOWS ? List.of("cmd.exe", "/c", command) : List.of("/bin/sh", "-c", command),
                options);
    }

    @Coroutine
    public static <P extends SubprocessProtocol> Coro<SubprocessConnection<P>> exec(
            SelectorLoop loop, Supplier<P> factory, List<String> command, ProcessOptions options) {
        ProcessBuilder builder = builder(command, options);
        P protocol = Objects.requireNonNull(factory.get(), "a protocol of the factory");
        Future<Void> made = loop.createFuture();
        Subprocess transport = start(loop, protocol, builder, made);
        try {
            yieldFrom(made);
        } catch (Throwable e) {
            transport.close();
            yieldFrom(shield(transport.exit()));
            throw e;
        }
        return result(new SubprocessConnection<>(transport, protocol));
    }

    private static Subprocess start(
            SelectorLoop loop, SubprocessProtocol protocol, ProcessBuilder builder, Future<Void> made) {
        try {
            Process process = builder.start();
            try {
                return new Subprocess(loop, protocol, process, builder, made);
            } catch (Throwable e) {
                process.destroyForcibly();
                throw e;
            }
        } catch (IOException e) {
            throw AddressLookup.<RuntimeException>sneak(e);
        }
    }

    private static ProcessBuilder builder(List<String> command, ProcessOptions options) {
        if (command.isEmpty()) {
            throw new IllegalArgumentException("the command is empty; its first element is the program");
        }
        ProcessBuilder builder = new ProcessBuilder(List.copyOf(command))
                .redirectInput(options.stdin() == Redirect.DISCARD ? Redirect.from(NULL_DEVICE) : options.stdin())
                .redirectOutput(options.stdout())
                .redirectError(options.stderr())
                .redirectErrorStream(options.stderrToStdout());
        if (options.cwd() != null) {
            builder.directory(options.cwd().toFile());
        }
        if (!options.inheritEnv()) {
            builder.environment().clear();
        }
        builder.environment().putAll(options.env());
        return builder;
    }
}
