package dev.weft.samples.crawl.demo;

import static dev.weft.samples.crawl.demo.Answer.ascii;
import static dev.weft.samples.crawl.demo.Answer.html;
import static dev.weft.samples.crawl.demo.Answer.redirect;

import dev.weft.samples.crawl.demo.DemoResponse.End;
import dev.weft.samples.crawl.demo.DemoResponse.Step;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The part of the demo site that redirects, breaks off, lies about itself or takes its time. */
final class Oddities {
    /** Where each oddity begins; what needs no link of its own is reached from one of these. */
    static final List<String> LINKS = List.of(
            "/moved/1",
            "/moved/relative",
            "/moved/circle-a",
            "/moved/self",
            "/moved/endless/1",
            "/moved/away",
            "/moved/nowhere",
            "/cycle/a",
            "/based/",
            "/map/",
            "/slow/1",
            "/slow/2",
            "/slow/3",
            "/until-close",
            "/deflate",
            "/empty",
            "/large",
            "/error/500",
            "/error/503",
            "/error/410",
            "/broken/short",
            "/broken/reset",
            "/broken/chunk",
            "/broken/long",
            "/broken/lengths",
            "/broken/header",
            "/broken/gzip",
            "/broken/nonsense",
            "/bomb",
            "/charset/latin1",
            "/charset/unknown",
            "/charset/meta-unknown",
            "/files/data.json",
            "/files/notes.txt",
            "/files/logo.png",
            "/files/untyped",
            "/query?b=2&a=1",
            "/query?a=1&b=2",
            "/with%20space",
            "/r%C3%A9sum%C3%A9",
            "http://",
            "mailto:weaver@elsewhere.invalid");

    private static final Answer PAGE = html(Html.page("An odd page", List.of("/")));

    /** 32 MiB of blanks in 32 KiB. */
    private static final Answer BOMB = html("").compressedBlanks(32);

    @Nullable
    DemoResponse respond(String path, String target) {
        String[] parts = path.substring(1).split("/", -1);
        return switch (parts[0]) {
            case "moved" -> moved(path);
            case "broken" -> broken(path);
            case "charset" -> charset(path);
            case "files" -> file(path);
            case "cycle", "based", "map", "query", "with%20space", "r%C3%A9sum%C3%A9" -> linked(path, target);
            case "error" -> error(path);
            default -> unusual(path);
        };
    }

    private static @Nullable DemoResponse moved(String path) {
        if (path.matches("/moved/endless/\\d{1,6}")) {
            int hop = Integer.parseInt(path.substring("/moved/endless/".length()));
            return redirect(302, "/moved/endless/" + (hop + 1)).send();
        }
        return switch (path) {
            case "/moved/1" -> redirect(301, "/moved/2").send();
            case "/moved/2" -> redirect(302, "/moved/3").send();
            case "/moved/3" -> redirect(308, "/moved/here.html#part").send();
            case "/moved/relative" -> redirect(307, "here.html?from=relative").send();
            case "/moved/here.html" ->
                html(Html.page("Moved here", List.of("/"))).send();
            case "/moved/circle-a" -> redirect(302, "/moved/circle-b").send();
            case "/moved/circle-b" -> redirect(302, "/moved/circle-a").send();
            case "/moved/self" -> redirect(303, "/moved/self").send();
            case "/moved/away" -> redirect(301, "http://elsewhere.invalid/").send();
            case "/moved/nowhere" -> redirect(301, "http://").send();
            default -> null;
        };
    }

    private static @Nullable DemoResponse broken(String path) {
        return switch (path) {
            case "/broken/short" -> PAGE.truncated(100, End.CLOSE);
            case "/broken/reset" -> PAGE.truncated(100, End.RESET);
            case "/broken/chunk" ->
                DemoResponse.of(
                        End.CLOSE, ascii("HTTP/1.1 200 Demo\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nnot as much"));
            case "/broken/long" -> PAGE.framedBy("Content-Length: 100");
            case "/broken/lengths" -> PAGE.framedBy("Content-Length: 100", "Content-Length: 200");
            case "/broken/header" -> endlessHeader();
            case "/broken/gzip" -> PAGE.field("Content-Encoding", "gzip").send();
            case "/broken/nonsense" -> DemoResponse.of(End.CLOSE, ascii("220 demo ESMTP ready\r\n"));
            default -> null;
        };
    }

