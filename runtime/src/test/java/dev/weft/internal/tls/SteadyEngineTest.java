package dev.weft.internal.tls;

import static dev.weft.Weft.done;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;
import dev.weft.internal.loop.BaseEventLoop;
import dev.weft.net.TlsOptions;
import dev.weft.testing.TestLoop;
import java.time.Duration;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Engines that would keep the loop busy for ever, or fill the memory, end in an error. */
class SteadyEngineTest {

    private final TestLoop test = TestLoop.create();
    private final BaseEventLoop loop = (BaseEventLoop) test.eventLoop();
    private final ScriptedEngine engine = new ScriptedEngine();
    private final Application app = new Application();
    private final Future<Void> handshaken = loop.createFuture();
    private final TlsProtocol tls =
            new TlsProtocol(loop, app, engine, TlsOptions.of(Contexts.CLIENT), null, false, handshaken);
    private final MemoryTransport below = new MemoryTransport(loop, tls);

    @AfterEach
    void close() {
        test.close();
    }

    @Coroutine
    private Coro<Void> connectAndSettle() {
        tls.connectionMade(below);
        yieldFrom(sleep(Duration.ofSeconds(1)));
        return done();
    }

    private void assertFailed(String message) {
        assertThat(handshaken.isDone()).isTrue();
        assertThat(handshaken.exception()).isInstanceOf(SSLException.class).hasMessageContaining(message);
        assertThat(below.isClosing()).isTrue();
        assertThat(app.events).isEmpty();
    }

    @Test
    void wantsToSayNothingAgainAndAgain() {
        engine.status = HandshakeStatus.NEED_WRAP;

        test.run(this::connectAndSettle);

        assertFailed("no progress in 101 calls");
        assertThat(engine.wraps).isLessThan(SteadyEngine.MAX_IDLE_CALLS + 10);
    }

    @Test
    void readsNothingAgainAndAgain() {
        engine.status = HandshakeStatus.NEED_UNWRAP;
        engine.unwrap = (source, target) -> engine.answer(Status.OK, 0, 0);

        test.run(this::connectAndSettle);

        assertFailed("no progress in 101 calls");
        assertThat(engine.unwraps).isEqualTo(SteadyEngine.MAX_IDLE_CALLS + 1);
    }

    @Test
    void needsATaskThatIsNotThere() {
        engine.status = HandshakeStatus.NEED_TASK;

        test.run(this::connectAndSettle);

        assertFailed("has no task although it needs one");
    }

    @Test
    void aTaskThatFailsEndsTheHandshake() {
        engine.status = HandshakeStatus.NEED_TASK;
        IllegalStateException fault = new IllegalStateException("no key");
        engine.task = () -> {
            throw fault;
        };

        test.run(this::connectAndSettle);

        assertThat(handshaken.exception()).isSameAs(fault);
        assertThat(test.takeErrors())
                .singleElement()
                .satisfies(report -> assertThat(report.exception()).isSameAs(fault));
    }

    @Test
    void makesRecordsWithoutEnd() {
        engine.status = HandshakeStatus.NEED_WRAP;
        engine.wrap = (source, target) -> engine.record(target, 50);

        test.run(this::connectAndSettle);

        assertFailed("records that nobody asked for");
        assertThat(engine.wraps).isLessThan(SteadyEngine.MAX_RECORDS_UNASKED + 100);
    }

    @Test
    void needsMoreRoomForARecordThanThereIs() {
        engine.status = HandshakeStatus.NEED_WRAP;
        engine.wrap = (source, target) -> engine.answer(Status.BUFFER_OVERFLOW, 0, 0);

        test.run(this::connectAndSettle);

        assertFailed("makes records of more than");
    }

    @Test
    void needsMoreRoomForPlaintextThanThereIs() {
        engine.status = HandshakeStatus.NEED_UNWRAP;
        engine.unwrap = (source, target) -> engine.answer(Status.BUFFER_OVERFLOW, 0, 0);

        test.run(this::connectAndSettle);

        assertFailed("a TLS record has more than");
    }

    @Test
    void neverHasEnoughOfARecord() {
        engine.status = HandshakeStatus.NEED_UNWRAP;

        test.run(() -> {
            tls.connectionMade(below);
            byte[] part = new byte[10_000];
            for (int i = 0; i < 100 && !below.isClosing(); i++) {
                below.arrive(part);
            }
            yieldFrom(sleep(Duration.ofSeconds(1)));
            return done();
        });

        assertFailed("bytes already that nobody wants");
    }

    /** A peer that asks for answers, new keys for instance, and reads none. */
    @Test
    void answersToAPeerThatDoesNotReadAreNotStoredWithoutEnd() {
        below.stuck = true;
        test.run(() -> {
            yieldFrom(connectAndSettle());
            assertThat(app.events).containsExactly("made");
            engine.unwrap = (source, target) -> {
                if (!source.hasRemaining()) {
                    return engine.answer(Status.BUFFER_UNDERFLOW, 0, 0);
                }
                source.get();
                engine.status = HandshakeStatus.NEED_WRAP;
                return engine.answer(Status.OK, 1, 0);
            };
            engine.wrap = (source, target) -> {
                engine.status = HandshakeStatus.NOT_HANDSHAKING;
                return engine.record(target, 10_000);
            };
            for (int i = 0; i < 1000 && !below.isClosing(); i++) {
                below.arrive(new byte[1]);
            }
            yieldFrom(app.until(app::isLost));
            return done();
        });

        assertThat(app.lostBy).isInstanceOf(SSLException.class).hasMessageContaining("reads none");
        assertThat(below.written.size()).isLessThan(RecordWriter.MAX_BUFFERED_CIPHERTEXT + 10 * 10_000);
        assertThat(below.aborted).isTrue();
    }
}
