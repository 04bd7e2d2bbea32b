package dev.weft.proof.differential;

import dev.weft.proof.generated.GeneratedMethods;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs generated programs woven, and unwoven with a thread for each coroutine.
 *
 * <pre>
 * java .. DifferentialPrograms PROGRAMS [FIRST-SEED]
 * </pre>
 */
public final class DifferentialPrograms {

    private DifferentialPrograms() {}

    public static void main(String[] args) {
        long programs = Long.parseLong(args[0]);
        long first = args.length > 1 ? Long.parseLong(args[1]) : 1;
        long traces = 0;
        for (long seed = first; seed < first + programs; seed++) {
            List<String> woven = GeneratedMethods.tracesWoven(seed);
            String difference = difference(seed, woven);
            if (difference != null) {
                System.out.println(difference);
                System.exit(1);
            }
            traces += woven.size();
        }
        System.out.printf("%,d programs, %,d traces, 0 differences%n", programs, traces);
    }

    /** The first trace that is not the same, or null. */
    static @Nullable String difference(long seed) {
        return difference(seed, GeneratedMethods.tracesWoven(seed));
    }

    private static @Nullable String difference(long seed, List<String> woven) {
        List<String> unwoven = GeneratedMethods.traces(seed, files -> new Unwoven("generated.", files));
        ThreadBody.abandonAll();
        for (int i = 0; i < woven.size(); i++) {
            if (!woven.get(i).equals(unwoven.get(i))) {
                return "seed " + seed + "\n  woven:   " + woven.get(i) + "\n  unwoven: " + unwoven.get(i);
            }
        }
        return null;
    }
}
