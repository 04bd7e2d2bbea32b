package dev.weft.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WriteBufferTest {

    /** A socket that takes so much and no more. */
    private static final class Sink implements WritableByteChannel {

        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private int room;
        private int largest;

        @Override
        public int write(ByteBuffer data) {
            largest = Math.max(largest, data.remaining());
            int count = Math.min(room, data.remaining());
            for (int i = 0; i < count; i++) {
                taken.write(data.get());
            }
            room -= count;
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    private final WriteBuffer buffer = new WriteBuffer();
    private final Sink sink = new Sink();

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    @Test
    void whatWasAddedComesOutInOrder() throws IOException {
        Random random = new Random(4711);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = 0; i < 200; i++) {
            byte[] chunk = bytes(random.nextInt(3) == 0 ? random.nextInt(100_000) : random.nextInt(200));
            expected.writeBytes(chunk);
            ByteBuffer data = ByteBuffer.wrap(chunk);
            buffer.add(data);
            assertThat(data.hasRemaining()).isFalse();
            sink.room = random.nextInt(60_000);
            buffer.sendTo(sink);
            assertThat(buffer.size()).isEqualTo(expected.size() - sink.taken.size());
        }
        while (!buffer.isEmpty()) {
            sink.room = Integer.MAX_VALUE;
            buffer.sendTo(sink);
        }

        assertThat(sink.taken.toByteArray()).isEqualTo(expected.toByteArray());
        assertThat(sink.largest).isLessThanOrEqualTo(WriteBuffer.MAX_BLOCK);
        assertThat(buffer.charge()).isZero();
    }

    @Test
    void theCallersArrayIsNotKept() throws IOException {
        byte[] mine = {1, 2, 3};
        buffer.add(ByteBuffer.wrap(mine));
        mine[0] = 9;
        sink.room = 3;
        buffer.sendTo(sink);

        assertThat(sink.taken.toByteArray()).containsExactly(1, 2, 3);
    }

    @Test
    void aReadOnlyOrDirectBufferWillDo() throws IOException {
        buffer.add(ByteBuffer.wrap(new byte[] {0, 1, 2, 3}, 1, 2).asReadOnlyBuffer());
        buffer.add(ByteBuffer.allocateDirect(2).put(0, (byte) 7));
        sink.room = 10;
        buffer.sendTo(sink);

        assertThat(sink.taken.toByteArray()).containsExactly(1, 2, 7, 0);
    }

    @Test
    void smallWritesShareBlocks() {
        int count = 10 * WriteBuffer.MIN_BLOCK;
        for (int i = 0; i < count; i++) {
            buffer.add(ByteBuffer.wrap(new byte[] {1}));
        }

        assertThat(buffer.size()).isEqualTo(count);
        assertThat(buffer.charge()).isEqualTo(count + 10L * WriteBuffer.BLOCK_OVERHEAD);
    }

    @Test
    void oneTurnSendsNoMoreThanItsShare() throws IOException {
        buffer.add(ByteBuffer.wrap(new byte[3 * WriteBuffer.MAX_PER_TURN]));
        sink.room = Integer.MAX_VALUE;
        buffer.sendTo(sink);
        assertThat(sink.taken.size()).isEqualTo(WriteBuffer.MAX_PER_TURN);

        ByteBuffer direct = ByteBuffer.wrap(new byte[3 * WriteBuffer.MAX_PER_TURN]);
        WriteBuffer.sendNow(sink, direct);
        assertThat(direct.position()).isEqualTo(WriteBuffer.MAX_PER_TURN);
        assertThat(direct.limit()).isEqualTo(direct.capacity());
        assertThat(sink.largest).isEqualTo(WriteBuffer.MAX_BLOCK);
    }

    @Test
    void sendingNowLeavesWhatTheSocketDidNotTake() throws IOException {
        for (int size : new int[] {100, 100_000}) {
            ByteBuffer data = ByteBuffer.wrap(bytes(size));
            sink.room = 70;
            WriteBuffer.sendNow(sink, data);

            assertThat(data.remaining()).isEqualTo(size - 70);
            assertThat(data.limit()).isEqualTo(size);
        }
    }
}
