package dev.weft.samples.crawl.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Status line and header fields of a response.
 *
 * @param fields in the order they came, folded lines joined
 */
public record ResponseHead(int status, List<Field> fields) {
    /** One header field, as it was spelled by the server. */
    public record Field(String name, String value) {}

    public ResponseHead {
        fields = List.copyOf(fields);
    }

    /** The value of the first field of that name in any spelling, or null. */
    public @Nullable String first(String name) {
        for (Field field : fields) {
            if (field.name().equalsIgnoreCase(name)) return field.value();
        }
        return null;
    }

    /** All values of the fields of that name, in order. */
    public List<String> all(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .toList();
    }

    /** Whether the status asks to go elsewhere and a {@code Location} says where. */
    public boolean isRedirect() {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> first("Location") != null;
            default -> false;
        };
    }
}
