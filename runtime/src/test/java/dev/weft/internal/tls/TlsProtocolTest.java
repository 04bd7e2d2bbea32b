package dev.weft.internal.tls;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.Future;
import dev.weft.TimeoutException;
import dev.weft.annotations.Coroutine;
import dev.weft.internal.loop.BaseEventLoop;
import dev.weft.net.BufferedProtocol;
import dev.weft.net.ExtraInfo;
import dev.weft.net.Protocol;
import dev.weft.net.TlsOptions;
import dev.weft.net.Transport;
import dev.weft.net.WaterMarks;
import dev.weft.testing.TestLoop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The states and limits of one side, over a transport that does what a test says, in virtual time. */
class TlsProtocolTest {

    private final TestLoop test = TestLoop.create();
    private final BaseEventLoop loop = (BaseEventLoop) test.eventLoop();
    private final Application client = new Application();
    private final Application server = new Application();
    private TlsOptions clientOptions =
            TlsOptions.of(Contexts.CLIENT).withTimeouts(Duration.ofSeconds(60), Duration.ofSeconds(30));
    private TlsOptions serverOptions = TlsOptions.of(Contexts.SERVER);

    /** The client's and the server's ends of the connection below. */
    private @Nullable MemoryTransport near;

    private @Nullable MemoryTransport far;

    @AfterEach
    void close() {
        test.close();
    }

    private TlsProtocol clientSide(Protocol app, @Nullable Future<Void> handshaken) {
        return new TlsProtocol(
                loop,
                app,
                Engines.client(clientOptions, "localhost", 1),
                clientOptions,
                "localhost",
                false,
                handshaken);
    }

    private TlsProtocol serverSide(Protocol app) {
        return new TlsProtocol(loop, app, Engines.server(serverOptions), serverOptions, null, false, null);
    }

    /** Connects both, and waits for the handshakes. */
    @Coroutine
    private Coro<Void> connect() {
        return connect(client, server);
    }

    @Coroutine
    private Coro<Void> connect(Protocol one, Protocol other) {
        Future<Void> handshaken = loop.createFuture();
        near = MemoryTransport.pair(loop, clientSide(one, handshaken), serverSide(other));
        far = near.peer;
        yieldFrom(handshaken);
        if (other == server) {
            yieldFrom(server.until(() -> server.events.contains("made")));
        }
        return done();
    }

    @Coroutine
    private static Coro<@Nullable Throwable> failureOf(Future<Void> future) {
        try {
            yieldFrom(future);
        } catch (Exception e) {
            return result(e);
        }
        return result(null);
    }

