package dev.weft.samples.crawl.demo;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the demo server understands of a request: a {@code GET} without a body.
 *
 * @param status 200, or the status with which it is refused
 * @param target path and query; empty if it is refused
 * @param keepsAlive whether the client wants to use the connection again
 */
record DemoRequest(int status, String target, boolean keepsAlive) {
    static final DemoRequest BAD = refused(400);

    private static final Pattern REQUEST_LINE = Pattern.compile("([A-Z]+) (/[\\x21-\\x7e]*) HTTP/1\\.([01])");

    private static DemoRequest refused(int status) {
        return new DemoRequest(status, "", false);
    }

    /** Reads a head. Old clients need not name the host; a body would be taken for the next request, so there must be none. */
    static DemoRequest parse(String head) {
        List<String> lines = head.lines().toList();
        Matcher line = REQUEST_LINE.matcher(lines.get(0));
        if (!line.matches()) return BAD;
        boolean old = line.group(3).equals("0");
        boolean hasHost = old;
        boolean keepsAlive = !old;
        for (String field : lines.subList(1, lines.size())) {
            String lower = field.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:") || lower.startsWith("transfer-encoding:")) return BAD;
            if (lower.startsWith("host:")) hasHost = true;
            if (lower.matches("connection:.*\\bclose\\b.*")) keepsAlive = false;
        }
        if (!hasHost) return BAD;
        return line.group(1).equals("GET") ? new DemoRequest(200, line.group(2), keepsAlive) : refused(405);
    }

    boolean isGood() {
        return status == 200;
    }

    DemoResponse refusal() {
        Answer answer = Answer.html(Html.page(status == 405 ? "Only GET is served here" : "Bad request", List.of("/")));
        return answer.status(status)
                .field("Allow", "GET")
                .field("Connection", "close")
                .send();
    }
}
