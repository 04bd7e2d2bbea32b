package dev.weft.streams;

import java.util.Arrays;
import java.util.Comparator;

/** What ends a part of a stream: one or several patterns, of which the one counts that ends first. */
final class Separators {

    static final Separators NEWLINE = new Separators(new byte[] {'\n'});

    private final byte[][] shortestFirst;
    private final int longest;

    Separators(byte[]... separators) {
        if (separators.length == 0) {
            throw new IllegalArgumentException("at least one separator is needed");
        }
        shortestFirst = separators.clone();
        Arrays.sort(shortestFirst, Comparator.comparingInt(separator -> separator.length));
        if (shortestFirst[0].length == 0) {
            throw new IllegalArgumentException("a separator must have at least one byte");
        }
        longest = shortestFirst[shortestFirst.length - 1].length;
    }

    int longest() {
        return longest;
    }

    /** The end of the first separator that begins at {@code from} or later, or -1. */
    int firstEnd(ChunkBuffer buffer, int from) {
        int first = -1;
        for (byte[] separator : shortestFirst) {
            int start = buffer.indexOf(separator, from);
            if (start >= 0 && (first < 0 || start + separator.length < first)) {
                first = start + separator.length;
            }
        }
        return first;
    }

    /** The length of the shortest separator that ends there; one does. */
    int lengthBefore(ChunkBuffer buffer, int end) {
        for (byte[] separator : shortestFirst) {
            if (separator.length <= end && buffer.matches(separator, end - separator.length)) {
                return separator.length;
            }
        }
        throw new AssertionError("no separator ends at " + end);
    }
}
