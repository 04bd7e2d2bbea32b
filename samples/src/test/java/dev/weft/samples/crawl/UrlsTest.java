package dev.weft.samples.crawl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlsTest {
    @ParameterizedTest
    @CsvSource({
        "example.com,                     http://example.com/",
        "localhost:8080/x,                http://localhost:8080/x",
        "HTTP://Example.COM:80/A,         http://example.com/A",
        "https://example.com:443,         https://example.com/",
        "http://example.com:,             http://example.com/",
        "http://h?q,                      http://h/?q",
        "http://h/a#f,                    http://h/a",
        "http://h/%7ea/%2f%e4,            http://h/~a/%2F%E4",
        "http://h/a b?c d,                http://h/a%20b?c%20d",
        "http://h/100%,                   http://h/100%25",
        "http://h/ä?ö,                    http://h/%C3%A4?%C3%B6",
        "http://bücher.example/,          http://xn--bcher-kva.example/",
        "http://h/a/./b/../c/..,          http://h/a/",
        "http://h/../../x,                http://h/x",
        "http://h/a.b/.c/..d,             http://h/a.b/.c/..d",
        "http://h\\a\\b?x\\y,             http://h/a/b?x%5Cy",
        "http://user:secret@h/,           http://h/",
        "http://[::1]:8080/x,             http://[::1]:8080/x",
        "http://a_b.example/,             http://a_b.example/",
    })
    void normalises(String text, String expected) {
        assertThat(Urls.parse(text).toString()).isEqualTo(expected);
    }

    /** Each of these names another resource in general; a normaliser that joins them asks for pages nobody linked. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://h/?b=2&a=1", "http://h/?a=&b", "http://h/?", "http://h/a//b", "http://h/index.html",
                "http://h/a/", "http://h/a", "http://h/a;v=1", "http://h/a+b", "http://h/x?u=http://e/../f"
            })
    void keepsWhatAServerMayTellApart(String text) {
        assertThat(Urls.parse(text).toString()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://",
                "http:///x",
                "http://h:99999/",
                "http://h:0/",
                "http://h:x/",
                "http://a b/",
                "http://[::1/",
                "http://%zz/",
                "http:/x",
                "h:99999"
            })
    void refusesWhatIsNoUrl(String text) {
        assertThatThrownBy(() -> Urls.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is not a valid URL: bad host or port");
    }

    @Test
    void refusesOtherSchemes() {
        assertThatThrownBy(() -> Urls.parse("ftp://h/x")).hasMessage("'ftp://h/x' is not an http or https URL");
        assertThatThrownBy(() -> Urls.parse("mailto:a@b")).hasMessage("'mailto:a@b' is not an http or https URL");
    }

    /** The examples of RFC 3986, section 5.4, as far as they are of http; fragments are dropped. */
    @ParameterizedTest
    @CsvSource(
            value = {
                "g|http://a/b/c/g",
                "./g|http://a/b/c/g",
                "g/|http://a/b/c/g/",
                "/g|http://a/g",
                "//g|http://g/",
                "?y|http://a/b/c/d;p?y",
                "g?y|http://a/b/c/g?y",
                "#s|http://a/b/c/d;p?q",
                "g#s|http://a/b/c/g",
                ";x|http://a/b/c/;x",
                "g;x?y#s|http://a/b/c/g;x?y",
                "''|http://a/b/c/d;p?q",
                ".|http://a/b/c/",
                "./|http://a/b/c/",
                "..|http://a/b/",
                "../|http://a/b/",
                "../g|http://a/b/g",
                "../..|http://a/",
                "../../g|http://a/g",
                "../../../../g|http://a/g",
                "/./g|http://a/g",
                "/../g|http://a/g",
                "g.|http://a/b/c/g.",
                "..g|http://a/b/c/..g",
                "./g/.|http://a/b/c/g/",
                "g/../h|http://a/b/c/h",
                "g;x=1/../y|http://a/b/c/y",
                "g?y/./x|http://a/b/c/g?y/./x"
            },
            delimiter = '|')
    void resolves(String reference, String expected) {
        assertThat(Urls.resolve(Urls.parse("http://a/b/c/d;p?q"), reference)).hasToString("Optional[" + expected + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mailto:a@b",
                "javascript:void(0)",
                "data:text/html,x",
                "tel:1",
                "ftp://h/",
                "http://h:x/",
                "http:",
                "x:y",
                "1x:y"
            })
    void findsNoPageBehindOtherReferences(String reference) {
        assertThat(Urls.resolve(Urls.parse("http://a/"), reference)).isEmpty();
    }

    @Test
    void joinsLinksBrokenOverLines() {
        Url base = Urls.parse("http://a/b/");

        assertThat(Urls.resolve(base, "  c/\n  d.html\t")).hasToString("Optional[http://a/b/c/%20%20d.html]");
        assertThat(Urls.resolve(base, "c\n/d?e\nf")).hasToString("Optional[http://a/b/c/d?ef]");
    }

    @Test
    void namesItsParts() {
        Url url = Urls.parse("http://h:8080/a?b");

        assertThat(url.target()).isEqualTo("/a?b");
        assertThat(url.origin()).isEqualTo("http://h:8080");
        assertThat(url.authority()).isEqualTo("h:8080");
        assertThat(Urls.parse("https://h/").authority()).isEqualTo("h");
    }
}
