package dev.weft.samples.crawl.demo;

import java.util.List;
import java.util.stream.Collectors;

/** Pages of the demo site as text. */
final class Html {
    private static final String PARAGRAPH =
            "<p>Warp threads are held in tension on the loom; the weft is drawn through, over one and under the next, and"
                    + " what looked like many separate threads turns out to be one cloth.</p>\n";

    private Html() {}

    /** A page with a title and a list of links, each written as {@code target} or {@code target|text}. */
    static String page(String title, List<String> links) {
        return page(title, "", links);
    }

    static String page(String title, String head, List<String> links) {
        String items = links.stream().map(Html::item).collect(Collectors.joining());
        return "<!DOCTYPE html>\n<html><head><title>" + title + "</title>" + head + "</head>\n<body><h1>" + title
                + "</h1>\n" + PARAGRAPH.repeat(3) + "<ul>\n" + items + "</ul></body></html>\n";
    }

    private static String item(String link) {
        String[] parts = link.split("\\|", 2);
        return "<li><a href=\"" + parts[0] + "\">" + parts[parts.length - 1] + "</a></li>\n";
    }

    static String paragraphs(int count) {
        return PARAGRAPH.repeat(count);
    }
}
