package dev.weft.benchmarks;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the load generator measured in one go.
 *
 * @param p50 median time to an echo, in microseconds
 * @param share how much of its core the generator had
 */
record Slice(long messages, double rate, double p50, double p99, double share) {

    /** @throws IOException when the output is not the generator's */
    static Slice parse(List<String> output) throws IOException {
        Map<String, Double> values = new HashMap<>();
        for (String line : output) {
            String[] words = line.split(" ");
            if (words.length == 2) {
                values.put(words[0], Double.parseDouble(words[1]));
            }
        }
        if (!values.keySet().containsAll(List.of("messages", "rate", "p50", "p99", "share"))) {
            throw new IOException("the load generator printed: " + output);
        }
        return new Slice(
                values.get("messages").longValue(),
                values.get("rate"),
                values.get("p50"),
                values.get("p99"),
                values.get("share"));
    }
}
