package dev.weft.samples.crawl;

import dev.weft.samples.crawl.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * What an answer led to.
 *
 * @param page null unless it was HTML that could be read
 * @param newLinks links of it that the crawl had not met
 * @param redirect where it sent us
 * @param error what was wrong, or null
 */
record Findings(
        Extractor.@Nullable Page page,
        int newLinks,
        @Nullable Url redirect,
        @Nullable String error) {
    static Findings none(@Nullable String error) {
        return new Findings(null, 0, null, error);
    }

    static Findings page(Extractor.Page page, int newLinks) {
        return new Findings(page, newLinks, null, page.warning());
    }

    static Findings redirect(Url target, @Nullable String error) {
        return new Findings(null, 0, target, error);
    }

    /** The line about a URL. */
    PageResult toResult(Visit visit, Fetched fetched, int tries, long millis) {
        ResponseHead head = fetched.head();
        if (head == null) return PageResult.failed(visit, String.valueOf(error), tries, millis);
        String type = head.first("Content-Type");
        return new PageResult(
                visit.url(),
                head.status(),
                Extractor.mediaType(type),
                page == null ? Extractor.charset(type) : page.charset(),
                (long) fetched.body().length,
                page == null ? null : page.links().size(),
                page == null ? null : newLinks,
                redirect,
                error,
                tries,
                millis,
                visit.depth());
    }
}
