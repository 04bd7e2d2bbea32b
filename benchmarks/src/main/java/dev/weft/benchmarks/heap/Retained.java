package dev.weft.benchmarks.heap;

import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.List;
import javax.management.JMException;

/**
 * Measures the bytes that one of a population keeps: the difference that {@value #COUNT} of them make to the live heap. Prints
 * {@code sample BYTES}; fails if the two ways of measuring do not agree.
 */
public final class Retained {

    private static final int COUNT = 100_000;

    /** The heap in use is counted in whole regions here and there. */
    private static final double TOLERANCE = 0.03;

    private Retained() {}

    /** The kind and the depth; what follows is ignored: a second sample would be the same. */
    public static void main(String[] arguments) throws JMException {
        List<String> options = Arrays.asList(arguments);
        try (Population population = Populations.of(options.get(0), Integer.parseInt(options.get(1)))) {
            System.out.println("sample " + measure(population));
        }
    }

    static double measure(Population population) throws JMException {
        Object[] all = new Object[2 * COUNT];
        fill(all, 0, COUNT, population); // tables have grown, classes are loaded
        LiveHeap.counted();
        long used = LiveHeap.used();
        long counted = LiveHeap.counted();
        fill(all, COUNT, 2 * COUNT, population);
        double perUse = (double) (LiveHeap.used() - used) / COUNT;
        double perCount = (double) (LiveHeap.counted() - counted) / COUNT;
        Reference.reachabilityFence(all);
        if (Math.abs(perUse - perCount) > TOLERANCE * Math.max(perUse, perCount)) {
            throw new IllegalStateException(
                    "the heap in use grew by " + perUse + " bytes each, its objects by " + perCount);
        }
        return perCount;
    }

    private static void fill(Object[] all, int from, int to, Population population) {
        for (int i = from; i < to; i++) {
            all[i] = population.make();
        }
        population.settle();
    }
}
