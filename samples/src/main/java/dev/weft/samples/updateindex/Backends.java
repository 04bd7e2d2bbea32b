package dev.weft.samples.updateindex;

import static dev.weft.Weft.result;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The services that the job talks to, each as slow as the others, and offered three ways: a call that blocks, one that calls
 * back on the loop, and a coroutine.
 *
 * @param delay how long each takes to answer
 */
record Backends(Duration delay) {

    String requestBlocking(String url) throws InterruptedException {
        Thread.sleep(delay.toMillis());
        return page(url);
    }

    void requestThen(String url, Consumer<String> callback) {
        runningLoop().callLater(delay, () -> callback.accept(page(url)));
    }

    @Coroutine
    Coro<String> request(String url) {
        yieldFrom(sleep(delay));
        return result(page(url));
    }

    void storeBlocking(Map<String, Long> index) throws InterruptedException {
        Thread.sleep(delay.toMillis());
    }

    void storeThen(Map<String, Long> index, Runnable callback) {
        runningLoop().callLater(delay, callback);
    }

    Coro<Void> store(Map<String, Long> index) {
        return sleep(delay);
    }

    private static String page(String url) {
        return "a page of " + url + " about weaving and weft";
    }

    /** Counts the words that begin with a prefix. Quick, so there is one way only. */
    static Map<String, Long> index(Collection<String> pages, String prefix) {
        return pages.stream()
                .flatMap(page -> Arrays.stream(page.split(" ")))
                .filter(word -> word.startsWith(prefix))
                .collect(Collectors.groupingBy(word -> word, TreeMap::new, Collectors.counting()));
    }
}
