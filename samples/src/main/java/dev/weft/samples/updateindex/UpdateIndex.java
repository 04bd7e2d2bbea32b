package dev.weft.samples.updateindex;

import static dev.weft.Weft.run;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/** Runs the job three ways and prints how long each took: {@code update-index [BACKENDS [MILLIS]]}. */
public final class UpdateIndex {

    private static final int MOST_BACKENDS = 10_000;
    private static final int LONGEST_MILLIS = 60_000;

    private UpdateIndex() {}

    public static void main(String[] arguments) throws Exception {
        int count;
        int millis;
        try {
            count = number(arguments, 0, 5, MOST_BACKENDS);
            millis = number(arguments, 1, 1000, LONGEST_MILLIS);
        } catch (IllegalArgumentException e) {
            System.err.println("update-index: " + e.getMessage() + "; usage: update-index [BACKENDS [MILLIS]]");
            System.exit(2);
            return;
        }
        Backends backends = new Backends(Duration.ofMillis(millis));
        List<String> urls = IntStream.range(0, count).mapToObj(i -> "site-" + i).toList();
        System.out.println(count + " backends and a database, each takes " + millis + " ms");
        time("blocking", () -> BlockingUpdate.run(backends, urls, "we"));
        time("callbacks", () -> run(CallbackUpdate.run(backends, urls, "we")));
        time("coroutines", () -> run(CoroutineUpdate.run(backends, urls, "we")));
    }

    private static void time(String name, Callable<Map<String, Long>> job) throws Exception {
        long start = System.nanoTime();
        Map<String, Long> index = job.call();
        long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
        System.out.printf("%-10s %6d ms  %s%n", name, millis, index);
    }

    private static int number(String[] arguments, int position, int byDefault, int most) {
        if (arguments.length <= position) {
            return byDefault;
        }
        int number;
        try {
            number = Integer.parseInt(arguments[position]);
        } catch (NumberFormatException e) {
            number = 0;
        }
        if (number < 1 || number > most) {
            throw new IllegalArgumentException("'" + arguments[position] + "' is not a whole number from 1 to " + most);
        }
        return number;
    }
}
