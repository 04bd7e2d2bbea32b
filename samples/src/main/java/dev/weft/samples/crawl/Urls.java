package dev.weft.samples.crawl;

import crawlercommons.filters.basic.BasicURLNormalizer;
import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads, resolves and normalises URLs: RFC 3986, sections 5.2 and 6.2.2, with the leniency of browsers (blanks,
 * backslashes, characters that should have been escaped).
 *
 * <p>Normal form changes spelling, never meaning: scheme and host in lower case, no default port, no dot segments, no
 * fragment, escapes in upper case and only where needed. Considered and dropped: crawler-commons'
 * {@code BasicURLNormalizer} as a whole, because it sorts the query, drops the {@code =} of an empty value, joins double
 * slashes, forgets the user and refuses IPv6, so that a crawl asks for other URLs than the page links to (its escaping of
 * single characters is used here); {@code java.net.URI}, which follows RFC 2396 in resolving {@code ?q} and refuses what
 * browsers accept; and removing {@code index.html}, which is the server's business.
 */
public final class Urls {
    /** RFC 3986, appendix B, without the fragment. */
    private static final Pattern PARTS = Pattern.compile("^(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(\\?[^#]*)?");

    /** {@code mailto:me}, {@code http://h}, but not {@code localhost:8080}. */
    private static final Pattern HAS_SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*:[^0-9]");

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*");
    private static final Pattern AUTHORITY = Pattern.compile("(?:[^@]*@)?(\\[[0-9A-Fa-f:.]+]|[^:\\[\\]]+)(?::(\\d*))?");
    private static final Pattern HOST = Pattern.compile("[a-z0-9._~-]+|\\[.*]");

    private Urls() {}

    /**
     * Reads a URL as typed by a person; without a scheme it gets {@code http://}.
     *
     * @throws IllegalArgumentException if it is none, or not of http or https; the message is fit for a user
     */
    public static Url parse(String text) {
        String trimmed = clean(text);
        String full = HAS_SCHEME.matcher(trimmed).find() ? trimmed : "http://" + trimmed;
        Matcher parts = match(full);
        String scheme = String.valueOf(parts.group(1)).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("'" + text + "' is not an http or https URL");
        }
        return build(scheme, parts.group(2), parts.group(3), parts.group(4))
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not a valid URL: bad host or port"));
    }

    /** What {@code reference}, found on {@code base}, points to; empty unless that is a valid http or https URL. */
    public static Optional<Url> resolve(Url base, String reference) {
        Matcher parts = match(clean(reference));
        String scheme = parts.group(1);
        if (scheme != null && SCHEME.matcher(scheme).matches()) {
            String lower = scheme.toLowerCase(Locale.ROOT);
            if (!lower.equals("http") && !lower.equals("https")) return Optional.empty();
            return build(lower, parts.group(2), parts.group(3), parts.group(4));
        }
        if (scheme != null) return Optional.empty();
        if (parts.group(2) != null) return build(base.scheme(), parts.group(2), parts.group(3), parts.group(4));
        return Optional.of(relative(base, parts.group(3), parts.group(4)));
    }

    private static Url relative(Url base, String path, @Nullable String query) {
        String merged;
        if (path.isEmpty()) merged = base.path();
        else if (path.startsWith("/")) merged = path;
        else merged = base.path().substring(0, base.path().lastIndexOf('/') + 1) + path;
        String newQuery = query != null ? escape(query) : path.isEmpty() ? base.query() : "";
        return new Url(base.scheme(), base.host(), base.port(), normalPath(merged), newQuery);
    }

    static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    /** Tabs and line ends inside, and blanks around, are dropped: pages break long links over lines. */
    private static String clean(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        String stripped = text.strip();
        for (int at = 0; at < stripped.length(); at++) {
            char c = stripped.charAt(at);
            if (c == '?' || c == '#')
                return kept.append(stripped, at, stripped.length()).toString().replaceAll("[\t\r\n]", "");
            if (c != '\t' && c != '\n' && c != '\r') kept.append(c == '\\' ? '/' : c);
        }
        return kept.toString();
    }

    private static Matcher match(String text) {
        Matcher parts = PARTS.matcher(text);
        if (!parts.find()) throw new AssertionError("the pattern matches everything: " + text);
        return parts;
    }

    private static Optional<Url> build(String scheme, @Nullable String authority, String path, @Nullable String query) {
        Matcher parts = AUTHORITY.matcher(authority == null ? "" : authority);
        if (!parts.matches()) return Optional.empty();
        String host = normalHost(parts.group(1));
        int port = port(parts.group(2), scheme);
        if (host == null || port < 1 || port > 65535) return Optional.empty();
        return Optional.of(new Url(scheme, host, port, normalPath(path), query == null ? "" : escape(query)));
    }

    private static @Nullable String normalHost(String host) {
        try {
            String ascii = host.startsWith("[") ? host : IDN.toASCII(host);
            String lower = ascii.toLowerCase(Locale.ROOT);
            return HOST.matcher(lower).matches() ? lower : null;
        } catch (IllegalArgumentException notAName) {
            return null;
        }
    }

    private static int port(@Nullable String digits, String scheme) {
        if (digits == null || digits.isEmpty()) return defaultPort(scheme);
        return digits.length() > 5 ? -1 : Integer.parseInt(digits);
    }

    private static String normalPath(String path) {
        String escaped = escape(path);
        return escaped.contains("/.") ? withoutDotSegments(escaped) : escaped.isEmpty() ? "/" : escaped;
    }

    private static String escape(String text) {
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            boolean plain = c >= 'a' && c <= 'z' || c >= '-' && c <= '9' || c >= 'A' && c <= 'Z' || c == '_';
            // Most links need nothing done, and a page may have thousands.
            if (!plain)
                return BasicURLNormalizer.escapePath(BasicURLNormalizer.unescapePath(text))
                        .replace("\\", "%5C");
        }
        return text;
    }

    /** RFC 3986, section 5.2.4, for a path that starts with a slash; empty segments are kept. */
    private static String withoutDotSegments(String path) {
        StringBuilder out = new StringBuilder();
        String[] segments = path.substring(1).split("/", -1);
        for (int at = 0; at < segments.length; at++) {
            boolean last = at == segments.length - 1;
            if (segments[at].equals("..")) out.setLength(Math.max(0, out.lastIndexOf("/")));
            else if (!segments[at].equals(".")) out.append('/').append(segments[at]);
            if (last && (segments[at].equals(".") || segments[at].equals(".."))) out.append('/');
        }
        return out.toString();
    }
}
