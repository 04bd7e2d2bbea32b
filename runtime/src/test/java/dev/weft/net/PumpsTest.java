package dev.weft.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PumpsTest {

    /** More than any system's pipe and a chunk on either side of it. */
    private static final int PIPE_AT_MOST = 1024 * 1024;

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    private static void awaitEnd(Pump<?> pump) throws Exception {
        pump.ended().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static byte[] readAll(Pump<Pipe.SourceChannel> pump) throws IOException {
        pump.channel().configureBlocking(true);
        try (InputStream in = Channels.newInputStream(pump.channel())) {
            return in.readAllBytes();
        }
    }

    /** Counts, and knows whether it was closed. */
    private static class Source extends FilterInputStream {

        final AtomicInteger taken = new AtomicInteger();
        volatile boolean closed;

        Source(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            int count = super.read(target, from, length);
            taken.addAndGet(Math.max(count, 0));
            return count;
        }

        @Override
        public void close() throws IOException {
            closed = true;
            super.close();
        }
    }

    @Test
    void whatTheStreamGivesComesOutAndThenTheEnd() throws Exception {
        byte[] much = bytes(300_000);
        Source stream = new Source(new ByteArrayInputStream(much));
        Pump<Pipe.SourceChannel> pump = Pumps.from(stream);
        assertThat(pump.channel().isBlocking()).isFalse();

        assertThat(readAll(pump)).isEqualTo(much);
        awaitEnd(pump);
        assertThat(pump.failure()).isEmpty();
        assertThat(stream.closed).isTrue();
    }

    @Test
    void aStreamIsReadNoFasterThanTheChannel() throws Exception {
        int size = 8 * PIPE_AT_MOST;
        AtomicInteger received = new AtomicInteger();
        AtomicInteger largestLead = new AtomicInteger();
        Source stream = new Source(new ByteArrayInputStream(new byte[size])) {
            @Override
            public int read(byte[] target, int from, int length) throws IOException {
                int count = super.read(target, from, length);
                largestLead.accumulateAndGet(taken.get() - received.get(), Math::max);
                return count;
            }
        };
        Pump<Pipe.SourceChannel> pump = Pumps.from(stream);
        pump.channel().configureBlocking(true);
        ByteBuffer part = ByteBuffer.allocate(1000);
        for (int count; (count = pump.channel().read(part.clear())) >= 0; ) {
            received.addAndGet(count);
        }

        assertThat(received).hasValue(size);
        assertThat(largestLead.get()).isBetween(Pumps.CHUNK, PIPE_AT_MOST);
    }

    @Test
    void closingTheChannelEndsTheThreadOfAFullPipe() throws Exception {
        Source endless = new Source(new InputStream() {
            @Override
            public int read() {
                return 1;
            }
        });
        Pump<Pipe.SourceChannel> pump = Pumps.from(endless);
        while (endless.taken.get() == 0) {
            Thread.onSpinWait();
        }
        pump.close();
        pump.close();

        awaitEnd(pump);
        assertThat(endless.closed).isTrue();
        assertThat(pump.failure()).isEmpty();
    }

    @Test
    void aReadThatBlocksIsTheLastOne() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        Pump<Pipe.SourceChannel> pump = Pumps.from(new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("one byte at a time");
            }

            @Override
            public int read(byte[] target, int from, int length) {
                reading.countDown();
                try {
                    released.await();
                } catch (InterruptedException e) {
                    throw new AssertionError("nobody interrupts a read", e);
                }
                return 1;
            }
        });
        assertThat(reading.await(30, TimeUnit.SECONDS)).isTrue();
        pump.close();
        assertThat(pump.ended().toCompletableFuture()).isNotDone();
        released.countDown();

        awaitEnd(pump);
    }

    @Test
    void aStreamThatFailsEndsTheChannelAndSaysWhy() throws Exception {
        IOException failure = new IOException("the disk is on fire");
        Pump<Pipe.SourceChannel> pump = Pumps.from(new InputStream() {
            private boolean given;

            @Override
            public int read() throws IOException {
                throw failure;
            }

            @Override
            public int read(byte[] target, int from, int length) throws IOException {
                if (given) {
                    throw failure;
                }
                given = true;
                return 3;
            }
        });

        assertThat(readAll(pump)).hasSize(3);
        assertThat(pump.failure()).contains(failure);
        assertThatThrownBy(() -> awaitEnd(pump))
                .isInstanceOf(ExecutionException.class)
                .hasCause(failure);
    }

    @Test
    void aStreamWithAFaultFailsAsOneThatCannotBeRead() throws Exception {
        IllegalStateException fault = new IllegalStateException("mine");
        Pump<Pipe.SourceChannel> pump = Pumps.from(new InputStream() {
            @Override
            public int read() {
                throw fault;
            }
        });

        assertThat(readAll(pump)).isEmpty();
        assertThat(pump.failure()).get().satisfies(told -> assertThat(told).hasCause(fault));
    }

    @Test
    void aStreamThatCannotBeClosedEndsTheChannelAllTheSame() throws Exception {
        IllegalStateException fault = new IllegalStateException("mine");
        Pump<Pipe.SourceChannel> pump = Pumps.from(new InputStream() {
            @Override
            public int read() {
                return -1;
            }

            @Override
            public void close() {
                throw fault;
            }
        });

        assertThat(readAll(pump)).isEmpty();
        assertThat(pump.failure()).get().satisfies(told -> assertThat(told).hasCause(fault));
    }

    /** Keeps what comes, and knows whether it was closed. */
    private static class Target extends ByteArrayOutputStream {

        volatile boolean closed;

        @Override
        public void close() {
            closed = true;
        }
    }

    private static void writeAll(Pump<Pipe.SinkChannel> pump, byte[] data) throws IOException {
        pump.channel().configureBlocking(true);
        pump.channel().write(ByteBuffer.wrap(data));
    }

    @Test
    void whatTheChannelTakesReachesTheStream() throws Exception {
        byte[] much = bytes(300_000);
        Target stream = new Target();
        Pump<Pipe.SinkChannel> pump = Pumps.to(stream);
        assertThat(pump.channel().isBlocking()).isFalse();
        writeAll(pump, much);
        assertThat(stream.closed).isFalse();
        pump.close();

        awaitEnd(pump);
        assertThat(stream.toByteArray()).isEqualTo(much);
        assertThat(stream.closed).isTrue();
    }

    @Test
    void eachChunkIsFlushed() throws Exception {
        CountDownLatch flushed = new CountDownLatch(1);
        Pump<Pipe.SinkChannel> pump = Pumps.to(new ByteArrayOutputStream() {
            @Override
            public void flush() {
                if (size() == 4) {
                    flushed.countDown();
                }
            }
        });
        writeAll(pump, new byte[4]);

        assertThat(flushed.await(30, TimeUnit.SECONDS)).isTrue();
        pump.close();
        awaitEnd(pump);
    }

    @Test
    void aFullPipeTakesNoMore() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        Target stream = new Target() {
            @Override
            public synchronized void write(byte[] data, int from, int length) {
                try {
                    released.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                super.write(data, from, length);
            }
        };
        Pump<Pipe.SinkChannel> pump = Pumps.to(stream);
        ByteBuffer much = ByteBuffer.wrap(bytes(2 * PIPE_AT_MOST));
        int refusals = 0;
        while (refusals < 3) { // the thread may take one more chunk out
            refusals += pump.channel().write(much) == 0 ? 1 : 0;
        }
        int taken = much.position();
        assertThat(taken).isBetween(1, PIPE_AT_MOST);
        released.countDown();
        pump.close();

        awaitEnd(pump);
        assertThat(stream.toByteArray()).isEqualTo(Arrays.copyOf(much.array(), taken));
    }

    @Test
    void aStreamThatTakesNoMoreBreaksTheChannelAndSaysWhy() throws Exception {
        IOException failure = new IOException("the disk is full");
        Pump<Pipe.SinkChannel> pump = Pumps.to(new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw failure;
            }
        });

        assertThatThrownBy(() -> {
                    while (true) {
                        writeAll(pump, new byte[100]);
                    }
                })
                .isInstanceOf(IOException.class);
        assertThat(pump.failure()).contains(failure);
    }

    @Test
    void aStreamThatFailsWhenItIsClosedIsNotSilent() throws Exception {
        IOException failure = new IOException("the last block was lost");
        Pump<Pipe.SinkChannel> pump = Pumps.to(new ByteArrayOutputStream() {
            @Override
            public void close() throws IOException {
                throw failure;
            }
        });
        pump.close();

        assertThatThrownBy(() -> awaitEnd(pump)).hasCause(failure);
    }

    @Test
    void theStandardStreamsStayOpen() throws Exception {
        PrintStream before = System.out;
        AtomicInteger closed = new AtomicInteger();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true) {
            @Override
            public void close() {
                closed.incrementAndGet();
            }
        });
        try {
            Pump<Pipe.SinkChannel> pump = Pumps.to(System.out);
            writeAll(pump, "to the user".getBytes(US_ASCII));
            pump.close();
            awaitEnd(pump);
        } finally {
            System.setOut(before);
        }

        assertThat(printed).hasToString("to the user");
        assertThat(closed).hasValue(0);
    }
}
