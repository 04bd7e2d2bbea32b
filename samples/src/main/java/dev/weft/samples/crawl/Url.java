package dev.weft.samples.crawl;

/**
 * An absolute {@code http} or {@code https} URL in normal form, so that equal pages are equal objects; made by
 * {@link Urls}.
 *
 * @param scheme {@code http} or {@code https}
 * @param host lower case, ASCII; an IPv6 address stands in brackets
 * @param port always given
 * @param path starts with a slash
 * @param query with its question mark, or empty
 */
public record Url(String scheme, String host, int port, String path, String query) {
    /** Path and query: what goes into the request line. */
    public String target() {
        return path + query;
    }

    /** Scheme, host and port, which share one robots.txt. */
    public String origin() {
        return scheme + "://" + authority();
    }

    /** Host, and the port unless it is the scheme's own: the {@code Host} header. */
    public String authority() {
        return port == Urls.defaultPort(scheme) ? host : host + ":" + port;
    }

    @Override
    public String toString() {
        return origin() + target();
    }
}
