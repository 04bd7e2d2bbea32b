package dev.weft.benchmarks;

import java.util.List;

/** All samples of one peer in one measure, from all rounds of a run. */
record Series(Measure measure, Peer peer, List<Sample> samples) {

    Series {
        samples = List.copyOf(samples);
    }

    double median() {
        return quantile(0.5);
    }

    double min() {
        return quantile(0);
    }

    double max() {
        return quantile(1);
    }

    /** Interpolated between the two nearest. */
    double quantile(double q) {
        return quantile(samples.stream().mapToDouble(Sample::value).sorted().toArray(), q);
    }

    /** The median of the bytes allocated, or NaN. */
    double allocated() {
        return quantile(samples.stream().mapToDouble(Sample::allocated).sorted().toArray(), 0.5);
    }

    private static double quantile(double[] sorted, double q) {
        double position = q * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
