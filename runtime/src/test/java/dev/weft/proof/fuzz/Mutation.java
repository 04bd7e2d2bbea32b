package dev.weft.proof.fuzz;

import dev.weft.proof.generated.Choices;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/**
 * Breaks a class file: in places chosen blindly, and in places where counts, lengths, offsets and indices into the constant
 * pool stand.
 */
final class Mutation {

    private static final int[] WILD_BYTES = {0, 1, 0x7f, 0x80, 0xff, 0xaa, 0xab, 0xc4, 0xb8, 0xbb};
    private static final int[] WILD_SHORTS = {0, 1, 2, 0x7fff, 0x8000, 0xffff, 0xfffe, 0x00ff};

    private final Choices choices;
    private final List<byte[]> corpus;
    private byte[] bytes;

    private Mutation(Choices choices, List<byte[]> corpus) {
        this.choices = choices;
        this.corpus = corpus;
        this.bytes = corpus.get(choices.next(corpus.size())).clone();
    }

    /** The broken class file of a seed. */
    static byte[] of(long seed, List<byte[]> corpus) {
        Mutation mutation = new Mutation(Choices.of(seed), corpus);
        int times = 1 + mutation.choices.next(mutation.choices.oneIn(4) ? 20 : 3);
        for (int i = 0; i < times && mutation.bytes.length > 12; i++) {
            mutation.mutate();
        }
        return mutation.bytes;
    }

    private void mutate() {
        switch (choices.next(16)) {
            case 0, 1, 2 -> bytes[place(1)] ^= (byte) (1 << choices.next(8));
            case 3 -> bytes[place(1)] = (byte) WILD_BYTES[choices.next(WILD_BYTES.length)];
            case 4, 5 -> putShort(place(2), WILD_SHORTS[choices.next(WILD_SHORTS.length)]);
            case 6 -> putInt(place(4), choices.pick(0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 20, 0x10000));
            case 7, 8, 9 -> swapIndex();
            case 10 -> bytes = Arrays.copyOf(bytes, 8 + choices.next(bytes.length - 8));
            case 11 -> remove();
            case 12 -> repeat();
            case 13 -> splice();
            case 14 ->
                putShort(choices.oneIn(3) ? 4 : 6, choices.pick(0, 3, 45, 48, 49, 50, 51, 52, 61, 69, 70, 99, 0xffff));
            default -> nest();
        }
    }

    /** Anywhere, or behind the constant pool, where methods and attributes are. */
    private int place(int width) {
        int start = choices.oneIn(2) ? 0 : Math.min(poolEnd(), bytes.length - width);
        return start + choices.next(bytes.length - width - start + 1);
    }

    private int shortAt(int offset) {
        return (bytes[offset] & 0xff) << 8 | bytes[offset + 1] & 0xff;
    }

    private void putShort(int offset, int value) {
        bytes[offset] = (byte) (value >> 8);
        bytes[offset + 1] = (byte) value;
    }

    private void putInt(int offset, int value) {
        putShort(offset, value >> 16);
        putShort(offset + 2, value);
    }

    /** Where a number stands that could be an index into the constant pool, another. */
    private void swapIndex() {
        int count = Math.max(2, shortAt(8));
        for (int attempt = 0; attempt < 20; attempt++) {
            int offset = place(2);
            int value = shortAt(offset);
            if (value > 0 && value < count) {
                putShort(offset, 1 + choices.next(count));
                return;
            }
        }
    }

    private void remove() {
        int start = place(1);
        int end = Math.min(bytes.length, start + 1 + choices.next(32));
        byte[] rest = Arrays.copyOf(bytes, bytes.length - (end - start));
        System.arraycopy(bytes, end, rest, start, bytes.length - end);
        bytes = rest;
    }

    private void repeat() {
        int start = place(1);
        int length = Math.min(bytes.length - start, 1 + choices.next(64));
        insert(start, Arrays.copyOfRange(bytes, start, start + length), 1 + choices.next(40));
    }

    private void insert(int at, byte[] piece, int times) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        for (int i = 0; i < times; i++) {
            out.write(piece, 0, piece.length);
        }
        out.write(bytes, at, bytes.length - at);
        bytes = out.toByteArray();
    }

    private void splice() {
        byte[] other = corpus.get(choices.next(corpus.size()));
        int start = place(1);
        int from = choices.next(other.length);
        int length = Math.min(Math.min(other.length - from, bytes.length - start), 1 + choices.next(200));
        System.arraycopy(other, from, bytes, start, length);
    }

    /** Arrays in arrays of an annotation's value, or of whatever stands there. */
    private void nest() {
        insert(place(1), new byte[] {'[', 0, 1}, 1 + choices.next(choices.oneIn(4) ? 20_000 : 300));
    }

    /** The offset behind the constant pool, or somewhere where that is broken. */
    private int poolEnd() {
        int offset = 10;
        for (int i = 1; i < shortAt(8) && offset + 4 < bytes.length; i++) {
            int tag = bytes[offset];
            if (tag == 1) {
                offset += 3 + shortAt(offset + 1);
            } else if (tag == 5 || tag == 6) {
                offset += 9;
                i++;
            } else {
                offset += tag == 7 || tag == 8 || tag == 16 || tag == 19 || tag == 20 ? 3 : tag == 15 ? 4 : 5;
            }
        }
        return Math.min(offset, bytes.length - 8);
    }
}