    private static DemoResponse endlessHeader() {
        Step start = new Step.Send(ascii("HTTP/1.1 200 Demo\r\n"));
        Step field = new Step.Send(ascii("X-More: " + "and more ".repeat(100) + "\r\n"));
        Iterable<Step> steps = () -> {
            Iterator<Step> endless = Stream.concat(Stream.of(start), Stream.generate(() -> field))
                    .iterator();
            return endless;
        };
        return new DemoResponse(steps, End.CLOSE);
    }

    private static @Nullable DemoResponse charset(String path) {
        byte[] latin = "<a href=\"/charset/é\">été</a>".getBytes(StandardCharsets.ISO_8859_1);
        return switch (path) {
            case "/charset/latin1" ->
                Answer.of(200, "text/html; charset=ISO-8859-1", latin).send();
            case "/charset/%C3%A9" ->
                html(Html.page("Found through latin-1", List.of("/"))).send();
            case "/charset/unknown" ->
                Answer.of(200, "text/html; charset=x-loom", PAGE.body()).send();
            case "/charset/meta-unknown" ->
                Answer.of(200, "text/html", DemoSite.utf8(Html.page("Odd", "<meta charset=x-shed>", List.of("/"))))
                        .send();
            default -> null;
        };
    }

    private static @Nullable DemoResponse file(String path) {
        byte[] link = ascii("<a href=\"/files/never-followed.html\">this is no HTML</a>");
        return switch (path) {
            case "/files/data.json" ->
                Answer.of(200, "application/json", ascii("{\"threads\":1}")).send();
            case "/files/notes.txt" ->
                Answer.of(200, "text/plain; charset=us-ascii", link).send();
            case "/files/logo.png" ->
                Answer.of(200, "image/png", new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 1, 2})
                        .send();
            case "/files/untyped" -> new Answer(200, List.of(), link).send();
            default -> null;
        };
    }

    private static @Nullable DemoResponse linked(String path, String target) {
        return switch (path) {
            case "/cycle/a" -> html(Html.page("Cycle, a", List.of("b"))).send();
            case "/cycle/b" -> html(Html.page("Cycle, b", List.of("c", "a"))).send();
            case "/cycle/c" ->
                html(Html.page("Cycle, c", List.of("a", "c", "#"))).send();
            case "/based/" ->
                html(Html.page("Based", "<base href=\"/based/elsewhere/\">", List.of("page.html")))
                        .send();
            case "/based/elsewhere/page.html" ->
                html(Html.page("Found by its base", List.of("/"))).send();
            case "/map/" ->
                html("<map name=m><area shape=rect coords=0,0,9,9 href=area.html></map>")
                        .send();
            case "/map/area.html" ->
                html(Html.page("Found by a map", List.of("/"))).send();
            case "/query" ->
                html(Html.page("Asked for " + target.replace("&", "&amp;"), List.of("/")))
                        .send();
            case "/with%20space", "/r%C3%A9sum%C3%A9" -> PAGE.send();
            default -> null;
        };
    }

    private static @Nullable DemoResponse error(String path) {
        return switch (path) {
            case "/error/500" -> PAGE.status(500).send();
            case "/error/503" -> PAGE.status(503).field("Retry-After", "1").send();
            case "/error/410" -> PAGE.status(410).send();
            default -> null;
        };
    }

    private static @Nullable DemoResponse unusual(String path) {
        return switch (path) {
            case "/slow/1", "/slow/2", "/slow/3" -> PAGE.send().after(Duration.ofMillis(300));
            case "/until-close" -> PAGE.untilClose();
            case "/deflate" -> PAGE.deflated().send();
            case "/empty" -> DemoResponse.of(End.KEEP, ascii("HTTP/1.1 204 Demo\r\n\r\n"));
            case "/large" ->
                html(Html.paragraphs(5_000) + "<a href=\"/\">home</a>").chunked(64 << 10);
            case "/bomb" -> BOMB.send();
            default -> null;
        };
    }
}
