package dev.weft.samples.crawl;

import org.jspecify.annotations.Nullable;

/**
 * What became of one URL: a line of the JSON file. What does not apply is null.
 *
 * @param status of the answer, null if there was none
 * @param type media type, without parameters
 * @param encoding charset that the page was read in
 * @param bytes length of the decoded body, as far as it was read
 * @param links links found on the page, {@code newLinks} of them not seen before in this crawl
 * @param redirect where the answer sends us
 * @param error what went wrong, or was odd; {@code robots} if robots.txt forbids the URL
 * @param tries requests made for it, from 1 (also if robots.txt forbade the first)
 * @param millis from the first try to the end
 * @param depth links from a start URL
 */
public record PageResult(
        Url url,
        @Nullable Integer status,
        @Nullable String type,
        @Nullable String encoding,
        @Nullable Long bytes,
        @Nullable Integer links,
        @Nullable Integer newLinks,
        @Nullable Url redirect,
        @Nullable String error,
        int tries,
        long millis,
        int depth) {
    /** The error of a URL that robots.txt forbids. */
    public static final String ROBOTS = "robots";

    /** A URL that was not requested because robots.txt forbids it. */
    public static PageResult refusedByRobots(Visit visit) {
        return new PageResult(visit.url(), null, null, null, null, null, null, null, ROBOTS, 1, 0, visit.depth());
    }

    /** A URL of which no answer could be had. */
    public static PageResult failed(Visit visit, String error, int tries, long millis) {
        return new PageResult(
                visit.url(), null, null, null, null, null, null, null, error, tries, millis, visit.depth());
    }

    public boolean isRefusedByRobots() {
        return status == null && ROBOTS.equals(error);
    }
}
