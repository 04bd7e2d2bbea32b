package dev.weft.samples.crawl;

import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes results as JSON, one object a line; the last line is the summary. */
public final class JsonLines implements Closeable {
    private final Writer out;

    public JsonLines(Writer out) {
        this.out = out;
    }

    /** Writes to a file, replacing what it held. */
    public static JsonLines to(Path file) throws IOException {
        return new JsonLines(Files.newBufferedWriter(file, StandardCharsets.UTF_8));
    }

    public void write(PageResult page) throws IOException {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("url", page.url());
        fields.put("status", page.status());
        fields.put("type", page.type());
        fields.put("encoding", page.encoding());
        fields.put("bytes", page.bytes());
        fields.put("links", page.links());
        fields.put("newLinks", page.newLinks());
        fields.put("redirect", page.redirect());
        fields.put("error", page.error());
        fields.put("tries", page.tries());
        fields.put("millis", page.millis());
        fields.put("depth", page.depth());
        writeLine(fields);
    }

    /** Writes the last line. */
    public void write(Report.Summary summary) throws IOException {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("urls", summary.urls());
        fields.put("pages", summary.pages());
        fields.put("statuses", summary.statuses());
        fields.put("bytes", summary.bytes());
        fields.put("redirects", summary.redirects());
        fields.put("robots", summary.robots());
        fields.put("errors", summary.errors());
        fields.put("seconds", summary.seconds());
        fields.put("pagesPerSecond", summary.pagesPerSecond());
        fields.put("interrupted", summary.interrupted());
        writeLine(Map.of("summary", fields));
    }

    private void writeLine(Map<String, ?> fields) throws IOException {
        StringBuilder line = new StringBuilder();
        append(line, fields);
        out.append(line).append('\n');
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private static void append(StringBuilder json, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) appendObject(json, map);
        else if (value == null || value instanceof Integer || value instanceof Long || value instanceof Boolean) {
            json.append(value);
        } else if (value instanceof Double number) {
            // Three decimals tell times and rates well enough; JSON knows no NaN.
            json.append(Double.isFinite(number) ? Math.round(number * 1000) / 1000.0 : 0);
        } else {
            appendString(json, value.toString());
        }
    }

    private static void appendObject(StringBuilder json, Map<?, ?> map) {
        String separator = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            json.append(separator);
            appendString(json, String.valueOf(entry.getKey()));
            json.append(':');
            append(json, entry.getValue());
            separator = ",";
        }
        json.append(map.isEmpty() ? "{}" : "}");
    }

    static void appendString(StringBuilder json, String text) {
        json.append('"');
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> appendCharacter(json, text, at);
            }
        }
        json.append('"');
    }

    /** A lone surrogate cannot be written in UTF-8; the line separators end a line for some readers. */
    private static void appendCharacter(StringBuilder json, String text, int at) {
        char c = text.charAt(at);
        boolean paired = Character.isHighSurrogate(c)
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
        boolean lone = Character.isSurrogate(c) && !paired;
        if (c < 0x20 || c == 0x7f || c == 0x2028 || c == 0x2029 || lone) json.append(String.format("\\u%04x", (int) c));
        else json.append(c);
    }
}
