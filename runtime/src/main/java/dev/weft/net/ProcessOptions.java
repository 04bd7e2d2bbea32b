package dev.weft.net;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a child process is started. {@link #defaults()} is as in asyncio's {@code create_subprocess_exec}: it shares this process's streams, folder
 * and environment. The streams are the JDK's {@link Redirect}: {@code PIPE}, {@code INHERIT}, {@code DISCARD} for the null device, or a file.
 *
 * @param stdin what the child reads
 * @param stdout where its output goes
 * @param stderr where its errors go; of no effect with {@code stderrToStdout}
 * @param stderrToStdout whether errors go where the output goes: asyncio's {@code STDOUT}
 * @param cwd its folder; null for this process's
 * @param env variables of its environment
 * @param inheritEnv whether it has this process's variables too, where {@code env} has no others of their names
 * @param limit of the readers that {@code dev.weft.process} makes: the longest line, and half of what each keeps while nobody reads
 */
public record ProcessOptions(
        Redirect stdin,
        Redirect stdout,
        Redirect stderr,
        boolean stderrToStdout,
        @Nullable Path cwd,
        Map<String, String> env,
        boolean inheritEnv,
        int limit) {

    /** As for connections: 64 KiB. */
    private static final int DEFAULT_LIMIT = 64 * 1024;

    private static final ProcessOptions DEFAULTS = new ProcessOptions(
            Redirect.INHERIT, Redirect.INHERIT, Redirect.INHERIT, false, null, Map.of(), true, DEFAULT_LIMIT);

    public ProcessOptions {
        if (stdin.type() == Redirect.Type.APPEND || stdin.type() == Redirect.Type.WRITE && stdin != Redirect.DISCARD) {
            throw new IllegalArgumentException("stdin cannot be read from " + stdin + "; use Redirect.from(file)");
        }
        checkWritable("stdout", stdout);
        checkWritable("stderr", stderr);
        if (limit <= 0) {
            throw new IllegalArgumentException("limit must be greater than zero, not " + limit);
        }
        env = Map.copyOf(env);
    }

    private static void checkWritable(String name, Redirect redirect) {
        if (redirect.type() == Redirect.Type.READ) {
            throw new IllegalArgumentException(name + " cannot be written to " + redirect + "; use Redirect.to(file)");
        }
    }

    public static ProcessOptions defaults() {
        return DEFAULTS;
    }

    /** The defaults, with a pipe for each of the three streams. */
    public static ProcessOptions piped() {
        return DEFAULTS.withStdin(Redirect.PIPE).withStdout(Redirect.PIPE).withStderr(Redirect.PIPE);
    }

    public ProcessOptions withStdin(Redirect source) {
        return new ProcessOptions(source, stdout, stderr, stderrToStdout, cwd, env, inheritEnv, limit);
    }

    public ProcessOptions withStdin(Path file) {
        return withStdin(Redirect.from(file.toFile()));
    }

    public ProcessOptions withStdout(Redirect target) {
        return new ProcessOptions(stdin, target, stderr, stderrToStdout, cwd, env, inheritEnv, limit);
    }

    /** Output to a file, which is made or emptied; for its end see {@link Redirect#appendTo}. */
    public ProcessOptions withStdout(Path file) {
        return withStdout(Redirect.to(file.toFile()));
    }

    public ProcessOptions withStderr(Redirect target) {
        return new ProcessOptions(stdin, stdout, target, false, cwd, env, inheritEnv, limit);
    }

    /** Errors to a file, which is made or emptied. */
    public ProcessOptions withStderr(Path file) {
        return withStderr(Redirect.to(file.toFile()));
    }

    /** Errors where the output goes, in the order in which the child writes them. */
    public ProcessOptions withStderrToStdout() {
        return new ProcessOptions(stdin, stdout, stderr, true, cwd, env, inheritEnv, limit);
    }

    public ProcessOptions withCwd(@Nullable Path folder) {
        return new ProcessOptions(stdin, stdout, stderr, stderrToStdout, folder, env, inheritEnv, limit);
    }

    /** These variables and no others. */
    public ProcessOptions withEnv(Map<String, String> variables) {
        return new ProcessOptions(stdin, stdout, stderr, stderrToStdout, cwd, variables, false, limit);
    }

    /** These variables beside those that the child has anyway. */
    public ProcessOptions withAddedEnv(Map<String, String> variables) {
        Objects.requireNonNull(variables, "variables");
        Map<String, String> all = new HashMap<>(env);
        all.putAll(variables);
        return new ProcessOptions(stdin, stdout, stderr, stderrToStdout, cwd, all, inheritEnv, limit);
    }

    public ProcessOptions withLimit(int readerLimit) {
        return new ProcessOptions(stdin, stdout, stderr, stderrToStdout, cwd, env, inheritEnv, readerLimit);
    }
}
