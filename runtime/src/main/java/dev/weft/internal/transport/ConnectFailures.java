package dev.weft.internal.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Why none of the addresses of a host could be connected to. */
final class ConnectFailures {

    private final List<IOException> failures = new ArrayList<>();

    void add(IOException failure) {
        failures.add(failure);
    }

    /** One failure itself, or one that names them all and has each suppressed. Equal texts are told once. */
    IOException toException() {
        if (failures.isEmpty()) {
            return new ConnectException("the look-up gave no address to connect to");
        }
        if (failures.size() == 1) {
            return failures.get(0);
        }
        List<String> texts =
                failures.stream().map(ConnectFailures::text).distinct().collect(Collectors.toList());
        String message = texts.size() == 1
                ? texts.get(0)
                : "none of " + failures.size() + " addresses could be connected to: " + String.join("; ", texts);
        IOException all = failures.stream().allMatch(ConnectException.class::isInstance)
                ? new ConnectException(message)
                : new IOException(message);
        failures.forEach(all::addSuppressed);
        return all;
    }

    private static String text(IOException failure) {
        String message = failure.getMessage();
        return message == null ? failure.toString() : message;
    }
}
