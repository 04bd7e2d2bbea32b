package dev.weft.samples.updateindex;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** All backends at once, in straight-line code. */
final class CoroutineUpdate {

    private CoroutineUpdate() {}

    @Coroutine
    static Coro<Map<String, Long>> run(Backends backends, List<String> urls, String prefix) {
        List<Task<String>> tasks = new ArrayList<>();
        for (String url : urls) {
            tasks.add(createTask(backends.request(url)));
        }
        List<String> pages = yieldFrom(gather(tasks));
        Map<String, Long> index = Backends.index(pages, prefix);
        yieldFrom(backends.store(index));
        return result(index);
    }
}
