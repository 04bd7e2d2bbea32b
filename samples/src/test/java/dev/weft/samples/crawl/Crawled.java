package dev.weft.samples.crawl;

import static dev.weft.Weft.run;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs a crawl on a loop of its own and keeps what it reports, by path and query. */
record Crawled(Map<String, PageResult> pages, Report report) {
    static Crawled crawl(CrawlOptions options, Url... start) {
        Crawled crawled = new Crawled(new TreeMap<>(), new Report());
        run(new Crawler(options, crawled::add).crawl(List.of(start)));
        return crawled;
    }

    /** Without robots.txt, and with a limit so that no test waits for long. */
    static CrawlOptions options(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "--no-robots";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return CommandLineParser.parse(all).options().orElseThrow();
    }

    void add(PageResult page, int waiting) {
        PageResult before = pages.put(page.url().target(), page);
        if (before != null) throw new AssertionError("two lines for one URL: " + before + " and " + page);
        report.add(page);
    }

    PageResult page(String target) {
        PageResult page = pages.get(target);
        if (page == null) throw new AssertionError(target + " is not among " + pages.keySet());
        return page;
    }

    String error(String target) {
        return page(target).error();
    }
}
