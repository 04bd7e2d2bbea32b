package dev.weft.proof.fuzz;

import com.sun.management.ThreadMXBean;
import dev.weft.proof.generated.GeneratedMethods;
import dev.weft.weaver.ClassWeaver;
import dev.weft.weaving.fixtures.Generators;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gives broken class files to the agent's transformer. Whatever they are, it throws nothing, stays within a budget of time and
 * memory, and makes no class invalid that the JVM would have taken. To be run without the agent, which would weave the classes that
 * are to be compared with.
 *
 * <pre>
 * java .. FuzzedClassFiles FILES [FIRST-SEED]
 * </pre>
 */
public final class FuzzedClassFiles implements AutoCloseable {

    /** Of the thread's own CPU time, so that a busy machine fails nothing. */
    private static final long MOST_MILLIS = 2_000;

    private static final long MOST_BYTES = 128L << 20;
    private static final int MOST_PROBLEMS = 20;
    private static final int HANGS_AFTER_SECONDS = 30;

    private final List<byte[]> corpus = corpus();
    private final ByteArrayOutputStream reports = new ByteArrayOutputStream();
    private final ClassFileTransformer transformer = transformer(reports);
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "fuzz");
        thread.setDaemon(true); // one that hangs ends with the JVM
        return thread;
    });

    private int woven;
    private int reported;
    private int untouched;
    private int valid;
    private long mostNanos;
    private long mostBytes;

    public static void main(String[] args) {
        long files = Long.parseLong(args[0]);
        long first = args.length > 1 ? Long.parseLong(args[1]) : 1;
        int problems = 0;
        try (FuzzedClassFiles proof = new FuzzedClassFiles()) {
            for (long seed = first; seed < first + files && problems < MOST_PROBLEMS; seed++) {
                String problem = proof.check(seed);
                if (problem != null) {
                    problems++;
                    System.out.println("seed " + seed + ": " + problem);
                }
            }
            System.out.println(proof.summary() + "; " + problems + " problems");
            if (proof.valid == 0 || proof.reported == 0) {
                System.out.println("no file was valid, or none was broken: this proves nothing");
                problems++;
            }
        }
        System.exit(problems == 0 ? 0 : 1);
    }

    String summary() {
        return ("%,d files: %,d woven (%,d of them valid before), %,d reported, %,d passed by in silence; at most %d ms of CPU"
                        + " and %,d KiB for one file")
                .formatted(
                        woven + reported + untouched,
                        woven,
                        valid,
                        reported,
                        untouched,
                        mostNanos / 1_000_000,
                        mostBytes >> 10);
    }

    /** Breaks a class as the seed says and weaves it. Gives what went wrong, or null. */
    @Nullable
    String check(long seed) {
        byte[] broken = Mutation.of(seed, corpus);
        Future<String> result = worker.submit(() -> transform(broken));
        try {
            return result.get(HANGS_AFTER_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return "the transformer was still busy after " + HANGS_AFTER_SECONDS + " s";
        } catch (ExecutionException e) {
            return "the transformer threw " + e.getCause();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private @Nullable String transform(byte[] broken) throws Exception {
        byte[] given = broken.clone();
        reports.reset();
        long bytes = threads.getCurrentThreadAllocatedBytes();
        long nanos = threads.getCurrentThreadCpuTime();
        byte[] result = transformer.transform(getClass().getClassLoader(), null, null, null, given);
        nanos = threads.getCurrentThreadCpuTime() - nanos;
        bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
        mostNanos = Math.max(mostNanos, nanos);
        mostBytes = Math.max(mostBytes, bytes);
        if (nanos > MOST_MILLIS * 1_000_000) {
            return "weaving took " + nanos / 1_000_000 + " ms";
        } else if (bytes > MOST_BYTES) {
            return "weaving allocated " + (bytes >> 20) + " MiB";
        } else if (!Arrays.equals(given, broken)) {
            return "the transformer changed the array it was given";
        } else if (result == null) {
            return leftAlone(broken);
        }
        woven++;
        return compare(broken, result);
    }

    /** A class is left as it is for a reason that is said, or because it has nothing to weave. */
    private @Nullable String leftAlone(byte[] broken) {
        if (reports.size() > 0) {
            reported++;
            String text = reports.toString(StandardCharsets.UTF_8);
            return text.startsWith("weft: ") ? null : "the report does not say who speaks: " + text;
        }
        untouched++;
        return null;
    }

    private @Nullable String compare(byte[] broken, byte[] result) {
        if (linkage(broken) != null) {
            return null; // the JVM would not take it; what came of it may be no good either
        }
        valid++;
        String after = linkage(result);
        return after == null ? null : "the JVM takes the class unwoven, and woven says " + after;
    }

    /** Why the JVM does not take a class, or null. */
    private static @Nullable String linkage(byte[] bytes) {
        try {
            new Definer().define(bytes).getDeclaredMethods(); // which links it, and so verifies it
            return null;
        } catch (NoClassDefFoundError | TypeNotPresentException e) {
            return "absent";
        } catch (LinkageError | SecurityException e) {
            return e.toString();
        }
    }

    /** Has each class to itself; what it refers to is the class path's. */
    private static final class Definer extends ClassLoader {

        Definer() {
            super(FuzzedClassFiles.class.getClassLoader());
        }

        Class<?> define(byte[] bytes) {
            return defineClass(null, bytes, 0, bytes.length);
        }
    }

    private static ClassFileTransformer transformer(ByteArrayOutputStream reports) {
        try {
            Class<?> options = Class.forName("dev.weft.agent.Options");
            Method parse = options.getDeclaredMethod("parse", String.class);
            parse.setAccessible(true);
            Object lines = make("Reports", List.of(OutputStream.class), reports);
            Object weaving = make(
                    "Weaving",
                    List.of(ClassWeaver.class, options, lines.getClass()),
                    new ClassWeaver("fuzz"),
                    parse.invoke(null, new Object[] {null}),
                    lines);
            return (ClassFileTransformer) make("WeavingTransformer", List.of(weaving.getClass()), weaving);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** The agent's classes are nobody's but its own. */
    private static Object make(String type, List<Class<?>> parameters, Object... arguments)
            throws ReflectiveOperationException {
        Constructor<?> constructor =
                Class.forName("dev.weft.agent." + type).getDeclaredConstructor(parameters.toArray(Class<?>[]::new));
        constructor.setAccessible(true);
        return constructor.newInstance(arguments);
    }

    private static List<byte[]> corpus() {
        List<byte[]> corpus = new ArrayList<>();
        try (Stream<Path> files = Files.list(home().resolve("dev/weft/weaving/fixtures"))) {
            for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                byte[] bytes = file.toString().endsWith(".class") ? Files.readAllBytes(file) : new byte[0];
                if (ClassWeaver.mentionsWeft(bytes)) {
                    corpus.add(bytes);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (long seed = 1; seed < 20; seed++) {
            corpus.addAll(GeneratedMethods.classFiles(seed));
        }
        return corpus;
    }

    private static Path home() {
        try {
            return Path.of(Generators.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
