package dev.weft.samples.crawl;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/**
 * Finds the links of an HTML page: {@code a[href]} and {@code area[href]}, resolved against {@code base}, without
 * fragments, in the order of the page and each once. Knows no state and may run in any thread.
 */
public final class Extractor {
    /**
     * What a page holds.
     *
     * @param charset the encoding it was read in
     * @param warning what was wrong with it though it could be read, or null
     */
    public record Page(
            List<Url> links, String charset, @Nullable String warning) {}

    private static final Pattern CHARSET =
            Pattern.compile("charset\\s*=\\s*[\"']?([^\\s\"';,]+)", Pattern.CASE_INSENSITIVE);

    /** Whether a {@code Content-Type} is one in which links are looked for. */
    public boolean isHtml(@Nullable String contentType) {
        String type = mediaType(contentType);
        return type != null && (type.equals("text/html") || type.equals("application/xhtml+xml"));
    }

    /** The media type of a {@code Content-Type}, in lower case and without parameters; null if there is none. */
    public static @Nullable String mediaType(@Nullable String contentType) {
        if (contentType == null || contentType.isBlank()) return null;
        return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** The charset that a {@code Content-Type} names, known or not; null if it names none. */
    public static @Nullable String charset(@Nullable String contentType) {
        Matcher found = CHARSET.matcher(contentType == null ? "" : contentType);
        return found.find() ? found.group(1) : null;
    }

    /**
     * Reads a page. The encoding is that of a byte order mark, else the header's, else the page's own, else UTF-8; an
     * unknown one is passed over with a warning, since links are ASCII more often than not.
     */
    public Page read(byte[] body, Url url, @Nullable String contentType) {
        String announced = charset(contentType);
        boolean known = announced == null || isSupported(announced);
        Document document = parse(body, url, known ? announced : null);
        String unknown = known ? unknownMeta(document, announced) : announced;
        String used = document.charset().name();
        String warning = unknown == null ? null : "unknown charset '" + unknown + "', read as " + used;
        return new Page(links(document, url), used, warning);
    }

    private static Document parse(byte[] body, Url url, @Nullable String charset) {
        try {
            return Jsoup.parse(new ByteArrayInputStream(body), charset, url.toString());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** The charset named by the page itself, if it had the say and does not exist; jsoup passes over it in silence. */
    private static @Nullable String unknownMeta(Document document, @Nullable String announced) {
        if (announced != null) return null;
        Element meta = document.head().selectFirst("meta[charset], meta[http-equiv=content-type][content]");
        if (meta == null) return null;
        String named = meta.hasAttr("charset") ? meta.attr("charset").strip() : charset(meta.attr("content"));
        return named == null || named.isEmpty() || isSupported(named) ? null : named;
    }

    private static boolean isSupported(String charset) {
        try {
            return Charset.isSupported(charset);
        } catch (IllegalArgumentException notEvenAName) {
            return false;
        }
    }

    /** One walk over the page; each of jsoup's selectors would be another one. */
    private static List<Url> links(Document document, Url url) {
        Set<String> references =
                new LinkedHashSet<>(); // a contents page links to each page a hundred times, by fragment
        List<String> bases = new ArrayList<>(1);
        document.forEach(element -> {
            if (element.nameIs("a") || element.nameIs("area")) {
                if (element.hasAttr("href")) references.add(withoutFragment(element.attr("href")));
            } else if (element.nameIs("base") && element.hasAttr("href")) {
                bases.add(element.attr("href"));
            }
        });
        Url base = bases.isEmpty() ? url : Urls.resolve(url, bases.get(0)).orElse(url);
        Set<Url> links = new LinkedHashSet<>();
        for (String reference : references) Urls.resolve(base, reference).ifPresent(links::add);
        return new ArrayList<>(links);
    }

    private static String withoutFragment(String reference) {
        int hash = reference.indexOf('#');
        return hash < 0 ? reference : reference.substring(0, hash);
    }
}
