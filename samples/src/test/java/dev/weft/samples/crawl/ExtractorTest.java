package dev.weft.samples.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExtractorTest {
    private static final Url PAGE = Urls.parse("http://h.example/dir/page.html");

    @Test
    void findsLinksInTheOrderOfThePageEachOnce() {
        assertThat(links("""
                        <a href="b.html">b</a> <map><area href='/c.html#x'></map> <A HREF=a.html>a</A>
                        <a href="b.html#again">b</a> <a name=x>no link</a> <a href="//other.example/?q=1&amp;r=2">o</a>
                        """))
                .containsExactly(
                        "http://h.example/dir/b.html",
                        "http://h.example/c.html",
                        "http://h.example/dir/a.html",
                        "http://other.example/?q=1&r=2");
    }

    @Test
    void looksForNoOtherLinks() {
        assertThat(links("""
                        <link href=/style.css><img src=/i.png><script>"<a href=/script>"</script><form action=/f></form>
                        <!-- <a href=/comment> --><textarea><a href=/text></textarea><iframe src=/frame></iframe>
                        <a href="javascript:void(0)"></a><a href="mailto:x@y"></a><a href="http://h:bad/"></a>
                        """)).isEmpty();
    }

    @Test
    void resolvesAgainstTheFirstBase() {
        assertThat(links(
                        "<base target=x><base href='/else/'><base href='/never/'><a href=a.html></a><a href='?q'></a>"))
                .containsExactly("http://h.example/else/a.html", "http://h.example/else/?q");
        assertThat(links("<base href='mailto:x'><a href=a.html></a>")).containsExactly("http://h.example/dir/a.html");
    }

    @Test
    void readsTheCharsetFromTheHeaderThenThePage() {
        assertThat(read("<a href='/ä'>", StandardCharsets.ISO_8859_1, "text/html; charset=ISO-8859-1"))
                .isEqualTo("[http://h.example/%C3%A4] ISO-8859-1 null");
        assertThat(read("<meta charset=windows-1252><a href='/€'>", Charset.forName("windows-1252"), "text/html"))
                .isEqualTo("[http://h.example/%E2%82%AC] windows-1252 null");
        assertThat(read("<a href='/ä'>", StandardCharsets.UTF_8, null))
                .isEqualTo("[http://h.example/%C3%A4] UTF-8 null");
    }

    @Test
    void aByteOrderMarkWins() {
        assertThat(read("\uFEFF<a href=/x>", StandardCharsets.UTF_16LE, "text/html; charset=utf-8"))
                .startsWith("[http://h.example/x] UTF-16");
    }

    @Test
    void readsOnInAnUnknownCharset() {
        assertThat(read("<a href=/x>", StandardCharsets.UTF_8, "text/html; charset=\"x-klingon\""))
                .isEqualTo("[http://h.example/x] UTF-8 unknown charset 'x-klingon', read as UTF-8");
        assertThat(read("<meta charset='no such!'><a href=/x>", StandardCharsets.UTF_8, "text/html"))
                .isEqualTo("[http://h.example/x] UTF-8 unknown charset 'no such!', read as UTF-8");
        assertThat(read(
                        "<meta http-equiv=Content-Type content='text/html; charset=x-klingon'><a href=/x>",
                        StandardCharsets.UTF_8,
                        "text/html"))
                .isEqualTo("[http://h.example/x] UTF-8 unknown charset 'x-klingon', read as UTF-8");
    }

    @Test
    void brokenPagesAreReadAsFarAsTheyGo() {
        assertThat(links("")).isEmpty();
        assertThat(links("<a href=/x><a href='/y")).containsExactly("http://h.example/x");
        assertThat(links("\0\1\2<a\0href=/x>")).isEmpty();
        assertThat(links("<div>".repeat(20_000) + "<a href=/deep>")).containsExactly("http://h.example/deep");
    }

    @Test
    void knowsHtmlByItsType() {
        Extractor extractor = new Extractor();

        assertThat(extractor.isHtml("Text/HTML;charset=utf-8")).isTrue();
        assertThat(extractor.isHtml("application/xhtml+xml")).isTrue();
        assertThat(extractor.isHtml("text/plain")).isFalse();
        assertThat(extractor.isHtml(null)).isFalse();
        assertThat(Extractor.mediaType(" Text/HTML ; x")).isEqualTo("text/html");
        assertThat(Extractor.charset("text/html; Charset = 'UTF-8'")).isEqualTo("UTF-8");
    }

    private static java.util.List<String> links(String html) {
        Extractor.Page page = new Extractor().read(html.getBytes(StandardCharsets.UTF_8), PAGE, "text/html");
        return page.links().stream().map(Url::toString).toList();
    }

    private static String read(String html, Charset charset, @Nullable String contentType) {
        Extractor.Page page = new Extractor().read(html.getBytes(charset), PAGE, contentType);
        return page.links() + " " + page.charset() + " " + page.warning();
    }
}
