package dev.weft.internal.select;

import static dev.weft.internal.loop.Scripted.await;
import static dev.weft.internal.loop.Scripted.awaitAndRepeat;
import static dev.weft.internal.loop.Scripted.coro;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.Future;
import dev.weft.Handle;
import dev.weft.Task;
import dev.weft.internal.loop.LoopOptions;
import dev.weft.internal.loop.Scripted;
import dev.weft.internal.net.SelectorEventLoop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The raw socket operations over real loopback sockets. */
@ParameterizedClass(name = "strictOrder={0}")
@ValueSource(booleans = {false, true})
class RawSocketTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final boolean strictOrder;
    private final SelectorEventLoop loop;
    private final List<ErrorReport> errors = new ArrayList<>();
    private final List<String> trace = new ArrayList<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private ServerSocketChannel server;

    RawSocketTest(boolean strictOrder) {
        this.strictOrder = strictOrder;
        loop = new SelectorEventLoop(LoopOptions.DEFAULT.withStrictOrder(strictOrder));
        loop.setExceptionHandler((l, report) -> errors.add(report));
    }

    @BeforeEach
    void listen() throws IOException {
        server = listen(1024);
        loop.callLater(LIMIT, () -> {
            trace.add("gave up after " + LIMIT);
            loop.stop();
        });
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable resource : opened) {
            resource.close();
        }
        loop.close();
        assertThat(trace).doesNotContain("gave up after " + LIMIT);
    }

    // Connect and accept

    @Test
    void acceptsAndConnects() throws Exception {
        SocketChannel client = client();
        Task<SocketChannel> accepting =
                task(sent -> await(loop.sockAccept(server)), sent -> keep((SocketChannel) sent.value()));

        run(loop.sockConnect(client, server.getLocalAddress()));
        SocketChannel accepted = run(accepting);

        assertThat(client.isConnected()).isTrue();
        assertThat(accepted.isBlocking()).isFalse();
        assertThat(accepted.getRemoteAddress()).isEqualTo(client.getLocalAddress());
    }

    @Test
    void aRefusedPortIsTheSocketsOwnError() throws Exception {
        InetSocketAddress address = (InetSocketAddress) server.getLocalAddress();
        server.close();

        assertThatThrownBy(() -> run(loop.sockConnect(client(), address))).isInstanceOf(ConnectException.class);
    }

    @Test
    void anUnresolvedHostIsAnIoError() {
        InetSocketAddress nowhere = InetSocketAddress.createUnresolved("nowhere.invalid", 80);

        assertThatThrownBy(() -> run(loop.sockConnect(client(), nowhere)))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("nowhere.invalid");
    }

    /** Rule 91: off the selector before the coroutine ends, and the channel is its owner's to close. */
    @Test
    void cancelledConnectLeavesTheChannelToItsOwner() throws Exception {
        ServerSocketChannel full = listen(1);
        SocketChannel pending = pendingConnection(full);
        Task<Void> connecting = loop.createTask(loop.sockConnect(pending, full.getLocalAddress()));
        turns(3);
        assertThat(connecting.isDone()).isFalse();

        connecting.cancel();
        assertThat(loop.register(pending).writing().listener()).isNull();
        assertThatThrownBy(() -> run(connecting)).isInstanceOf(CancelledError.class);

        assertThat(pending.isOpen()).isTrue();
        assertThat(interest(pending)).isZero();
    }

    /** Rule 22: the connection waits in the system's queue until somebody takes it. */
    @Test
    void cancelledAcceptLosesNoConnection() throws Exception {
        Task<SocketChannel> first = loop.createTask(loop.sockAccept(server));
        turns(2);
        SocketChannel client = client();
        client.configureBlocking(true);
        client.connect(server.getLocalAddress());

        first.cancel();
        assertThatThrownBy(() -> run(first)).isInstanceOf(CancelledError.class);
        SocketChannel accepted = keep(run(loop.sockAccept(server)));

        assertThat(accepted.getRemoteAddress()).isEqualTo(client.getLocalAddress());
    }

    /** On loopback a connection is there at once, unless the server's queue is full: then when the system tries again, after a second. */
    @Test
    @Tag("slow")
    void aConnectionThatTakesItsTimeIsWaitedFor() throws Exception {
        ServerSocketChannel full = listen(1);
        SocketChannel first = pendingConnection(full);
        SocketChannel second = client();
        Task<Void> connecting = loop.createTask(loop.sockConnect(first, full.getLocalAddress()));
        assertThat(second.connect(full.getLocalAddress())).isFalse();
        int[] calls = {0};
        loop.addWriter(second, () -> {
            assertThat(finishConnect(second)).isTrue();
            if (++calls[0] == 3) {
                loop.removeWriter(second);
            }
        });
        turns(3);
        assertThat(connecting.isDone()).isFalse();
        assertThat(interest(first)).isEqualTo(SelectionKey.OP_CONNECT);

        loop.addReader(full, () -> keep(acceptFrom(full)));
        run(connecting);
        while (calls[0] < 3 && trace.isEmpty()) {
            turns(1);
        }

        assertThat(first.isConnected()).isTrue();
        assertThat(calls[0])
                .as("the writer stayed, and ran when it could write")
                .isEqualTo(3);
        assertThat(errors).isEmpty();
    }

    // Receive

    @Test
    void receivesWhatIsThereUpToTheLimit() throws Exception {
        SocketChannel[] pair = pair();
        send(pair[0], "hello");
        waitReadable(pair[1]);

        assertThat(text(run(loop.sockRecv(pair[1], 3)))).isEqualTo("hel");
        assertThat(text(run(loop.sockRecv(pair[1], 100)))).isEqualTo("lo");
    }

    @Test
    void waitsUntilThereIsSomething() throws Exception {
        SocketChannel[] pair = pair();
        Task<byte[]> receiving = loop.createTask(loop.sockRecv(pair[1], 100));
        turns(3);
        assertThat(receiving.isDone()).isFalse();

        send(pair[0], "late");

        assertThat(text(run(receiving))).isEqualTo("late");
    }

    @Test
    void anEmptyArrayIsTheEndOfTheStream() throws Exception {
        SocketChannel[] pair = pair();
        pair[0].close();

        assertThat(run(loop.sockRecv(pair[1], 100))).isEmpty();
        assertThat(run(loop.sockRecv(pair[1], 100))).isEmpty();
    }

    @Test
    void receivingNothingDoesNotWait() throws Exception {
        SocketChannel[] pair = pair();

        assertThat(run(loop.sockRecv(pair[1], 0))).isEmpty();
        assertThat(run(loop.sockRecvInto(pair[1], ByteBuffer.allocate(0)))).isZero();
    }

    @Test
    void afterLessThanTheLimitTheNextOneWaitsWithoutASystemCall() throws Exception {
        SocketChannel[] pair = pair();
        receiveWaiting(pair, "ab", 100);
        SocketWaits.Receive next = new SocketWaits.Receive(loop, pair[1], 100);
        assertThat(next.knownToBlock() != null).isEqualTo(!strictOrder);
        assertThat(new SocketWaits.Receive(loop, pair[1], 0).knownToBlock()).isNull();
        send(pair[0], "cd");
        waitReadable(pair[1]);

        assertThat(text(run(next))).isEqualTo("cd");
    }

    /** CPython prints "second" first, and so does strict order. */
    @Test
    void whatIsThereIsReadBeforeOthersRunInStrictOrder() throws Exception {
        SocketChannel[] pair = pair();
        receiveWaiting(pair, "ab", 100);
        loop.register(pair[1]).reading().drained();
        send(pair[0], "cd");
        waitReadable(pair[1]);
        Task<Object> second =
                task(sent -> await(loop.sockRecv(pair[1], 100)), sent -> trace.add(text((byte[]) sent.value())));
        loop.callSoon(() -> trace.add("callback"));

        run(second);

        assertThat(trace)
                .containsExactly(strictOrder ? new String[] {"cd", "callback"} : new String[] {"callback", "cd"});
    }

    @Test
    void afterAllOfTheLimitTheNextOneReadsAtOnce() throws Exception {
        SocketChannel[] pair = pair();
        receiveWaiting(pair, "abcd", 2);

        SocketWaits.Receive next = new SocketWaits.Receive(loop, pair[1], 100);
        assertThat(next.knownToBlock()).isNull();
        assertThat(text(run(next))).isEqualTo("cd");
    }

    @Test
    void whatWasLearntOfASocketEndsWithTheNextEvent() throws Exception {
        SocketChannel[] pair = pair();
        receiveWaiting(pair, "ab", 100);
        receiveWaiting(pair, "cdef", 2);

        SocketWaits.Receive next = new SocketWaits.Receive(loop, pair[1], 100);
        assertThat(next.knownToBlock()).isNull();
        assertThat(text(run(next))).isEqualTo("ef");
    }

    @Test
    void theEndOfTheStreamIsFoundAfterLessThanTheLimit() throws Exception {
        SocketChannel[] pair = pair();
        receiveWaiting(pair, "ab", 100);
        pair[0].close();

        assertThat(run(loop.sockRecv(pair[1], 100))).isEmpty();
    }

    /** Has a receiver wait for a text, and get the beginning of it. */
    private void receiveWaiting(SocketChannel[] pair, String text, int limit) throws IOException {
        Task<byte[]> receiving = loop.createTask(loop.sockRecv(pair[1], limit));
        turns(2);
        send(pair[0], text);
        assertThat(text(run(receiving))).isEqualTo(text.substring(0, Math.min(limit, text.length())));
    }

    @Test
    void receivesIntoABufferOfEitherKind() throws Exception {
        for (ByteBuffer buffer : List.of(ByteBuffer.allocate(10), ByteBuffer.allocateDirect(10))) {
            SocketChannel[] pair = pair();
            buffer.position(2);
            Task<Integer> receiving = loop.createTask(loop.sockRecvInto(pair[1], buffer));
            turns(2);
            send(pair[0], "hello");

            assertThat(run(receiving)).isEqualTo(5);

            assertThat(buffer.position()).isEqualTo(7);
            byte[] bytes = new byte[5];
            buffer.flip().position(2).get(bytes);
            assertThat(text(bytes)).isEqualTo("hello");
            pair[0].close();
            assertThat(run(loop.sockRecvInto(pair[1], buffer.clear()))).isEqualTo(-1);
        }
    }

    @Test
    void aResetConnectionIsTheSocketsOwnError() throws Exception {
        SocketChannel[] pair = pair();
        Task<byte[]> receiving = loop.createTask(loop.sockRecv(pair[1], 100));
        turns(2);
        pair[0].setOption(StandardSocketOptions.SO_LINGER, 0);
        pair[0].close();

        assertThatThrownBy(() -> run(receiving)).isInstanceOf(IOException.class).hasMessageContaining("reset");
    }

    // CPython: test_events.EventLoopTestsMixin.test_prompt_cancellation
    @Test
    void cancelledReceiveLosesNoData() throws Exception {
        SocketChannel[] pair = pair();
        Task<byte[]> first = loop.createTask(loop.sockRecv(pair[1], 100));
        turns(2);

        send(pair[0], "precious");
        waitReadable(pair[1]);
        first.cancel();
        assertThatThrownBy(() -> run(first)).isInstanceOf(CancelledError.class);

        assertThat(text(run(loop.sockRecv(pair[1], 100)))).isEqualTo("precious");
    }

    /** The window of rule 22: the channel was ready, and the task is cancelled before its step. */
    @Test
    void receiveCancelledInTheTurnOfItsReadinessLosesNoData() throws Exception {
        SocketChannel[] pair = pair();
        SocketChannel[] trigger = pair();
        List<Task<?>> receiving = new ArrayList<>();
        loop.addReader(trigger[1], () -> {
            receiving.forEach(Task::cancel);
            loop.removeReader(trigger[1]);
        });
        receiving.add(loop.createTask(loop.sockRecv(pair[1], 100)));
        turns(2);

        send(pair[0], "precious");
        send(trigger[0], "now");
        byte[] received;
        try {
            received = (byte[]) run(receiving.get(0));
        } catch (CancelledError e) {
            received = run(loop.sockRecv(pair[1], 100));
        }

        assertThat(text(received)).isEqualTo("precious");
    }

    // Send

    @Test
    void sendsLargePayloadsInPartsToASlowReader() throws Exception {
        byte[] payload = new byte[8 * 1024 * 1024 + 17];
        new Random(42).nextBytes(payload);
        for (ByteBuffer data : List.of(ByteBuffer.wrap(payload), direct(payload))) {
            SocketChannel[] pair = pair();
            ByteArrayOutputStream received = new ByteArrayOutputStream();
            Task<Object> sending = task(sent -> await(loop.sockSendAll(pair[0], data)), sent -> {
                sent.value();
                pair[0].shutdownOutput();
                return "sent";
            });
            Task<Object> receiving = task(new Scripted.Step() {
                private boolean begun;

                @Override
                public Object run(Scripted.Sent sent) throws Throwable {
                    byte[] bytes = begun ? (byte[]) sent.value() : null;
                    if (bytes != null && bytes.length == 0) {
                        return "end";
                    }
                    if (bytes != null) {
                        received.write(bytes);
                    }
                    begun = true;
                    return awaitAndRepeat(loop.sockRecv(pair[1], 100_000));
                }
            });

            assertThat(run(receiving)).isEqualTo("end");

            assertThat(sending.result()).isEqualTo("sent");
            assertThat(data.hasRemaining()).isFalse();
            assertThat(received.toByteArray()).isEqualTo(payload);
        }
    }

    /** However much the peer takes. */
    @Test
    void oneStepSendsNoMoreThanItsShare() throws Exception {
        SocketChannel[] pair = pair();
        pair[0].setOption(StandardSocketOptions.SO_SNDBUF, 4 * SocketWaits.MAX_SENT_PER_STEP);
        ByteBuffer data = ByteBuffer.allocate(8 * SocketWaits.MAX_SENT_PER_STEP);
        Task<Void> sending = loop.createTask(loop.sockSendAll(pair[0], data));

        turns(1);

        assertThat(data.position()).isPositive().isLessThanOrEqualTo(SocketWaits.MAX_SENT_PER_STEP);
        sending.cancel();
        assertThatThrownBy(() -> run(sending)).isInstanceOf(CancelledError.class);
    }

    @Test
    void sendingNothingDoesNotWait() throws Exception {
        SocketChannel[] pair = pair();

        run(loop.sockSendAll(pair[0], ByteBuffer.allocate(0)));
    }

    @Test
    void cancelledSendTellsHowMuchWentOut() throws Exception {
        SocketChannel[] pair = pair();
        ByteBuffer data = ByteBuffer.allocate(16 * 1024 * 1024);
        Task<Void> sending = loop.createTask(loop.sockSendAll(pair[0], data));
        turns(200);
        assertThat(sending.isDone()).as("the peer does not read").isFalse();

        sending.cancel();
        assertThatThrownBy(() -> run(sending)).isInstanceOf(CancelledError.class);
        int sent = data.position();
        pair[0].close();
        pair[1].configureBlocking(true);
        int received = 0;
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        for (int count = pair[1].read(buffer); count >= 0; count = pair[1].read(buffer.clear())) {
            received += count;
        }

        assertThat(sent).isPositive().isLessThan(data.capacity());
        assertThat(received).isEqualTo(sent);
    }

    @Test
    void sendingToAPeerThatHasGoneIsTheSocketsOwnError() throws Exception {
        SocketChannel[] pair = pair();
        pair[1].setOption(StandardSocketOptions.SO_LINGER, 0);
        pair[1].close();

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100; i++) {
                        run(loop.sockSendAll(pair[0], ByteBuffer.allocate(1000)));
                    }
                })
                .isInstanceOf(IOException.class);
    }

    // Misuse

    @Test
    void aBlockingChannelIsRefusedByName() throws Exception {
        SocketChannel[] pair = pair();
        pair[0].configureBlocking(true);

        assertThatThrownBy(() -> run(loop.sockRecv(pair[0], 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("blocking")
                .hasMessageContaining(pair[0].getLocalAddress().toString().replace("localhost", ""));
        assertThatThrownBy(() -> loop.addReader(pair[0], () -> {})).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> run(loop.sockSendAll(pair[0], ByteBuffer.allocate(1))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aClosedChannelIsAnError() throws Exception {
        SocketChannel closed = client();
        closed.close();

        assertThatThrownBy(() -> run(loop.sockRecv(closed, 1))).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> loop.addReader(closed, () -> {})).isInstanceOf(IllegalArgumentException.class);
        assertThat(loop.removeReader(closed)).isFalse();
    }

    @Test
    void oneWaiterADirection() throws Exception {
        SocketChannel[] pair = pair();
        Task<byte[]> first = loop.createTask(loop.sockRecv(pair[1], 100));
        turns(2);

        assertThatThrownBy(() -> run(loop.sockRecv(pair[1], 100)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("somebody waits");
        assertThatThrownBy(() -> loop.addReader(pair[1], () -> {})).isInstanceOf(IllegalStateException.class);
        assertThat(loop.removeReader(pair[1])).as("not a callback").isFalse();

        send(pair[0], "for the first");
        assertThat(text(run(first))).isEqualTo("for the first");
    }

    @Test
    void oneMayReadWhileAnotherWrites() throws Exception {
        SocketChannel[] pair = pair();
        Task<byte[]> receiving = loop.createTask(loop.sockRecv(pair[0], 100));
        Task<Void> sending = loop.createTask(loop.sockSendAll(pair[0], ByteBuffer.allocate(16 * 1024 * 1024)));
        turns(10);
        assertThat(receiving.isDone()).isFalse();
        assertThat(sending.isDone()).isFalse();

        send(pair[1], "hello");

        assertThat(text(run(receiving))).isEqualTo("hello");
        sending.cancel();
        assertThatThrownBy(() -> run(sending)).isInstanceOf(CancelledError.class);
    }

    @Test
    void aTransportsChannelIsRefused() throws Exception {
        SocketChannel[] pair = pair();
        loop.register(pair[0]).ownedBy(new ChannelOwner() {
            @Override
            public void loopClosing() {}

            @Override
            public String toString() {
                return "a transport";
            }
        });

        assertThatThrownBy(() -> run(loop.sockRecv(pair[0], 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a transport");
        assertThatThrownBy(() -> loop.addWriter(pair[0], () -> {})).isInstanceOf(IllegalStateException.class);
    }

    // Readiness callbacks

    @Test
    void aReaderRunsInEachTurnInWhichThereIsSomething() throws Exception {
        SocketChannel[] pair = pair();
        int[] calls = {0};
        loop.addReader(pair[1], () -> {
            if (++calls[0] == 3) {
                loop.removeReader(pair[1]);
                loop.stop();
            }
        });
        send(pair[0], "left there");

        loop.runForever();
        turns(3);

        assertThat(calls[0]).isEqualTo(3);
        assertThat(loop.removeReader(pair[1])).isFalse();
    }

    @Test
    void aSecondReaderReplacesTheFirst() throws Exception {
        SocketChannel[] pair = pair();
        Handle first = loop.addReader(pair[1], () -> trace.add("first"));
        loop.addReader(pair[1], () -> {
            trace.add("second");
            loop.stop();
        });
        send(pair[0], "x");

        loop.runForever();

        assertThat(trace).containsExactly("second");
        assertThat(first.isCancelled()).isTrue();
        assertThat(loop.removeReader(pair[1])).isTrue();
    }

    @Test
    void cancellingTheHandleRemovesTheReader() throws Exception {
        SocketChannel[] pair = pair();
        Handle handle = loop.addReader(pair[1], () -> trace.add("ran"));
        send(pair[0], "x");

        handle.cancel();
        waitReadable(pair[1]);
        turns(3);

        assertThat(trace).isEmpty();
        assertThat(loop.removeReader(pair[1])).isFalse();
    }

    /** Rule 13: both were ready in one poll, and the first took the second away. */
    @Test
    void aReaderRemovedInTheTurnOfItsReadinessDoesNotRun() throws Exception {
        SocketChannel[] a = pair();
        SocketChannel[] b = pair();
        send(a[0], "x");
        send(b[0], "x");
        waitReadable(a[1]);
        waitReadable(b[1]);
        for (int i = 0; i < 2; i++) {
            SocketChannel mine = i == 0 ? a[1] : b[1];
            SocketChannel other = i == 0 ? b[1] : a[1];
            loop.addReader(mine, () -> {
                trace.add("ran");
                loop.removeReader(mine);
                loop.removeReader(other);
                loop.stop();
            });
        }

        loop.runForever();
        turns(3);

        assertThat(trace).containsExactly("ran");
    }

    /** The writer of a channel that is connecting runs when it has; if it stays, from then on when it can write. */
    @Test
    void aWriterLearnsThatItsChannelConnectedAndThenThatItCanWrite() throws Exception {
        SocketChannel client = client();
        client.connect(server.getLocalAddress());
        int[] calls = {0};
        loop.addWriter(client, () -> {
            assertThat(finishConnect(client)).isTrue();
            if (++calls[0] == 3) {
                loop.stop();
            }
        });

        loop.runForever();

        assertThat(calls[0]).isEqualTo(3);
        assertThat(errors).isEmpty();
        assertThat(interest(client)).isEqualTo(SelectionKey.OP_WRITE);
    }

    /**
     * Interest is dropped when an event comes that nobody wants, so that the loop does not spin. In strict order that is so already for
     * the event of the turn between readiness and step.
     */
    @Test
    void interestIsDroppedLazily() throws Exception {
        SocketChannel[] pair = pair();
        Task<byte[]> receiving = loop.createTask(loop.sockRecv(pair[1], 100));
        turns(2);
        send(pair[0], "wanted");
        run(receiving);
        assertThat(interest(pair[1])).isEqualTo(strictOrder ? 0 : SelectionKey.OP_READ);

        send(pair[0], "nobody wants this");
        waitReadable(pair[1]);
        turns(3);

        assertThat(interest(pair[1])).isZero();
        assertThat(text(run(loop.sockRecv(pair[1], 100)))).isEqualTo("nobody wants this");
    }

    // Many

    @Test
    void aThousandConnectionsAtOnce() throws Exception {
        int count = 1000;
        Task<Object> accepting = task(new Scripted.Step() {
            private int accepted;

            @Override
            public Object run(Scripted.Sent sent) throws Throwable {
                if (sent.value() instanceof SocketChannel channel) {
                    keep(channel);
                    loop.createTask(echoOnce(channel));
                    accepted++;
                }
                return accepted == count ? "all" : awaitAndRepeat(loop.sockAccept(server));
            }
        });
        int[] answered = {0};
        Future<Void> all = loop.createFuture();
        for (int i = 0; i < count; i++) {
            String message = "message " + i;
            SocketChannel client = client();
            task(
                            sent -> await(loop.sockConnect(client, server.getLocalAddress())),
                            sent -> await(loop.sockSendAll(client, ByteBuffer.wrap(message.getBytes(US_ASCII)))),
                            sent -> await(loop.sockRecv(client, 100)),
                            sent -> text((byte[]) sent.value()))
                    .addDoneCallback(done -> {
                        assertThat(done.result()).isEqualTo(message);
                        if (++answered[0] == count) {
                            all.setResult(null);
                        }
                    });
        }

        run(all);

        assertThat(accepting.result()).isEqualTo("all");
        assertThat(errors).isEmpty();
    }

    private Coro<Object> echoOnce(SocketChannel channel) {
        return coro(
                sent -> await(loop.sockRecv(channel, 100)),
                sent -> await(loop.sockSendAll(channel, ByteBuffer.wrap((byte[]) sent.value()))),
                sent -> "done");
    }

    // Helpers

    private <R> R run(dev.weft.Awaitable<R> awaitable) {
        return loop.runUntilComplete(awaitable);
    }

    private <R> Task<R> task(Scripted.Step... steps) {
        return loop.createTask(coro(steps));
    }

    /** Lets the loop poll a few times. */
    private void turns(int count) {
        for (int i = 0; i < count; i++) {
            loop.stop();
            loop.runForever();
        }
    }

    private int interest(SocketChannel channel) throws IOException {
        return loop.register(channel).key().interestOps();
    }

    private ServerSocketChannel listen(int backlog) throws IOException {
        ServerSocketChannel channel = keep(ServerSocketChannel.open());
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), backlog);
        channel.configureBlocking(false);
        return channel;
    }

    private SocketChannel client() throws IOException {
        SocketChannel channel = keep(SocketChannel.open());
        channel.configureBlocking(false);
        return channel;
    }

    /** Two ends of a connection, not known to the loop yet. */
    private SocketChannel[] pair() throws IOException {
        SocketChannel client = keep(SocketChannel.open(server.getLocalAddress()));
        SocketChannel accepted = server.accept();
        for (int i = 0; accepted == null && i < 1000; i++) {
            Thread.onSpinWait();
            accepted = server.accept();
        }
        client.configureBlocking(false);
        keep(accepted).configureBlocking(false);
        return new SocketChannel[] {client, accepted};
    }

    /** A channel that is about to connect to a server whose queue is full, and will be for a long time. */
    private SocketChannel pendingConnection(ServerSocketChannel full) throws IOException {
        for (int i = 0; i < 64; i++) {
            SocketChannel filler = client();
            if (!filler.connect(full.getLocalAddress()) && !becomesConnected(filler)) {
                return client();
            }
        }
        throw new AssertionError("the queue of " + full + " does not fill up");
    }

    private static boolean becomesConnected(SocketChannel channel) throws IOException {
        for (int i = 0; i < 2000; i++) {
            if (channel.finishConnect()) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    private <C extends AutoCloseable> C keep(C resource) {
        opened.add(resource);
        return resource;
    }

    private static void send(SocketChannel channel, String text) throws IOException {
        assertThat(channel.write(ByteBuffer.wrap(text.getBytes(US_ASCII)))).isEqualTo(text.length());
    }

    /** Waits, with a selector of its own, until what was sent over loopback has arrived. */
    private static void waitReadable(SocketChannel channel) throws IOException {
        try (java.nio.channels.Selector selector = java.nio.channels.Selector.open()) {
            channel.register(selector, SelectionKey.OP_READ);
            assertThat(selector.select(LIMIT.toMillis())).isEqualTo(1);
        }
    }

    private static SocketChannel acceptFrom(ServerSocketChannel server) {
        try {
            return server.accept();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean finishConnect(SocketChannel channel) {
        try {
            return channel.finishConnect();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, US_ASCII);
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
}
