package dev.weft.samples.crawl;

import dev.weft.samples.crawl.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * What came of one request.
 *
 * @param head null if no answer came
 * @param body decoded, as far as it came
 * @param error what went wrong, in a few words; null if the answer is whole
 * @param brokeOff the connection failed, or ended too early: another try may have more luck
 */
record Fetched(
        @Nullable ResponseHead head, byte[] body, @Nullable String error, boolean brokeOff) {
    private static final byte[] NOTHING = {};

    /** No answer, and no use in asking again. */
    static Fetched failed(String error) {
        return new Fetched(null, NOTHING, error, false);
    }

    /** No connection. */
    static Fetched unconnected(String error) {
        return new Fetched(null, NOTHING, error, true);
    }
}