    @Coroutine
    private Coro<Void> end() {
        if (!client.isLost()) {
            client.transport().close();
        }
        yieldFrom(client.until(client::isLost));
        yieldFrom(server.until(server::isLost));
        return done();
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    // The handshake

    @Test
    void withoutAnAnswerTheHandshakeTimesOutAndTheConnectionIsAborted() {
        test.run(() -> {
            Future<Void> handshaken = loop.createFuture();
            MemoryTransport below = new MemoryTransport(loop, clientSide(client, handshaken));
            clientSideOf(below).connectionMade(below);

            assertThat(yieldFrom(failureOf(handshaken)))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessage("SSL handshake is taking longer than 60 seconds: aborting the connection");

            assertThat(loop.time()).isEqualTo(Duration.ofSeconds(60));
            assertThat(below.isClosing()).isTrue();
            assertThat(client.events).isEmpty();
            return done();
        });
    }

    private static TlsProtocol clientSideOf(MemoryTransport below) {
        return (TlsProtocol) below.getProtocol();
    }

    @Test
    void writesBeforeTheEndOfTheHandshakeAreSentAfterIt() {
        test.run(() -> {
            TlsProtocol tls = clientSide(client, null);
            tls.transport().write("early ".getBytes());
            near = MemoryTransport.pair(loop, tls, serverSide(server));
            tls.transport().write("bird".getBytes());
            yieldFrom(server.until(() -> server.text().equals("early bird")));

            yieldFrom(end());
            return done();
        });
    }

    @Test
    void aPeerThatEndsDuringTheHandshakeIsAnError() {
        test.run(() -> {
            Future<Void> handshaken = loop.createFuture();
            MemoryTransport below = new MemoryTransport(loop, clientSide(client, handshaken));
            clientSideOf(below).connectionMade(below);
            below.arriveEof();

            assertThat(yieldFrom(failureOf(handshaken)))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("ended the connection during the TLS handshake");
            return done();
        });
    }

    @Test
    void aPeerThatSpeaksSomethingElseIsToldAndRefused() {
        test.run(() -> {
            Future<Void> handshaken = loop.createFuture();
            MemoryTransport below = new MemoryTransport(loop, clientSide(client, handshaken));
            clientSideOf(below).connectionMade(below);
            int hello = below.written.size();
            below.arrive("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes());

            assertThat(yieldFrom(failureOf(handshaken))).isInstanceOf(SSLException.class);
            assertThat(below.written.size()).isGreaterThan(hello); // an alert
            assertThat(below.written.toByteArray()[hello]).isEqualTo((byte) 21);
            assertThat(below.closed).isTrue();
            return done();
        });
    }

    @Test
    void aConnectionThatBreaksDuringTheHandshakeGivesItsCause() {
        test.run(() -> {
            Future<Void> handshaken = loop.createFuture();
            MemoryTransport below = new MemoryTransport(loop, clientSide(client, handshaken));
            clientSideOf(below).connectionMade(below);
            IOException cause = new IOException("Connection reset");
            below.lose(cause);

            assertThat(yieldFrom(failureOf(handshaken))).isSameAs(cause);
            return done();
        });
    }

    // Ending

    @Test
    void closeSendsCloseNotifyAndWaitsForThePeers() {
        test.run(() -> {
            yieldFrom(connect());
            client.transport().close();
            assertThat(client.transport().isClosing()).isTrue();
            assertThat(near.closed).isFalse();
            yieldFrom(end());

            assertThat(client.events).containsExactly("made", "lost");
            assertThat(client.lostBy).isNull();
            assertThat(server.events).containsExactly("made", "eof", "lost");
            assertThat(server.lostBy).isNull();
            assertThat(near.aborted).isFalse();
            assertThat(far.aborted).isFalse();
            return done();
        });
    }

    @Test
    void aPeerThatDoesNotAnswerCloseNotifyIsGivenUp() {
        test.run(() -> {
            yieldFrom(connect());
            far.pauseReading();
            Duration start = loop.time();
            client.transport().close();
            yieldFrom(client.until(client::isLost));

            assertThat(client.lostBy).isInstanceOf(TimeoutException.class).hasMessage("SSL shutdown timed out");
            assertThat(loop.time().minus(start)).isEqualTo(Duration.ofSeconds(30));
            assertThat(near.aborted).isTrue();
            far.resumeReading();
            yieldFrom(server.until(server::isLost));
            return done();
        });
    }

    @Test
    void whatWasWrittenGoesOutBeforeCloseNotify() {
        byte[] much = bytes(3_000_000);
        test.run(() -> {
            yieldFrom(connect());
            near.stuck = true;
            client.transport().write(much);
            client.transport().close();
            yieldFrom(sleep(Duration.ofSeconds(1)));
            assertThat(client.isLost()).isFalse();
            assertThat(near.getWriteBufferSize()).isLessThan(200_000);
            int sent = near.written.size();
            near.stuck = false;
            far.arrive(last(near.written.toByteArray(), near.getWriteBufferSize()));
            near.drained();
            yieldFrom(end());

            assertThat(sent).isLessThan(much.length);
            assertThat(server.received.toByteArray()).isEqualTo(much);
            assertThat(client.lostBy).isNull();
            assertThat(server.lostBy).isNull();
            return done();
        });
    }

    private static byte[] last(byte[] all, int count) {
        return Arrays.copyOfRange(all, all.length - count, all.length);
    }

    @Test
    void afterCloseWhatArrivesIsDropped() {
        test.run(() -> {
            yieldFrom(connect());
            server.transport().write("late".getBytes());
            client.transport().close();
            yieldFrom(end());

            assertThat(client.events).containsExactly("made", "lost");
            assertThat(client.lostBy).isNull();
            return done();
        });
    }

    @Test
    void closedWhileReadingIsPausedItStillEnds() {
        test.run(() -> {
            yieldFrom(connect());
            client.transport().pauseReading();
            server.transport().write(bytes(100_000));
            yieldFrom(sleep(Duration.ofSeconds(1)));
            client.transport().close();
            yieldFrom(end());

            assertThat(client.events).containsExactly("made", "lost");
            assertThat(client.lostBy).isNull();
            return done();
        });
    }

    @Test
    void abortDropsEverythingAndThePeerHearsOfAnError() {
        test.run(() -> {
            yieldFrom(connect());
            client.transport().abort();
            client.transport().abort();
            client.transport().close();
            assertThat(client.isLost()).isFalse();
            yieldFrom(end());

            assertThat(client.events).containsExactly("made", "lost");
            assertThat(client.lostBy).isNull();
            assertThat(server.events).containsExactly("made", "lost");
            assertThat(server.lostBy).isInstanceOf(SSLException.class).hasMessageContaining("without close_notify");
            return done();
        });
    }

    @Test
    void anEndWithoutCloseNotifyIsTheEndOfTheStreamWhereThatIsAllowed() {
        clientOptions = clientOptions.withTruncationAllowed(true);
        test.run(() -> {
            yieldFrom(connect());
            server.transport().write("all".getBytes());
            server.transport().abort();
            yieldFrom(client.until(client::isLost));

            assertThat(client.events).containsExactly("made", "data", "eof", "lost");
            assertThat(client.lostBy).isNull();
            return done();
        });
    }

    @Test
    void writesToAConnectionThatIsClosedAreIgnored() {
        test.run(() -> {
            yieldFrom(connect());
            Transport transport = client.transport();
            transport.close();
            int sent = near.written.size();
            for (int i = 0; i < 2 * TlsTransport.IGNORED_WRITES_TO_WARN; i++) {
                transport.write(new byte[100]);
            }
            assertThat(near.written.size()).isEqualTo(sent);
            yieldFrom(end());
            transport.write(new byte[1]);
            return done();
        });
    }

    // Reading

    @Test
    void pausedItReadsNoMoreFromBelowAndKeepsWhatItHas() {
        byte[] much = bytes(1_000_000);
        test.run(() -> {
            yieldFrom(connect());
            client.transport().pauseReading();
            server.transport().write(much);
            yieldFrom(sleep(Duration.ofSeconds(1)));
            assertThat(near.isReading()).isFalse();
            assertThat(client.transport().isReading()).isFalse();
            assertThat(client.received.size()).isZero();

            client.transport().resumeReading();
            assertThat(client.transport().isReading()).isTrue();
            assertThat(client.received.size()).isZero(); // not from inside this call
            yieldFrom(client.until(() -> client.received.size() == much.length));
            assertThat(client.received.toByteArray()).isEqualTo(much);
            yieldFrom(end());
            return done();
        });
    }

    /** A protocol that wants little at a time. */
    @Test
    void pausedFromInsideItGetsNothingMore() {
        test.run(() -> {
            Application picky = new Application() {
                @Override
                public void dataReceived(byte[] data) {
                    super.dataReceived(data);
                    transport().pauseReading();
                }
            };
            yieldFrom(connect(picky, server));
            byte[] much = bytes(400_000);
            server.transport().write(much);
            int rounds = 0;
            while (picky.received.size() < much.length) {
                int before = picky.received.size();
                picky.transport().resumeReading();
                yieldFrom(picky.until(() -> picky.received.size() > before));
                int now = picky.received.size();
                yieldFrom(sleep(Duration.ofSeconds(1)));
                assertThat(picky.received.size()).isEqualTo(now);
                assertThat(now - before).isLessThanOrEqualTo(BufferPool.BUFFER_SIZE);
                rounds++;
            }
            assertThat(rounds).isGreaterThan(4);
            assertThat(picky.received.toByteArray()).isEqualTo(much);
            picky.transport().close();
            yieldFrom(picky.until(picky::isLost));
            yieldFrom(server.until(server::isLost));
            return done();
        });
    }

    @Test
    void dataBeforeThePeersCloseNotifyComesBeforeEofHoweverLateItIsRead() {
        test.run(() -> {
            yieldFrom(connect());
            client.transport().pauseReading();
            server.transport().write("last words".getBytes());
            server.transport().close();
            yieldFrom(sleep(Duration.ofSeconds(1)));
            assertThat(client.events).containsExactly("made");
            client.transport().resumeReading();
            yieldFrom(client.until(client::isLost));

            assertThat(client.text()).isEqualTo("last words");
            assertThat(client.events).containsExactly("made", "data", "eof", "lost");
            assertThat(client.lostBy).isNull();
            return done();
        });
    }

    @Test
    void pausedFromInsideItIsNotToldOfTheEndEither() {
        test.run(() -> {
            Application picky = new Application() {
                @Override
                public void dataReceived(byte[] data) {
                    super.dataReceived(data);
                    transport().pauseReading();
                }
            };
            yieldFrom(connect(picky, server));
            picky.transport().pauseReading();
            server.transport().write("last words".getBytes());
            server.transport().close();
            yieldFrom(sleep(Duration.ofSeconds(1)));
            picky.transport().resumeReading(); // for data and close_notify at once
            yieldFrom(picky.until(() -> picky.text().equals("last words")));
            yieldFrom(sleep(Duration.ofSeconds(1)));
            assertThat(picky.events).containsExactly("made", "data");

            picky.transport().resumeReading();
            yieldFrom(picky.until(picky::isLost));
            assertThat(picky.events).containsExactly("made", "data", "eof", "lost");
            assertThat(picky.lostBy).isNull();
            yieldFrom(server.until(server::isLost));
            return done();
        });
    }

    @Test
    void aProtocolWithItsOwnBufferGetsAllOfIt() {
        byte[] much = bytes(300_000);
        test.run(() -> {
            class Collector extends Application implements BufferedProtocol {
                private final ByteBuffer buffer = ByteBuffer.allocate(1000);
                private final ByteArrayOutputStream all = new ByteArrayOutputStream();

                @Override
                public ByteBuffer getBuffer(int sizeHint) {
                    return buffer;
                }

                @Override
                public void bufferUpdated(int count) {
                    all.write(buffer.array(), 0, count);
                }

                @Override
                public void dataReceived(byte[] data) {
                    throw new AssertionError();
                }
            }
            Collector collector = new Collector();
            yieldFrom(connect(collector, server));
            server.transport().write(much);
            server.transport().close();
            yieldFrom(collector.until(collector::isLost));
            yieldFrom(server.until(server::isLost));

            assertThat(collector.all.toByteArray()).isEqualTo(much);
            return done();
        });
    }

    // Writing

    @Test
    void aFullTransportBelowPausesTheApplicationAndNoMoreIsEncrypted() {
        test.run(() -> {
            yieldFrom(connect());
            near.stuck = true;
            client.transport().write(bytes(1_000_000));
            assertThat(client.events).containsExactly("made", "pause");
            assertThat(near.getWriteBufferSize())
                    .isLessThanOrEqualTo(WaterMarks.DEFAULT.high() + BufferPool.BUFFER_SIZE);
            int encrypted = near.written.size();
            client.transport().write(bytes(1_000_000));
            assertThat(near.written.size()).isEqualTo(encrypted);
            assertThat(client.transport().getWriteBufferSize()).isGreaterThan(1_900_000);

            for (int i = 0; i < 1000 && !client.events.contains("resume"); i++) {
                near.drained();
            }
            assertThat(client.events).containsExactly("made", "pause", "resume");
            assertThat(near.written.size()).isGreaterThan(2_000_000);
            client.transport().abort();
            yieldFrom(sleep(Duration.ofSeconds(1)));
            server.transport().abort();
            yieldFrom(end());
            return done();
        });
    }

    @Test
    void whatIsWrittenWhileAskedToPauseComesAfterWhatWasWrittenBefore() {
        test.run(() -> {
            Application hasty = new Application() {
                @Override
                public void pauseWriting() {
                    super.pauseWriting();
                    transport().write("and this".getBytes());
                }
            };
            yieldFrom(connect(hasty, server));
            near.stuck = true;
            hasty.transport().write("x".repeat(1_000_000).getBytes());
            near.stuck = false;
            far.arrive(last(near.written.toByteArray(), near.getWriteBufferSize()));
            near.drained();
            hasty.transport().close();
            yieldFrom(server.until(server::isLost));
            yieldFrom(hasty.until(hasty::isLost));

            assertThat(server.text()).isEqualTo("x".repeat(1_000_000) + "and this");
            return done();
        });
    }

    @Test
    void limitsOfTheApplicationHoldBelow() {
        test.run(() -> {
            yieldFrom(connect());
            client.transport().setWriteBufferLimits(WaterMarks.of(0, 0));
            assertThat(client.transport().getWriteBufferLimits()).isEqualTo(WaterMarks.of(0, 0));
            near.stuck = true;
            client.transport().write(new byte[10]);
            assertThat(client.events).containsExactly("made", "pause");
            near.drained();
            assertThat(client.events).containsExactly("made", "pause", "resume");
            client.transport().abort();
            server.transport().abort();
            yieldFrom(end());
            return done();
        });
    }

    @Test
    void oneDirectionCannotBeEnded() {
        test.run(() -> {
            yieldFrom(connect());
            assertThat(client.transport().canWriteEof()).isFalse();
            assertThatThrownBy(() -> client.transport().writeEof()).isInstanceOf(UnsupportedOperationException.class);
            yieldFrom(end());
            return done();
        });
    }

    // Failures

    @Test
    void bytesThatWereChangedOnTheWayEndTheConnection() {
        test.run(() -> {
            yieldFrom(connect());
            server.transport().write("good".getBytes());
            yieldFrom(client.until(() -> client.text().equals("good")));
            near.arrive(
                    new byte[] {23, 3, 3, 0, 20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20
                    });
            yieldFrom(end());

            assertThat(client.events).containsExactly("made", "data", "lost");
            assertThat(client.lostBy).isInstanceOf(SSLException.class);
            return done();
        });
    }

    @Test
    void anExceptionOfTheApplicationIsReportedAndEndsTheConnection() {
        test.run(() -> {
            IllegalStateException fault = new IllegalStateException("the application's fault");
            Application faulty = new Application() {
                @Override
                public void dataReceived(byte[] data) {
                    super.dataReceived(data);
                    throw fault;
                }
            };
            yieldFrom(connect(faulty, server));
            server.transport().write("x".getBytes());
            yieldFrom(faulty.until(faulty::isLost));
            yieldFrom(server.until(server::isLost));

            assertThat(faulty.lostBy).isSameAs(fault);
            List<ErrorReport> errors = test.takeErrors();
            assertThat(errors).singleElement().satisfies(report -> {
                assertThat(report.exception()).isSameAs(fault);
                assertThat(report.protocol()).isSameAs(faulty);
                assertThat(report.transport()).isSameAs(faulty.transport);
            });
            return done();
        });
    }

    @Test
    void aTransportBelowThatDoesNotPauseIsGivenUpBeforeItFillsTheMemory() {
        test.run(() -> {
            yieldFrom(connect());
            client.transport().pauseReading();
            byte[] part = new byte[10_000];
            int given = 0;
            while (!near.isClosing() && given < 10_000_000) {
                near.force(part);
                given += part.length;
            }
            yieldFrom(end());

            assertThat(given).isLessThan(RecordReader.MAX_BUFFERED_CIPHERTEXT + 2 * BufferPool.BUFFER_SIZE);
            assertThat(client.lostBy).isInstanceOf(SSLException.class);
            return done();
        });
    }

    // Idle connections

    @Test
    void waitingForBytesItHoldsNoBuffer() {
        test.run(() -> {
            yieldFrom(connect());
            server.transport().write("x".getBytes());
            yieldFrom(client.until(() -> client.text().equals("x")));
            int idle = BufferPool.available();
            assertThat(idle).isBetween(1, BufferPool.MAX_KEPT);
            for (int i = 0; i < 20; i++) {
                server.transport().write("x".getBytes());
                int size = i + 2;
                yieldFrom(client.until(() -> client.text().length() == size));
            }
            assertThat(BufferPool.available()).isEqualTo(idle);
            yieldFrom(end());
            return done();
        });
    }

    // Facts

    @Test
    void whatIsBelowIsAskedForTheRest() {
        test.run(() -> {
            yieldFrom(connect());
            Transport transport = client.transport();
            assertThat(transport.getExtraInfo(ExtraInfo.SOCKNAME)).contains(near.localAddress());
            assertThat(transport.getExtraInfo(ExtraInfo.SOCKET)).isEmpty();
            assertThat(transport.getExtraInfo(ExtraInfo.ALPN_PROTOCOL)).isEmpty();
            assertThat(transport.localAddress()).isEqualTo(near.localAddress());
            assertThat(transport.remoteAddress()).isEqualTo(near.remoteAddress());
            assertThat(transport.toString()).contains("TlsTransport(open, TLSv1.3, reading, over ");
            yieldFrom(end());
            assertThat(transport.toString()).contains("closed");
            return done();
        });
    }
}
