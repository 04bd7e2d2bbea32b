package dev.weft.streams;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What goes from a transport to a reader, and who waits for the transport to take more, or to be gone. */
class StreamReaderProtocolTest {

    private final List<String> trace = new ArrayList<>();

    private static StreamReaderProtocol paused() {
        StreamReaderProtocol protocol = new StreamReaderProtocol(new StreamReader());
        protocol.pauseWriting();
        return protocol;
    }

    @Coroutine
    private Coro<Void> drain(StreamReaderProtocol protocol, String name) {
        yieldFrom(protocol.drained());
        trace.add(name);
        return done();
    }

    @Test
    void feedsItsReaderAndPausesItsTransport() {
        FakeTransport transport = new FakeTransport();
        StreamReader reader = new StreamReader(2);
        run(() -> {
            StreamReaderProtocol protocol = new StreamReaderProtocol(reader);
            protocol.connectionMade(transport);
            protocol.dataReceived(new byte[] {1, 2, 3, 4, 5});
            assertThat(transport.isReading()).isFalse();
            assertThat(yieldFrom(reader.readExactly(5))).containsExactly(1, 2, 3, 4, 5);
            assertThat(transport.isReading()).isTrue();
            assertThat(protocol.eofReceived()).as("stays open").isTrue();
            assertThat(reader.atEof()).isTrue();
            return done();
        });
    }

    @Test
    void whatCannotHalfCloseIsClosedAtTheEndOfTheInput() {
        FakeTransport transport = new FakeTransport();
        transport.refuseHalfClose();
        run(() -> {
            StreamReaderProtocol protocol = new StreamReaderProtocol(new StreamReader());
            protocol.connectionMade(transport);
            assertThat(protocol.eofReceived()).isFalse();
            return done();
        });
    }

    // Who waits

    @Test
    void drainersGoOnInPlaceInTheirOrder() {
        run(() -> {
            StreamReaderProtocol protocol = paused();
            Task<Void> first = createTask(drain(protocol, "first"));
            Task<Void> second = createTask(drain(protocol, "second"));
            yieldFrom(sleep(Duration.ZERO));
            runningLoop().callSoon(() -> {
                protocol.resumeWriting();
                trace.add("resumed " + first.isDone() + " " + second.isDone());
            });
            yieldFrom(second);
            return done();
        });

        assertThat(trace).containsExactly("first", "second", "resumed true true");
    }

    /** Else two that drain in turn would be resumed by the same call for ever. */
    @Test
    void oneThatIsPausedAgainWaitsForTheNextTime() {
        run(() -> {
            StreamReaderProtocol protocol = paused();
            Task<Void> again = createTask(() -> {
                yieldFrom(drain(protocol, "once"));
                protocol.pauseWriting();
                yieldFrom(drain(protocol, "twice"));
                return done();
            });
            Task<Void> other = createTask(drain(protocol, "other"));
            yieldFrom(sleep(Duration.ZERO));
            runningLoop().callSoon(() -> {
                protocol.resumeWriting();
                trace.add("resumed");
            });
            yieldFrom(other);
            assertThat(again.isDone()).isFalse();
            runningLoop().callSoon(protocol::resumeWriting);
            yieldFrom(again);
            return done();
        });

        assertThat(trace).containsExactly("once", "other", "resumed", "twice");
    }

    @Test
    void oneThatIsCancelledWhileOthersAreResumedTakesNobodyAlong() {
        run(() -> {
            StreamReaderProtocol protocol = paused();
            List<Task<Void>> tasks = new ArrayList<>();
            tasks.add(createTask(() -> {
                yieldFrom(drain(protocol, "first"));
                tasks.get(1).cancel();
                return done();
            }));
            tasks.add(createTask(drain(protocol, "second")));
            tasks.add(createTask(drain(protocol, "third")));
            yieldFrom(sleep(Duration.ZERO));
            runningLoop().callSoon(protocol::resumeWriting);
            yieldFrom(tasks.get(2));
            yieldFrom(sleep(Duration.ZERO));

            assertThat(tasks.get(1).isCancelled()).isTrue();
            return done();
        });

        assertThat(trace).containsExactly("first", "third");
    }

    @Test
    void allHearThatTheConnectionIsLost() {
        IOException cause = new IOException("mine");
        run(() -> {
            StreamReaderProtocol protocol = paused();
            List<Task<Void>> tasks = List.of(
                    createTask(drain(protocol, "drained")),
                    createTask(protocol.closed()),
                    createTask(protocol.closed()));
            yieldFrom(sleep(Duration.ZERO));
            runningLoop().callSoon(() -> protocol.connectionLost(cause));
            yieldFrom(sleep(Duration.ZERO));
            yieldFrom(sleep(Duration.ZERO));

            assertThat(tasks).allSatisfy(task -> assertThat(task.exception()).isSameAs(cause));
            return done();
        });

        assertThat(trace).isEmpty();
    }

    /** Both wait in one place. */
    @Test
    void whoWaitsForTheEndDoesNotGoOnBecauseWritingDoes() {
        run(() -> {
            StreamReaderProtocol protocol = paused();
            Task<Void> drainer = createTask(drain(protocol, "drained"));
            Task<Void> closer = createTask(protocol.closed());
            yieldFrom(sleep(Duration.ZERO));
            runningLoop().callSoon(protocol::resumeWriting);
            yieldFrom(drainer);
            yieldFrom(sleep(Duration.ZERO));
            assertThat(closer.isDone()).isFalse();

            runningLoop().callSoon(() -> protocol.connectionLost(null));
            yieldFrom(closer);
            return done();
        });

        assertThat(trace).containsExactly("drained");
    }

    /** As in asyncio: a regular end of the connection lets a drainer go on, and the next drain tells of it. */
    @Test
    void aRegularEndLetsDrainersGoOn() {
        run(() -> {
            StreamReaderProtocol protocol = paused();
            Task<Void> drainer = createTask(drain(protocol, "drained"));
            yieldFrom(sleep(Duration.ZERO));
            runningLoop().callSoon(() -> protocol.connectionLost(null));
            yieldFrom(drainer);
            try {
                yieldFrom(protocol.drained(), IOException.class);
                throw new AssertionError("drained");
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("lost");
            }
            return done();
        });

        assertThat(trace).containsExactly("drained");
    }
}
