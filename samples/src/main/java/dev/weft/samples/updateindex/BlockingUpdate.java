package dev.weft.samples.updateindex;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Straight-line code that waits for one backend after the other. */
final class BlockingUpdate {

    private BlockingUpdate() {}

    static Map<String, Long> run(Backends backends, List<String> urls, String prefix) throws InterruptedException {
        List<String> pages = new ArrayList<>();
        for (String url : urls) {
            pages.add(backends.requestBlocking(url));
        }
        Map<String, Long> index = Backends.index(pages, prefix);
        backends.storeBlocking(index);
        return index;
    }
}
