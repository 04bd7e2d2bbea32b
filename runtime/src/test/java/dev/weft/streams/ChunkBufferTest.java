package dev.weft.streams;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunkBufferTest {

    private final ChunkBuffer buffer = new ChunkBuffer();

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    @Test
    void anArrayAskedForAsAWholeIsHandedOn() {
        byte[] received = new byte[1000];
        buffer.add(received);

        assertThat(buffer.take(1000)).isSameAs(received);
        assertThat(buffer.isEmpty()).isTrue();
    }

    @Test
    void partsAndSumsAreCopies() {
        buffer.add(ascii("abcdef"));
        buffer.add(new byte[ChunkBuffer.SMALL]);

        assertThat(buffer.take(2)).isEqualTo(ascii("ab"));
        assertThat(buffer.take(4)).isEqualTo(ascii("cdef"));
        assertThat(buffer.take(ChunkBuffer.SMALL)).hasSize(ChunkBuffer.SMALL);
    }

    @Test
    void takingAcrossArraysJoinsThem() {
        buffer.add(new byte[ChunkBuffer.SMALL]);
        buffer.add(ascii("xyz"));

        byte[] taken = buffer.take(ChunkBuffer.SMALL + 2);

        assertThat(taken).hasSize(ChunkBuffer.SMALL + 2).endsWith('x', 'y');
        assertThat(buffer.take(1)).isEqualTo(ascii("z"));
    }

    @Test
    void singleBytesShareArrays() {
        int count = 100 * ChunkBuffer.SMALL;
        for (int i = 0; i < count; i++) {
            buffer.add(new byte[] {(byte) i});
        }

        assertThat(buffer.size()).isEqualTo(count);
        assertThat(buffer.chunkCount()).isEqualTo(100);
        assertThat(buffer.take(300)[299]).isEqualTo((byte) 299);
    }

    /** Against the simplest thing that could work: one string. */
    @Test
    void behavesLikeOneArray() {
        Random random = new Random(4711);
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(3) == 0 && expected.length() < 5000) {
                byte[] chunk = new byte[random.nextInt(4) == 0 ? random.nextInt(900) : random.nextInt(4)];
                for (int j = 0; j < chunk.length; j++) {
                    chunk[j] = (byte) ('a' + random.nextInt(2));
                }
                if (chunk.length > 0) {
                    buffer.add(chunk);
                    expected.append(new String(chunk, US_ASCII));
                }
            } else if (random.nextBoolean()) {
                int count = random.nextInt(Math.min(expected.length(), 700) + 1);
                assertThat(new String(buffer.take(count), US_ASCII)).isEqualTo(expected.substring(0, count));
                expected.delete(0, count);
            } else {
                String pattern = "abbabaabab".substring(random.nextInt(4), 5 + random.nextInt(6));
                int from = random.nextInt(expected.length() + 2);
                assertThat(buffer.indexOf(ascii(pattern), from)).isEqualTo(expected.indexOf(pattern, from));
                int at = random.nextInt(expected.length() + 1);
                assertThat(buffer.matches(ascii(pattern), at)).isEqualTo(expected.indexOf(pattern, at) == at);
            }
            assertThat(buffer.size()).isEqualTo(expected.length());
        }
    }
}
