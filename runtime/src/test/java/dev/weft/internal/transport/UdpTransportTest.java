package dev.weft.internal.transport;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.internal.select.SelectorLoop;
import dev.weft.net.Datagram;
import dev.weft.net.DatagramOptions;
import dev.weft.net.DatagramProtocol;
import dev.weft.net.DatagramTransport;
import dev.weft.net.Endpoint;
import dev.weft.net.ExtraInfo;
import dev.weft.net.WaterMarks;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Datagram transports against a peer on a blocking channel, and against a socket that refuses. */
class UdpTransportTest {

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);

    private final List<ErrorReport> reports = new ArrayList<>();
    private final Heard heard = new Heard();
    private DatagramChannel peer;

    @BeforeEach
    void open() throws IOException {
        peer = DatagramChannel.open(StandardProtocolFamily.INET).bind(ANY_PORT);
    }

    @AfterEach
    void close() throws IOException {
        peer.close();
    }

    /** Writes down what it is told, and fails when the calls do not come in order. */
    private static class Heard implements DatagramProtocol {

        final List<String> events = new ArrayList<>();
        final List<IOException> errors = new ArrayList<>();
        Throwable lostBy;
        SocketAddress sender;
        DatagramTransport transport;
        private Future<Void> changed;

        private void note(String event) {
            events.add(event);
            if (changed != null && !changed.isDone()) {
                changed.setResult(null);
            }
        }

        @Override
        public void connectionMade(DatagramTransport made) {
            assertThat(events).isEmpty();
            transport = made;
            note("made");
        }

        @Override
        public void datagramReceived(byte[] data, SocketAddress from) {
            assertThat(events).startsWith("made").doesNotContain("lost");
            sender = from;
            note(new String(data, US_ASCII));
        }

        @Override
        public void errorReceived(IOException cause) {
            assertThat(events).startsWith("made").doesNotContain("lost");
            errors.add(cause);
            note("error");
        }

        @Override
        public void connectionLost(Throwable cause) {
            assertThat(events).startsWith("made").doesNotContain("lost");
            lostBy = cause;
            note("lost");
        }

        @Override
        public void pauseWriting() {
            note("pause");
        }

        @Override
        public void resumeWriting() {
            note("resume");
        }

        @Coroutine
        Coro<Void> until(BooleanSupplier condition) {
            while (!condition.getAsBoolean()) {
                changed = EventLoop.running().createFuture();
                yieldFrom(changed);
            }
            return done();
        }
    }

    @Coroutine
    private static Coro<Void> turns(int count) {
        for (int i = 0; i < count; i++) {
            yieldFrom(sleep(Duration.ZERO));
        }
        return done();
    }

    @Coroutine
    private <P extends DatagramProtocol> Coro<DatagramTransport> endpoint(P protocol, InetSocketAddress remote) {
        runningLoop().setExceptionHandler((loop, report) -> reports.add(report));
        Endpoint<P> endpoint = yieldFrom(runningLoop().createDatagramEndpoint(() -> protocol, ANY_PORT, remote));
        assertThat(endpoint.protocol()).isSameAs(protocol);
        return result(endpoint.transport());
    }

    private InetSocketAddress peerAddress() throws IOException {
        return (InetSocketAddress) peer.getLocalAddress();
    }

    private static SocketAddress addressOf(DatagramTransport transport) {
        return transport.getExtraInfo(ExtraInfo.SOCKNAME).orElseThrow();
    }

    private void say(String text, DatagramTransport to) throws IOException {
        peer.send(ByteBuffer.wrap(text.getBytes(US_ASCII)), addressOf(to));
    }

    private String hear() throws IOException {
        peer.socket().setSoTimeout(30_000);
        byte[] buffer = new byte[70_000];
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        peer.socket().receive(packet);
        return new String(buffer, 0, packet.getLength(), US_ASCII);
    }

    // CPython: test_events.EventLoopTestsMixin.test_create_datagram_endpoint
    // CPython: test_selector_events.SelectorDatagramTransportTests.test_read_ready
    @Test
    void datagramsGoBothWays() {
        run(() -> {
            DatagramTransport transport = yieldFrom(endpoint(heard, null));
            assertThat(heard.events).containsExactly("made");
            assertThat(heard.transport).isSameAs(transport);
            say("one", transport);
            say("two", transport);
            yieldFrom(heard.until(() -> heard.events.size() == 3));
            assertThat(heard.sender).isEqualTo(peerAddress());
            transport.sendTo("three".getBytes(US_ASCII), heard.sender);
            assertThat(hear()).isEqualTo("three");
            assertThat(transport.getWriteBufferSize()).isZero();
            assertThat(transport.getExtraInfo(ExtraInfo.PEERNAME)).isEmpty();

            transport.close();
            transport.close();
            assertThat(heard.events).doesNotContain("lost");
            yieldFrom(turns(2));
            assertThat(heard.events).containsExactly("made", "one", "two", "lost");
            assertThat(heard.lostBy).isNull();
            return done();
        });
        assertThat(reports).isEmpty();
    }

    // CPython: test_selector_events.SelectorDatagramTransportTests.test_sendto_no_data
    @Test
    void anEmptyDatagramIsADatagram() {
        run(() -> {
            DatagramTransport transport = yieldFrom(endpoint(heard, null));
            say("", transport);
            yieldFrom(heard.until(() -> heard.events.size() == 2));
            assertThat(heard.events).containsExactly("made", "");

            transport.sendTo(new byte[0], peerAddress());
            transport.sendTo(new byte[] {'x'}, peerAddress());
            assertThat(hear()).isEmpty();
            assertThat(hear()).isEqualTo("x");
            return done();
        });
    }

    /** The JDK would drop it, and nobody would ever know. */
    @Test
    void aConnectedTransportRefusesAnEmptyDatagram() {
        run(() -> {
            DatagramTransport transport = yieldFrom(endpoint(heard, peerAddress()));

            assertThatThrownBy(() -> transport.sendTo(new byte[0], null))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("empty");
            return done();
        });
    }

    // CPython: test_selector_events.SelectorDatagramTransportTests.test_sendto_connected_addr
    @Test
    void aRemoteAddressIsTheOnlyOne() {
        run(() -> {
            DatagramTransport transport = yieldFrom(endpoint(heard, peerAddress()));
            assertThat(transport.getExtraInfo(ExtraInfo.PEERNAME)).contains(peerAddress());
            transport.sendTo("a".getBytes(US_ASCII), null);
            transport.sendTo("b".getBytes(US_ASCII), peerAddress());
            assertThat(hear()).isEqualTo("a");
            assertThat(hear()).isEqualTo("b");
            try (DatagramChannel stranger = DatagramChannel.open(StandardProtocolFamily.INET)) {
                stranger.send(ByteBuffer.wrap("stranger".getBytes(US_ASCII)), addressOf(transport));
            }
            say("friend", transport);
            yieldFrom(heard.until(() -> heard.events.size() > 1));

            assertThat(heard.events).containsExactly("made", "friend");
            assertThatThrownBy(() -> transport.sendTo(new byte[1], new InetSocketAddress("127.0.0.1", 9)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Invalid address: must be null or " + peerAddress());
            return done();
        });
    }

    @Test
    void withoutARemoteAddressSendToNeedsOne() {
        run(() -> {
            DatagramTransport transport = yieldFrom(endpoint(heard, null));

            assertThatThrownBy(() -> transport.sendTo(new byte[1], null)).isInstanceOf(IllegalArgumentException.class);
            return done();
        });
    }

    /** The caller's mistakes are the caller's to hear of, and nobody else's datagrams are lost by them. */
    // uvloop: test_udp.Test_UV_UDP.test_udp_sendto_dns
    @Test
    void anAddressThatCannotBeSentToIsRefusedAndTheTransportGoesOn() {
        run(() -> {
            DatagramOptions ipv4 = DatagramOptions.defaults().withFamily(StandardProtocolFamily.INET);
            DatagramTransport transport = yieldFrom(
                            runningLoop().createDatagramEndpoint(() -> heard, ANY_PORT, null, ipv4))
                    .transport();
            assertThatThrownBy(() ->
                            transport.sendTo(new byte[1], InetSocketAddress.createUnresolved("example.invalid", 80)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("looks no names up: example.invalid");
            assertThatThrownBy(() -> transport.sendTo(new byte[1], new InetSocketAddress("::1", 80)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("another family");

            assertThat(transport.isClosing()).isFalse();
            transport.sendTo(text("still there"), peerAddress());
            assertThat(hear()).isEqualTo("still there");
            return done();
        });
        assertThat(heard.errors).isEmpty();
        assertThat(reports).isEmpty();
    }

    // CPython: test_events.EventLoopTestsMixin.test_datagram_send_to_non_listening_address
    // CPython: test_selector_events.SelectorDatagramTransportTests.test_read_ready_oserr
    @Test
    void thatNobodyListensIsAnErrorAndNoLoss() {
        run(() -> {
            InetSocketAddress gone = peerAddress();
            peer.close();
            DatagramTransport transport = yieldFrom(endpoint(heard, gone));
            transport.sendTo("anybody?".getBytes(US_ASCII), null);
            yieldFrom(heard.until(() -> !heard.errors.isEmpty()));

            assertThat(heard.errors).first().isInstanceOf(PortUnreachableException.class);
            assertThat(transport.isClosing()).isFalse();
            assertThat(heard.events).doesNotContain("lost");
            return done();
        });
        assertThat(reports).isEmpty();
    }

    @Test
    void whatTheSystemRefusesIsAnErrorAndNoLoss() {
        run(() -> {
            DatagramTransport transport = yieldFrom(endpoint(heard, null));
            transport.sendTo(new byte[70_000], peerAddress());
            transport.sendTo("short".getBytes(US_ASCII), peerAddress());

            assertThat(heard.errors).hasSize(1);
            assertThat(hear()).isEqualTo("short");
            return done();
        });
    }

    @Test
    void theLongestDatagramArrivesWhole() {
        run(() -> {
            DatagramTransport transport = yieldFrom(endpoint(heard, null));
            transport.sendTo("x".repeat(65_507).getBytes(US_ASCII), addressOf(transport));
            yieldFrom(heard.until(() -> heard.events.size() == 2));

            assertThat(heard.errors).isEmpty();
            assertThat(heard.events.get(1)).hasSize(65_507);
            return done();
        });
    }

    @Test
    void aProtocolThatFailsIsReportedAndTheTransportGoesOn() {
        Heard failing = new Heard() {
            @Override
            public void datagramReceived(byte[] data, SocketAddress from) {
                super.datagramReceived(data, from);
                if (data.length == 3) {
                    throw new IllegalArgumentException("mine");
                }
            }
        };
        run(() -> {
            DatagramTransport transport = yieldFrom(endpoint(failing, null));
            say("bad", transport);
            say("good", transport);
            yieldFrom(failing.until(() -> failing.events.size() == 3));
            assertThat(transport.isClosing()).isFalse();
            return done();
        });

        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.message()).contains("datagramReceived");
            assertThat(report.exception()).hasMessage("mine");
        });
    }

    @Test
    void aFloodIsReceivedInPartsSoThatOthersHaveTheirTurn() {
        int flood = 3 * UdpTransport.MAX_RECEIVED_PER_TURN;
        List<Integer> perTurn = new ArrayList<>();
        run(() -> {
            DatagramTransport transport = yieldFrom(endpoint(heard, null));
            for (int i = 0; i < flood; i++) {
                say("x", transport);
            }
            while (heard.events.size() <= flood) {
                int before = heard.events.size();
                yieldFrom(turns(1));
                perTurn.add(heard.events.size() - before);
            }
            return done();
        });

        assertThat(perTurn).allMatch(count -> count <= UdpTransport.MAX_RECEIVED_PER_TURN);
        assertThat(perTurn).contains(UdpTransport.MAX_RECEIVED_PER_TURN);
    }

    @Test
    void aProtocolMayCloseFromWithin() {
        Heard closing = new Heard() {
            @Override
            public void datagramReceived(byte[] data, SocketAddress from) {
                super.datagramReceived(data, from);
                transport.close();
            }
        };
        run(() -> {
            DatagramTransport transport = yieldFrom(endpoint(closing, null));
            say("one", transport);
            say("two", transport);
            yieldFrom(closing.until(() -> closing.events.contains("lost")));
            return done();
        });

        assertThat(closing.events).containsExactly("made", "one", "lost");
    }

    @Test
    void closingTheLoopEndsItsEndpoints() {
        run(() -> {
            yieldFrom(endpoint(heard, null));
            return done();
        });

        assertThat(heard.events).containsExactly("made", "lost");
        assertThat(heard.lostBy).isNull();
    }

    // Raw sockets

    private static DatagramChannel raw() throws IOException {
        DatagramChannel channel =
                DatagramChannel.open(StandardProtocolFamily.INET).bind(ANY_PORT);
        channel.configureBlocking(false);
        return channel;
    }

    @Test
    void rawSocketsSendAndReceive() {
        run(() -> {
            DatagramChannel channel = raw();
            assertThat((int)
                            yieldFrom(runningLoop().sockSendTo(channel, ByteBuffer.wrap(text("hello")), peerAddress())))
                    .isEqualTo(5);
            assertThat(hear()).isEqualTo("hello");
            Task<Datagram> receiving = createTask(runningLoop().sockRecvFrom(channel, 3));
            yieldFrom(turns(2));
            assertThat(receiving.isDone()).isFalse();
            peer.send(ByteBuffer.wrap(text("answer")), channel.getLocalAddress());
            Datagram datagram = yieldFrom(receiving);
            assertThat(datagram.data()).isEqualTo(text("ans"));
            assertThat(datagram.address()).isEqualTo(peerAddress());

            peer.send(ByteBuffer.allocate(0), channel.getLocalAddress());
            assertThat(yieldFrom(runningLoop().sockRecvFrom(channel, 100)).data())
                    .isEmpty();
            peer.send(ByteBuffer.wrap(text("second")), channel.getLocalAddress());
            ByteBuffer buffer = ByteBuffer.allocate(4);
            assertThat(yieldFrom(runningLoop().sockRecvFromInto(channel, buffer)))
                    .isEqualTo(peerAddress());
            assertThat(buffer.array()).isEqualTo(text("seco"));
            channel.close();
            return done();
        });
    }

    @Test
    void cancelledARawSocketLosesNothing() {
        run(() -> {
            DatagramChannel channel = raw();
            Task<Datagram> receiving = createTask(runningLoop().sockRecvFrom(channel, 100));
            yieldFrom(turns(2));
            receiving.cancel();
            yieldFrom(turns(2));
            assertThat(receiving.isCancelled()).isTrue();
            peer.send(ByteBuffer.wrap(text("kept")), channel.getLocalAddress());
            assertThat(yieldFrom(runningLoop().sockRecvFrom(channel, 100)).data())
                    .isEqualTo(text("kept"));
            channel.close();
            return done();
        });
    }

    @Test
    void rawSocketsRefuseWhatMakesNoSense() {
        run(() -> {
            DatagramChannel channel = raw();
            assertThatThrownBy(() -> runningLoop().sockRecvFrom(channel, -1))
                    .isInstanceOf(IllegalArgumentException.class);
            ByteBuffer readOnly = ByteBuffer.allocate(3).asReadOnlyBuffer();
            assertThatThrownBy(() -> runningLoop().sockRecvFromInto(channel, readOnly))
                    .isInstanceOf(IllegalArgumentException.class);
            channel.connect(peerAddress());
            UnsupportedOperationException failure = null;
            try {
                yieldFrom(runningLoop().sockSendTo(channel, ByteBuffer.allocate(0), peerAddress()));
            } catch (UnsupportedOperationException e) {
                failure = e;
            }
            assertThat(failure).hasMessageContaining("empty datagram");
            channel.close();
            return done();
        });
    }

    // A socket that refuses, for none does on loopback

    /** Takes a datagram as often as it is allowed to, and gives 0 as a full socket does. */
    private static final class Gate implements DatagramQueue.Sender {

        final List<String> sent = new ArrayList<>();
        int allowed;
        IOException failure;
        RuntimeException fault;

        @Override
        public int send(DatagramChannel channel, ByteBuffer data, SocketAddress target) throws IOException {
            if (failure != null) {
                throw failure;
            }
            if (fault != null) {
                throw fault;
            }
            if (allowed == 0) {
                return 0;
            }
            allowed--;
            sent.add(US_ASCII.decode(data).toString());
            return sent.get(sent.size() - 1).length();
        }

        @Coroutine
        Coro<Void> hasSent(int count) {
            while (sent.size() < count) {
                yieldFrom(sleep(Duration.ZERO));
            }
            return done();
        }
    }

    @Coroutine
    private Coro<UdpTransport> gated(Gate gate) throws IOException {
        runningLoop().setExceptionHandler((loop, report) -> reports.add(report));
        DatagramChannel channel =
                DatagramChannel.open(StandardProtocolFamily.INET).bind(ANY_PORT);
        channel.configureBlocking(false);
        UdpTransport transport =
                new UdpTransport((SelectorLoop) runningLoop(), channel, gate, heard, peerAddress(), null);
        yieldFrom(turns(2));
        return result(transport);
    }

    private static byte[] text(String text) {
        return text.getBytes(US_ASCII);
    }

    // CPython: test_selector_events.SelectorDatagramTransportTests.test_sendto
    // CPython: test_selector_events.SelectorDatagramTransportTests.test_sendto_buffer
    // CPython: test_selector_events.SelectorDatagramTransportTests.test_sendto_tryagain
    // CPython: test_selector_events.SelectorDatagramTransportTests.test_sendto_ready
    // CPython: test_selector_events.SelectorDatagramTransportTests.test_sendto_ready_tryagain
    // CPython: test_selector_events.SelectorDatagramTransportTests.test_sendto_ready_no_data
    @Test
    void whatTheSocketDoesNotTakeIsCopiedAndSentLaterInOrder() {
        Gate gate = new Gate();
        run(() -> {
            UdpTransport transport = yieldFrom(gated(gate));
            gate.allowed = 1;
            byte[] mine = text("abc");
            transport.sendTo(text("first"), null);
            transport.sendTo(mine, null);
            mine[0] = 'X';
            gate.allowed = 1;
            transport.sendTo(text("de"), null); // would pass the one before
            assertThat(gate.sent).containsExactly("first");
            assertThat(transport.getWriteBufferSize()).isEqualTo(5);
            yieldFrom(gate.hasSent(2));
            assertThat(gate.sent).containsExactly("first", "abc");
            assertThat(transport.getWriteBufferSize()).isEqualTo(2);
            gate.allowed = 1;
            yieldFrom(gate.hasSent(3));
            assertThat(gate.sent).containsExactly("first", "abc", "de");
            assertThat(transport.getWriteBufferSize()).isZero();
            return done();
        });
    }

    @Test
    void writingIsPausedAboveTheHighMarkAndResumedAtTheLowOne() {
        Gate gate = new Gate();
        run(() -> {
            UdpTransport transport = yieldFrom(gated(gate));
            int each = 10 + DatagramQueue.OVERHEAD;
            transport.setWriteBufferLimits(WaterMarks.of(3 * each, each));
            assertThat(transport.getWriteBufferLimits()).isEqualTo(WaterMarks.of(3 * each, each));
            for (int i = 0; i < 3; i++) {
                transport.sendTo(new byte[10], null);
            }
            assertThat(heard.events).containsExactly("made");
            transport.sendTo(new byte[10], null);
            assertThat(heard.events).containsExactly("made", "pause");
            gate.allowed = 2;
            yieldFrom(gate.hasSent(2));
            assertThat(heard.events).containsExactly("made", "pause");
            gate.allowed = 1;
            yieldFrom(gate.hasSent(3));
            assertThat(heard.events).containsExactly("made", "pause", "resume");
            return done();
        });
    }

    @Test
    void whatGoesBeyondTheLimitIsDroppedAndTold() {
        Gate gate = new Gate();
        run(() -> {
            UdpTransport transport = yieldFrom(gated(gate));
            int each = 60_000 + DatagramQueue.OVERHEAD;
            int fit = DatagramTransport.MAX_UNSENT / each;
            for (int i = 0; i < fit; i++) {
                transport.sendTo(new byte[60_000], null);
            }
            assertThat(heard.errors).isEmpty();
            transport.sendTo(new byte[60_000], null);

            assertThat(heard.errors)
                    .singleElement()
                    .satisfies(error -> assertThat(error).hasMessageContaining("dropped a datagram of 60000 bytes"));
            assertThat(transport.getWriteBufferSize()).isEqualTo(fit * 60_000);
            return done();
        });
    }

    // CPython: test_selector_events.SelectorDatagramTransportTests.test_sendto_ready_closing
    // CPython: test_selector_events.SelectorDatagramTransportTests.test_sendto_closing
    @Test
    void closeSendsWhatWaits() {
        Gate gate = new Gate();
        run(() -> {
            UdpTransport transport = yieldFrom(gated(gate));
            transport.sendTo(text("late"), null);
            transport.close();
            for (int i = 0; i < 2 * ChannelTransport.IGNORED_WRITES_TO_WARN; i++) {
                transport.sendTo(text("too late"), null);
            }
            yieldFrom(turns(3));
            assertThat(heard.events).doesNotContain("lost");
            gate.allowed = 100;
            yieldFrom(heard.until(() -> heard.events.contains("lost")));
            assertThat(gate.sent).containsExactly("late");
            assertThat(heard.lostBy).isNull();
            return done();
        });
    }

    @Test
    void abortDropsWhatWaits() {
        Gate gate = new Gate();
        run(() -> {
            UdpTransport transport = yieldFrom(gated(gate));
            transport.sendTo(text("late"), null);
            transport.abort();
            gate.allowed = 100;
            yieldFrom(turns(3));

            assertThat(heard.events).contains("lost");
            assertThat(gate.sent).isEmpty();
            assertThat(transport.getWriteBufferSize()).isZero();
            return done();
        });
    }

    // CPython: test_selector_events.SelectorDatagramTransportTests.test_sendto_error_received
    // CPython: test_selector_events.SelectorDatagramTransportTests.test_sendto_error_received_connected
    // CPython: test_selector_events.SelectorDatagramTransportTests.test_sendto_ready_error_received
    // CPython: test_selector_events.SelectorDatagramTransportTests.test_sendto_ready_error_received_connection
    @Test
    void aDatagramThatCannotBeSentIsDroppedAndTold() {
        Gate gate = new Gate();
        run(() -> {
            UdpTransport transport = yieldFrom(gated(gate));
            gate.failure = new IOException("no route");
            transport.sendTo(text("a"), null);
            assertThat(heard.errors).containsExactly(gate.failure);
            gate.failure = null;
            transport.sendTo(text("b"), null);
            transport.sendTo(text("c"), null);
            gate.failure = new IOException("no route any more");
            yieldFrom(heard.until(() -> heard.errors.size() == 3));

            assertThat(transport.getWriteBufferSize()).isZero();
            assertThat(transport.isClosing()).isFalse();
            return done();
        });
        assertThat(reports).isEmpty();
    }

    // CPython: test_selector_events.SelectorDatagramTransportTests.test_sendto_exception
    // CPython: test_selector_events.SelectorDatagramTransportTests.test_sendto_ready_exception
    // CPython: test_selector_events.SelectorDatagramTransportTests.test_fatal_error_connected_custom_error
    @Test
    void aFaultIsReportedAndEndsTheTransport() {
        Gate gate = new Gate();
        run(() -> {
            UdpTransport transport = yieldFrom(gated(gate));
            transport.sendTo(text("a"), null);
            gate.fault = new IllegalStateException("mine");
            yieldFrom(heard.until(() -> heard.events.contains("lost")));

            assertThat(heard.lostBy).isSameAs(gate.fault);
            assertThat(reports)
                    .singleElement()
                    .satisfies(report -> assertThat(report.exception()).isSameAs(gate.fault));
            return done();
        });
    }

    // How one is made

    @Test
    void anAddressOfAnotherFamilyThatWaitedIsDroppedAndTold() {
        Gate gate = new Gate();
        run(() -> {
            UdpTransport transport = yieldFrom(gated(gate));
            transport.sendTo(text("bad"), null);
            gate.fault = new UnsupportedAddressTypeException();
            yieldFrom(heard.until(() -> !heard.errors.isEmpty()));
            assertThat(heard.errors)
                    .singleElement()
                    .satisfies(error -> assertThat(error).hasMessageContaining("another family"));

            gate.fault = null;
            gate.allowed = 1;
            transport.sendTo(text("good"), null);
            assertThat(gate.sent).containsExactly("good");
            return done();
        });
        assertThat(reports).isEmpty();
    }

    // CPython: test_base_events.BaseEventLoopWithSelectorTests.test_create_datagram_endpoint_noaddr_nofamily
    @Test
    void anEndpointNeedsAnAddressOrAFamily() {
        run(() -> {
            Throwable failure = null;
            try {
                yieldFrom(runningLoop().createDatagramEndpoint(() -> heard, null, null));
            } catch (IllegalArgumentException e) {
                failure = e;
            }
            assertThat(failure).hasMessageContaining("unexpected address family");
            DatagramOptions options = DatagramOptions.defaults().withFamily(StandardProtocolFamily.INET);
            DatagramTransport transport = yieldFrom(
                            runningLoop().createDatagramEndpoint(() -> heard, null, null, options))
                    .transport();
            assertThat(((InetSocketAddress) addressOf(transport)).getPort()).isPositive();
            return done();
        });
    }

    // CPython: test_base_events.BaseEventLoopWithSelectorTests.test_create_datagram_endpoint_no_matching_family
    @Test
    void addressesOfTwoFamiliesAreRefused() {
        run(() -> {
            Throwable failure = null;
            try {
                yieldFrom(runningLoop()
                        .createDatagramEndpoint(
                                () -> heard, ANY_PORT, new InetSocketAddress(InetAddress.getByName("::1"), 5)));
            } catch (IllegalArgumentException e) {
                failure = e;
            }
            assertThat(failure).hasMessageContaining("can not get address information");
            return done();
        });
    }

    // CPython: test_base_events.BaseEventLoopWithSelectorTests.test_create_datagram_endpoint_cant_bind
    @Test
    void anAddressThatIsTakenIsNamed() {
        run(() -> {
            Throwable failure = null;
            try {
                yieldFrom(runningLoop().createDatagramEndpoint(() -> heard, peerAddress(), null), IOException.class);
            } catch (IOException e) {
                failure = e;
            }
            assertThat(failure).hasMessageContaining("" + peerAddress()).hasCauseInstanceOf(IOException.class);
            assertThat(heard.events).isEmpty();
            return done();
        });
    }

    // CPython: test_base_events.BaseEventLoopWithSelectorTests.test_create_datagram_endpoint_sockopts
    // CPython: test_base_events.BaseEventLoopWithSelectorTests.test_create_datagram_endpoint_allow_broadcast
    @Test
    void optionsReachTheSocketAndABroadcasterIsNotConnected() {
        DatagramOptions options = DatagramOptions.defaults().withReusePort(true).withAllowBroadcast(true);
        run(() -> {
            DatagramTransport transport = yieldFrom(
                            runningLoop().createDatagramEndpoint(() -> heard, ANY_PORT, peerAddress(), options))
                    .transport();
            DatagramChannel channel =
                    (DatagramChannel) transport.getExtraInfo(ExtraInfo.SOCKET).orElseThrow();
            assertThat(channel.getOption(StandardSocketOptions.SO_REUSEPORT)).isTrue();
            assertThat(channel.getOption(StandardSocketOptions.SO_BROADCAST)).isTrue();
            assertThat(channel.isConnected()).isFalse();
            transport.sendTo(text("to all"), null);
            assertThat(hear()).isEqualTo("to all");

            DatagramTransport plain = yieldFrom(endpoint(new Heard(), null));
            channel = (DatagramChannel) plain.getExtraInfo(ExtraInfo.SOCKET).orElseThrow();
            assertThat(channel.getOption(StandardSocketOptions.SO_REUSEPORT)).isFalse();
            assertThat(channel.getOption(StandardSocketOptions.SO_BROADCAST)).isFalse();
            return done();
        });
    }

    // CPython: test_events.EventLoopTestsMixin.test_create_datagram_endpoint_sock
    // CPython: test_base_events.BaseEventLoopWithSelectorTests.test_create_datagram_endpoint_sock
    @Test
    void aChannelOfTheCallersWillDo() {
        run(() -> {
            DatagramChannel mine = DatagramChannel.open(StandardProtocolFamily.INET);
            DatagramTransport transport = yieldFrom(runningLoop().createDatagramEndpoint(() -> heard, mine))
                    .transport();
            assertThat(mine.isBlocking()).isFalse();
            peer.send(
                    ByteBuffer.wrap(text("hello")),
                    new InetSocketAddress("127.0.0.1", mine.socket().getLocalPort()));
            yieldFrom(heard.until(() -> heard.events.size() == 2));
            transport.close();
            yieldFrom(turns(2));

            assertThat(heard.events).containsExactly("made", "hello", "lost");
            assertThat(mine.isOpen()).isFalse();
            return done();
        });
    }

    // CPython: test_events.EventLoopTestsMixin.test_create_datagram_endpoint_ipv6
    @Test
    void datagramsGoOverIpv6() throws IOException {
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getByName("::1"), 0);
        assumeTrue(NetworkInterface.getByInetAddress(loopback.getAddress()) != null, "no IPv6 here");
        Heard other = new Heard();
        run(() -> {
            DatagramTransport first = yieldFrom(runningLoop().createDatagramEndpoint(() -> heard, loopback, null))
                    .transport();
            DatagramTransport second = yieldFrom(runningLoop()
                            .createDatagramEndpoint(() -> other, null, (InetSocketAddress) addressOf(first)))
                    .transport();
            second.sendTo(text("six"), null);
            yieldFrom(heard.until(() -> heard.events.size() == 2));
            assertThat(heard.events).containsExactly("made", "six");
            return done();
        });
    }

    /** {@code new InetSocketAddress(port)} is of the family that the machine prefers, and good for both. */
    @Test
    void anyAddressReachesAnAddressOfEitherFamily() {
        run(() -> {
            DatagramTransport transport = yieldFrom(
                            runningLoop().createDatagramEndpoint(() -> heard, new InetSocketAddress(0), peerAddress()))
                    .transport();
            transport.sendTo(text("from any"), null);
            assertThat(hear()).isEqualTo("from any");
            return done();
        });
    }

    // CPython: test_base_events.BaseEventLoopWithSelectorTests.test_create_datagram_endpoint_no_addrinfo
    @Test
    void namesAreLookedUp() {
        run(() -> {
            InetSocketAddress name = InetSocketAddress.createUnresolved(
                    "localhost", peerAddress().getPort());
            DatagramOptions options = DatagramOptions.defaults().withFamily(StandardProtocolFamily.INET);
            DatagramTransport transport = yieldFrom(
                            runningLoop().createDatagramEndpoint(() -> heard, null, name, options))
                    .transport();
            transport.sendTo(text("by name"), null);
            assertThat(hear()).isEqualTo("by name");
            return done();
        });
    }

    @Test
    void aFactoryThatFailsLeavesNoSocketOpen() throws IOException {
        DatagramChannel mine = DatagramChannel.open();
        assertThatThrownBy(() -> run(() -> {
                    yieldFrom(runningLoop()
                            .createDatagramEndpoint(
                                    () -> {
                                        throw new IllegalStateException("mine");
                                    },
                                    mine));
                    return done();
                }))
                .hasMessage("mine");
        assertThat(mine.isOpen()).isFalse();
    }
}
