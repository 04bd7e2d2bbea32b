package dev.weft.samples.crawl.demo;

import static dev.weft.samples.crawl.demo.Answer.html;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A site of some hundred pages with everything a crawler meets outside: a pure function from the target of a request to
 * a response. The handbook is the bulk and behaves well; {@link Oddities} holds what does not.
 */
public final class DemoSite {
    static final int CHAPTERS = 12;
    static final int PAGES = 20; // in each chapter
    static final int DEPTH = 30; // of the staircase

    private static final Pattern CHAPTER = Pattern.compile("/handbook/(\\d+)/");
    private static final Pattern PAGE = Pattern.compile("/handbook/(\\d+)/(\\d+)\\.html");
    private static final Pattern STAIRS = Pattern.compile("/stairs/(\\d+)");
    private static final String ROBOTS = "User-agent: *\nDisallow: /private/\nAllow: /private/notice.html\n";

    private final Oddities oddities = new Oddities();

    /** Answers a {@code GET} of {@code target}, path and query; the same each time. */
    public DemoResponse respond(String target) {
        String path = target.split("\\?", 2)[0];
        return switch (path) {
            case "/" -> html(home()).send();
            case "/robots.txt" ->
                Answer.of(200, "text/plain", Answer.ascii(ROBOTS)).send();
            case "/handbook/" -> html(Html.page("The handbook", chapters())).send();
            case "/private/notice.html" ->
                html(Html.page("Allowed among the forbidden", List.of("/"))).send();
            case "/private/secret.html" ->
                html(Html.page("A polite crawler never sees this", List.of("/")))
                        .send();
            default -> numbered(path, target);
        };
    }

    private DemoResponse numbered(String path, String target) {
        Matcher page = PAGE.matcher(path);
        if (page.matches()) return handbookPage(number(page, 1), number(page, 2));
        Matcher chapter = CHAPTER.matcher(path);
        if (chapter.matches() && number(chapter, 1) <= CHAPTERS)
            return html(chapter(number(chapter, 1))).send();
        Matcher stairs = STAIRS.matcher(path);
        if (stairs.matches() && number(stairs, 1) <= DEPTH)
            return html(step(number(stairs, 1))).send();
        DemoResponse odd = oddities.respond(path, target);
        return odd != null ? odd : notFound(path);
    }

    private static int number(Matcher matcher, int group) {
        String digits = matcher.group(group);
        return digits.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(digits);
    }

    private static DemoResponse notFound(String path) {
        String title = "Not found: " + path.replaceAll("[^A-Za-z0-9/._-]", "?");
        return html(Html.page(title, List.of("/"))).status(404).send();
    }

    private static String home() {
        List<String> links = new ArrayList<>(List.of("/handbook/", "/stairs/1", "/private/notice.html"));
        links.addAll(List.of("/private/secret.html", "/missing.html", "http://elsewhere.invalid/"));
        links.addAll(Oddities.LINKS);
        return Html.page("The weft demo site", links);
    }

    private static List<String> chapters() {
        return IntStream.rangeClosed(1, CHAPTERS)
                .mapToObj(n -> n + "/|Chapter " + n)
                .toList();
    }

    private static String chapter(int chapter) {
        List<String> links = new ArrayList<>(List.of("../|Up", "/"));
        for (int page = 1; page <= PAGES; page++) links.add(page + ".html#top|Page " + page);
        return Html.page("Chapter " + chapter, links);
    }

    /** Every third page comes in chunks, every fourth compressed, and those that are both, both. */
    private static DemoResponse handbookPage(int chapter, int page) {
        if (chapter > CHAPTERS || page < 1 || page > PAGES) return notFound("/handbook/" + chapter + "/" + page);
        List<String> links = new ArrayList<>(List.of("./|Up", "../../|Home"));
        if (page > 1) links.add((page - 1) + ".html|Back");
        if (page < PAGES) links.add((page + 1) + ".html|On");
        links.add("../" + (chapter % CHAPTERS + 1) + "/" + page + ".html|The same page a chapter on");
        String title = "Page " + page + " of chapter " + chapter;
        Answer answer = html(Html.page(title, "<meta name=page content=" + page + ">", links)
                + Html.paragraphs(chapter * page % 40));
        if (page % 4 == 0) answer = answer.gzipped();
        return page % 3 == 0 ? answer.chunked(700) : answer.send();
    }

    private static String step(int step) {
        List<String> links = step < DEPTH ? List.of("/stairs/" + (step + 1) + "|Down") : List.of("/");
        return Html.page("Step " + step, links);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
