package dev.weft.internal.transport;

import static dev.weft.Weft.done;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Body;
import dev.weft.Coro;
import dev.weft.annotations.Coroutine;
import dev.weft.internal.loop.LoopOptions;
import dev.weft.internal.net.SelectorEventLoop;
import dev.weft.net.WaterMarks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which writes of a turn go out at once and which together; against a real peer, with the calls of the channel counted. */
class GatheredWritesTest {

    private final Recorder recorder = new Recorder();
    private ServerSocket listener;
    private SocketChannel channel;
    private Socket peer;
    private Counted output;

    @BeforeEach
    void connect() throws IOException {
        listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        channel = SocketChannel.open(listener.getLocalSocketAddress());
        channel.configureBlocking(false);
        peer = listener.accept();
        output = new Counted(channel);
    }

    @AfterEach
    void hangUp() throws IOException {
        channel.close();
        peer.close();
        listener.close();
    }

    /** Notes how many bytes each call sent. */
    private static final class Counted implements GatheringByteChannel {

        private final SocketChannel channel;
        final List<Long> sent = new ArrayList<>();

        Counted(SocketChannel channel) {
            this.channel = channel;
        }

        private long note(long count) {
            sent.add(count);
            return count;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            return (int) note(channel.write(source));
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
            return note(channel.write(sources, offset, length));
        }

