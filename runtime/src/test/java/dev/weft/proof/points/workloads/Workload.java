package dev.weft.proof.points.workloads;

import java.util.function.Supplier;

/** Gives a text that depends on everything the library computed, and on nothing else: no time, no identity, no hash order. */
public abstract class Workload implements Supplier<String> {

    private final StringBuilder text = new StringBuilder();

    /** Some code of the library; what it throws belongs to the text. */
    @FunctionalInterface
    protected interface Part {
        Object run() throws Throwable;
    }

    /** Runs a part and adds its result, or its exception, to the text. */
    protected final void part(String name, Part part) {
        text.append(name).append(": ");
        try {
            text.append(show(part.run()));
        } catch (Throwable e) {
            text.append("threw ").append(e);
        }
        text.append('\n');
    }

    private static String show(Object value) {
        if (value instanceof Object[] array) {
            return java.util.Arrays.deepToString(array);
        } else if (value instanceof double[] array) {
            return java.util.Arrays.toString(array);
        } else if (value instanceof byte[] array) {
            return java.util.Arrays.toString(array);
        }
        return String.valueOf(value);
    }

    /** Adds the parts. */
    protected abstract void run();

    @Override
    public final String get() {
        run();
        return text.toString();
    }
}
