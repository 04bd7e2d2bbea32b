package dev.weft.proof.points.workloads;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import com.fasterxml.jackson.core.filter.FilteringParserDelegate;
import com.fasterxml.jackson.core.filter.JsonPointerBasedFilter;
import com.fasterxml.jackson.core.filter.TokenFilter.Inclusion;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** jackson-core. */
public final class JacksonWorkload extends Workload {

    private final JsonFactory factory = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .build();

    @Override
    protected void run() {
        for (int seed = 0; seed < 4; seed++) {
            roundTrip(new Random(seed));
        }
        oddities();
        failures();
    }

    private void roundTrip(Random random) {
        StringWriter chars = new StringWriter();
        part("write chars", () -> {
            try (JsonGenerator out = factory.createGenerator(chars)) {
                write(out, random, 0);
            }
            return chars;
        });
        byte[] bytes = chars.toString().getBytes(StandardCharsets.UTF_8);
        part("read chars", () -> tokens(factory.createParser(new StringReader(chars.toString()))));
        part("read bytes", () -> tokens(factory.createParser(bytes)));
        part("read UTF-16", () -> tokens(factory.createParser(chars.toString().getBytes(StandardCharsets.UTF_16BE))));
        for (int piece : new int[] {1, 7, 1000}) {
            part("feed " + piece, () -> feed(bytes, piece));
        }
        part("copy pretty", () -> copy(bytes));
    }

    /** A value of any kind, nested at most a few levels. */
    private static void write(JsonGenerator out, Random random, int depth) throws IOException {
        int kind = random.nextInt(depth == 0 ? 2 : depth > 3 ? 9 : 11);
        if (depth == 0 || kind >= 9) {
            writeNested(out, random, depth, kind % 2 == 0);
            return;
        }
        switch (kind) {
            case 0 -> out.writeNull();
            case 1 -> out.writeBoolean(random.nextBoolean());
            case 2 -> out.writeNumber(random.nextInt());
            case 3 -> out.writeNumber(random.nextLong() >> random.nextInt(60));
            case 4 -> out.writeNumber(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
            case 5 -> out.writeNumber(new BigInteger(120, random));
            case 6 -> out.writeNumber(new BigDecimal(new BigInteger(90, random), random.nextInt(30)));
            case 7 -> out.writeBinary(text(random).getBytes(StandardCharsets.UTF_8));
            default -> out.writeString(text(random));
        }
    }

    private static void writeNested(JsonGenerator out, Random random, int depth, boolean array) throws IOException {
        int size = random.nextInt(6) + (depth == 0 ? 8 : 0);
        if (array) {
            out.writeStartArray();
            for (int i = 0; i < size; i++) {
                write(out, random, depth + 1);
            }
            out.writeEndArray();
            return;
        }
        out.writeStartObject();
        for (int i = 0; i < size; i++) {
            out.writeFieldName(i + text(random));
            write(out, random, depth + 1);
        }
        out.writeEndObject();
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(30) * (random.nextInt(8) == 0 ? 10 : 1);
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(
                    switch (random.nextInt(12)) {
                        case 0 -> random.nextInt(32);
                        case 1 -> 0x80 + random.nextInt(0x700);
                        case 2 -> 0x4e00 + random.nextInt(0x1000);
                        case 3 -> 0x1f600 + random.nextInt(60);
                        case 4 -> "\"\\/\u2028".charAt(random.nextInt(4));
                        default -> 'a' + random.nextInt(26);
                    });
        }
        return text.toString();
    }

    private static String tokens(JsonParser parser) throws IOException {
        StringBuilder text = new StringBuilder();
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            append(parser, token, text);
        }
        parser.close();
        return text.toString();
    }

    private static void append(JsonParser parser, JsonToken token, StringBuilder text) throws IOException {
        text.append(token).append(' ').append(parser.getParsingContext().toString());
        if (token.isNumeric()) {
            text.append(parser.getNumberType()).append(parser.getNumberValue()).append(parser.getDoubleValue());
        } else if (token.isScalarValue() || token == JsonToken.FIELD_NAME) {
            text.append(parser.getText().hashCode()).append(' ').append(parser.getTextLength());
        }
        text.append(parser.currentLocation().getColumnNr()).append('\n');
    }

    private String feed(byte[] bytes, int piece) throws IOException {
        StringBuilder text = new StringBuilder();
        try (JsonParser parser = factory.createNonBlockingByteArrayParser()) {
            ByteArrayFeeder feeder = (ByteArrayFeeder) parser.getNonBlockingInputFeeder();
            int fed = 0;
            while (true) {
                JsonToken token = parser.nextToken();
                if (token == null) {
                    return text.toString();
                } else if (token != JsonToken.NOT_AVAILABLE) {
                    append(parser, token, text);
                } else if (fed == bytes.length) {
                    feeder.endOfInput();
                } else {
                    int end = Math.min(bytes.length, fed + piece);
                    feeder.feedInput(bytes, fed, end);
                    fed = end;
                }
            }
        }
    }

    private String copy(byte[] bytes) throws IOException {
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        try (JsonParser parser = factory.createParser(bytes);
                JsonGenerator out = factory.createGenerator(copy, JsonEncoding.UTF8)) {
            out.setPrettyPrinter(new DefaultPrettyPrinter());
            out.configure(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature(), true);
            while (parser.nextToken() != null) {
                out.copyCurrentEvent(parser);
            }
        }
        return copy.toString(StandardCharsets.UTF_8);
    }

    private void oddities() {
        String odd =
                "/* c */ {'a' : [ NaN, -Infinity, 1e5, -0.0, 123456789012345678901234567890 ], \"\\u00e9\\n\": {} // x\n}";
        part("odd", () -> tokens(factory.createParser(odd)));
        part("pointer", () -> JsonPointer.compile("/a/1/~0x~1y").tail().append(JsonPointer.compile("/z")));
        part(
                "filter",
                () -> tokens(new FilteringParserDelegate(
                        factory.createParser("{\"a\":{\"b\":[1,2,3]},\"c\":4}"),
                        new JsonPointerBasedFilter("/a/b/1"),
                        Inclusion.INCLUDE_ALL_AND_PATH,
                        true)));
        part("skip", () -> {
            JsonParser parser = factory.createParser("[[1,[2]],3]");
            parser.nextToken();
            parser.nextToken();
            return parser.skipChildren().nextToken() + " " + parser.getIntValue();
        });
    }

    private void failures() {
        for (String broken :
                new String[] {"{\"a\":}", "[1,2", "tru", "\"\\x\"", "[1 2]", "{\"a\" 1}", "01", "\"\u0001\"", "[1e]"}) {
            part("broken " + broken, () -> tokens(factory.createParser(broken)));
            part("broken bytes " + broken, () -> tokens(factory.createParser(broken.getBytes(StandardCharsets.UTF_8))));
        }
        part("too big", () -> {
            JsonParser parser = factory.createParser("99999999999");
            parser.nextToken();
            return parser.getIntValue();
        });
        part("unbalanced", () -> {
            JsonGenerator out = factory.createGenerator(new StringWriter());
            out.writeStartArray();
            out.writeEndObject();
            return out;
        });
    }
}
