package dev.weft.samples.updateindex;

import static dev.weft.Weft.result;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** All backends at once, by callbacks: quick, and the steps of the job stand inside each other. */
final class CallbackUpdate {

    private CallbackUpdate() {}

    @Coroutine
    static Coro<Map<String, Long>> run(Backends backends, List<String> urls, String prefix) {
        Future<Map<String, Long>> finished = runningLoop().createFuture();
        String[] pages = new String[urls.size()];
        AtomicInteger missing = new AtomicInteger(urls.size());
        for (int i = 0; i < pages.length; i++) {
            int position = i;
            backends.requestThen(urls.get(i), page -> {
                pages[position] = page;
                if (missing.decrementAndGet() == 0) {
                    Map<String, Long> index = Backends.index(Arrays.asList(pages), prefix);
                    backends.storeThen(index, () -> {
                        runningLoop().callSoon(() -> finished.setResult(index));
                    });
                }
            });
        }
        return result(yieldFrom(finished));
    }
}