        @Override
        public long write(ByteBuffer[] sources) throws IOException {
            return note(channel.write(sources));
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private record CountedSocket(SocketChannel channel, GatheringByteChannel output) implements Ends {

        @Override
        public ReadableByteChannel input() {
            return channel;
        }

        @Override
        public void shutdownOutput() throws IOException {
            channel.shutdownOutput();
        }
    }

    private void withTransport(boolean strictOrder, Body<SocketTransport, Void> body) {
        try (SelectorEventLoop loop = new SelectorEventLoop(LoopOptions.DEFAULT.withStrictOrder(strictOrder))) {
            loop.runUntilComplete(whenMade(loop, body));
        }
    }

    @Coroutine
    private Coro<Void> whenMade(SelectorEventLoop loop, Body<SocketTransport, Void> body) {
        try {
            Ends ends = new CountedSocket(channel, output);
            SocketTransport transport = new SocketTransport(loop, ends, recorder, null, null);
            yieldFrom(turns(2));
            yieldFrom(body.run(transport));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> turns(int count) {
        for (int i = 0; i < count; i++) {
            yieldFrom(sleep(Duration.ZERO));
        }
        return done();
    }

    private static void write(SocketTransport transport, int count, int size) {
        for (int i = 0; i < count; i++) {
            transport.write(new byte[size]);
        }
    }

    private void assertArrives(int count) throws IOException {
        assertThat(peer.getInputStream().readNBytes(count)).hasSize(count);
    }

    @Test
    void theFirstWriteOfATurnGoesOutAtOnceAndTheOthersTogether() {
        withTransport(false, transport -> {
            write(transport, 16, 10);
            assertThat(output.sent).containsExactly(10L);
            assertThat(transport.getWriteBufferSize()).isEqualTo(150);

            yieldFrom(turns(2));
            assertThat(output.sent).containsExactly(10L, 150L);
            assertThat(transport.getWriteBufferSize()).isZero();
            assertArrives(160);
            return done();
        });
    }

    @Test
    void writesOfTurnsOfTheirOwnAllGoOutAtOnce() {
        withTransport(false, transport -> {
            for (int i = 0; i < 3; i++) {
                transport.write(new byte[] {1});
                assertThat(output.sent).hasSize(i + 1);
                yieldFrom(turns(1));
            }
            return done();
        });
    }

    @Test
    void inASeriesTheFirstIsGatheredTooUntilOneComesAlone() {
        withTransport(false, transport -> {
            for (int i = 0; i < 2; i++) {
                write(transport, 4, 10);
                yieldFrom(turns(2));
            }
            assertThat(output.sent).containsExactly(10L, 30L, 40L);

            transport.write(new byte[10]);
            assertThat(output.sent).hasSize(3);
            yieldFrom(turns(2));
            transport.write(new byte[20]);
            assertThat(output.sent).containsExactly(10L, 30L, 40L, 10L, 20L);
            return done();
        });
    }

    @Test
    void whatIsLongOrTooMuchGoesOutAtOnceInItsPlace() {
        withTransport(false, transport -> {
            transport.write(new byte[] {1});
            transport.write(new byte[] {2, 2});
            byte[] big = new byte[Outgoing.MAX_GATHERED + 1];
            Arrays.fill(big, (byte) 3);
            transport.write(big);
            assertThat(output.sent).containsExactly(1L, 2L, (long) big.length);

            byte[] arrived = peer.getInputStream().readNBytes(3 + big.length);
            assertThat(Arrays.copyOf(arrived, 4)).containsExactly(1, 2, 2, 3);
            assertThat(arrived).hasSize(3 + big.length);
            return done();
        });
    }

    @Test
    void noMoreIsGatheredThanTheLimit() {
        withTransport(false, transport -> {
            int size = Outgoing.MAX_GATHERED / 4;
            write(transport, 1 + 5, size);
            assertThat(transport.getWriteBufferSize()).isLessThanOrEqualTo(Outgoing.MAX_GATHERED);
            yieldFrom(turns(2));
            assertArrives(6 * size);
            return done();
        });
    }

    /** In asyncio the system has it by then. */
    @Test
    void anAbortSendsWhatTheChannelWasNotAskedToTakeYet() {
        withTransport(false, transport -> {
            write(transport, 3, 10);
            transport.abort();
            assertThat(output.sent).containsExactly(10L, 20L);
            return done();
        });
    }

    @Test
    void theEndOfTheLoopSendsItToo() throws IOException {
        SocketTransport[] made = new SocketTransport[1];
        try (SelectorEventLoop loop = new SelectorEventLoop(LoopOptions.DEFAULT)) {
            loop.runUntilComplete(whenMade(loop, transport -> {
                made[0] = transport;
                return done();
            }));
            loop.callSoon(() -> {
                write(made[0], 3, 10);
                loop.stop(); // no turn comes after this one
            });
            loop.runForever();
            assertThat(output.sent).containsExactly(10L);
        }
        assertArrives(30);
    }

    @Test
    void closeSendsItAndEndsTheOutputAfterIt() {
        withTransport(false, transport -> {
            write(transport, 3, 10);
            transport.close();
            yieldFrom(recorder.until(recorder::isLost));
            assertArrives(30);
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
            return done();
        });
    }

    @Test
    void writeEofComesAfterIt() {
        withTransport(false, transport -> {
            write(transport, 3, 10);
            transport.writeEof();
            yieldFrom(turns(2));
            assertArrives(30);
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
            return done();
        });
    }

    @Test
    void nothingIsGatheredWhereItWouldPauseTheProtocol() {
        withTransport(false, transport -> {
            transport.setWriteBufferLimits(WaterMarks.high(100));
            write(transport, 20, 10);
            assertThat(output.sent).hasSize(20);
            assertThat(recorder.events).doesNotContain("pause");
            return done();
        });
    }

    @Test
    void inStrictOrderNothingIsGathered() {
        withTransport(true, transport -> {
            write(transport, 5, 10);
            assertThat(output.sent).hasSize(5);
            return done();
        });
    }

    @Test
    void aPeerThatIsGoneIsNoticedAsItIsSent() throws SocketException {
        peer.setSoLinger(true, 0);
        withTransport(false, transport -> {
            peer.close();
            write(transport, 3, 10);
            yieldFrom(recorder.until(recorder::isLost));
            assertThat(recorder.lostBy).isInstanceOf(IOException.class);
            return done();
        });
    }
}
