package dev.weft.proof.generated;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.util.TraceClassVisitor;

/**
 * Compares many generated programs, and reports the first difference with its seed, shrunk and as text.
 *
 * <pre>
 * java .. GeneratedMethods METHODS [FIRST-SEED]
 * </pre>
 */
public final class GeneratedMethods {

    /** Whether to generate also what is known to be woven wrongly, or refused for no good reason: {@code -Dweft.proof.all=true}. */
    static final boolean ALL = Boolean.getBoolean("weft.proof.all");

    private static final int SCHEDULES = 4;
    private static final int SHRINK_SECONDS = 60;

    private long seed;
    private long methods;
    private long refused;

    GeneratedMethods(long firstSeed) {
        seed = firstSeed;
    }

    public static void main(String[] args) {
        long wanted = Long.parseLong(args[0]);
        GeneratedMethods proof = new GeneratedMethods(args.length > 1 ? Long.parseLong(args[1]) : 1);
        long start = System.nanoTime();
        long reported = start;
        while (proof.methods < wanted) {
            String difference = proof.next();
            if (difference != null) {
                System.out.println(difference);
                System.exit(1);
            }
            if (System.nanoTime() - reported > 10_000_000_000L) {
                reported = System.nanoTime();
                System.out.println(proof.summary(start));
            }
        }
        System.out.println(proof.summary(start));
    }

    /** The class files of one program, for others to break. */
    public static Collection<byte[]> classFiles(long seed) {
        return Program.generate(Choices.of(seed)).bytes().values();
    }

    /** What the coroutines of a program do, its classes being woven. */
    public static List<String> tracesWoven(long seed) {
        return traces(seed, files -> Loaded.loader(Loaded.weave(files, new ArrayList<>())));
    }

    /** What the coroutines of a program do, its classes being loaded in some way. */
    public static List<String> traces(long seed, Function<Map<String, byte[]>, ClassLoader> way) {
        Comparison comparison = new Comparison(seed, Choices.of(seed), SCHEDULES);
        try {
            return comparison.traces(way.apply(comparison.program().bytes()));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    String summary(long start) {
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
        return "%,d methods, 0 differences, %,d programs refused, next seed %d; %.0f s, %.0f methods/s, %.0f by CPU time of the thread"
                .formatted(methods, refused, seed, seconds, methods / seconds, methods / cpu);
    }

    long methods() {
        return methods;
    }

    /** Compares the program of the next seed. Gives the report of a difference, or null. */
    @Nullable
    String next() {
        long current = seed++;
        Choices choices = Choices.of(current);
        Comparison comparison;
        try {
            comparison = new Comparison(current, choices, SCHEDULES);
        } catch (RuntimeException e) {
            throw new AssertionError("the generator failed at seed " + current, e);
        }
        Difference difference = comparison.run();
        if (difference != null && !isAllowed(difference)) {
            return report(current, choices, difference);
        }
        if (difference != null) {
            refused++;
        } else {
            methods += comparison.methods();
        }
        return null;
    }

    private static boolean isAllowed(Difference difference) {
        return difference.kind() == Difference.Kind.REFUSED
                && difference.actual().contains("under construction in a shape that no javac writes");
    }

    private static String report(long seed, Choices choices, Difference difference) {
        Shrinker shrunk = Shrinker.shrink(seed, SCHEDULES, choices.taken(), difference, SHRINK_SECONDS);
        return "seed " + seed + ": " + difference + "\n\nshrunk from " + choices.taken().length + " to "
                + shrunk.decisions().length + " decisions: " + shrunk.difference() + "\n\n"
                + text(new Comparison(seed, Choices.of(shrunk.decisions()), SCHEDULES).program());
    }

    private static String text(Program program) {
        StringWriter text = new StringWriter();
        program.bytes()
                .values()
                .forEach(bytes -> new ClassReader(bytes).accept(new TraceClassVisitor(new PrintWriter(text)), 0));
        return text.toString();
    }
}
