package dev.weft.testing;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weft.AsyncGenerator;
import dev.weft.Coro;
import dev.weft.CoroutineState;
import dev.weft.EventLoop;
import dev.weft.Server;
import dev.weft.annotations.Coroutine;
import dev.weft.streams.Connected;
import dev.weft.streams.Streams;
import dev.weft.testing.Leak.Kind;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LeakTest {

    private final TestLoop loop = TestLoop.create();
    private final List<String> events = new ArrayList<>();

    private LeakError leaksOf(java.util.concurrent.Callable<? extends Coro<Void>> body) {
        loop.run(body);
        return catchThrowableOfType(LeakError.class, loop::close);
    }

    private static List<Kind> kinds(LeakError error) {
        return error.leaks().stream().map(Leak::kind).toList();
    }

    @Test
    void aCleanTestHasNone() {
        loop.run(() -> {
            createTask(worker());
            return done();
        });

        loop.close();

        assertThat(events).as("what was ready at the end still ran").containsExactly("worked");
        assertThat(loop.eventLoop().isClosed()).isTrue();
        loop.close();
    }

    @Coroutine
    private Coro<Void> worker() {
        events.add("worked");
        return done();
    }

    @Test
    void anUnfinishedTaskIsNamedWithWhereItWasMade() {
        LeakError error = leaksOf(() -> {
            createTask(EventLoop.running().createFuture().toCoro(), "forgotten");
            return done();
        });

        assertThat(kinds(error)).containsExactly(Kind.UNFINISHED_TASK);
        assertThat(error)
                .hasMessageStartingWith("1 leak at the end of the test:")
                .hasMessageContaining("forgotten")
                .hasMessageContaining("await it, cancel it")
                .hasMessageContaining("made at dev.weft.testing.LeakTest.")
                .hasMessageContaining("LeakTest.java:")
                .hasMessageNotContaining("$weft");
    }

    @Test
    void aTaskThatIsLeftGetsToCleanUp() {
        LeakError error = leaksOf(() -> {
            createTask(cleaner());
            yieldFrom(sleep(Duration.ZERO));
            return done();
        });

        assertThat(kinds(error)).containsExactly(Kind.UNFINISHED_TASK, Kind.PENDING_TIMER);
        assertThat(events).containsExactly("cleaned up");
    }

    @Coroutine
    private Coro<Void> cleaner() {
        try {
            yieldFrom(sleep(Duration.ofHours(1)));
        } finally {
            events.add("cleaned up");
        }
        return done();
    }

    @Coroutine
    private AsyncGenerator<Integer> generator(RuntimeException failure) {
        try {
            yieldValue(1);
        } finally {
            yieldFrom(sleep(Duration.ofMillis(1)));
            events.add("generator closed");
            if (failure != null) throw failure;
        }
        return done();
    }

    @Test
    void anAsynchronousGeneratorThatIsLeftIsClosed() {
        AsyncGenerator<Integer> left = generator(null);
        loop.atEnd(() -> assertThat(events).containsExactly("generator closed"));
        loop.run(() -> result(yieldFrom(left.anext())));

        loop.close();

        assertThat(left.state()).isEqualTo(CoroutineState.CLOSED);
    }

    @Test
    void aGeneratorThatFailsAsItIsClosedIsAnError() {
        AsyncGenerator<Integer> left = generator(new IllegalStateException("on purpose"));
        loop.run(() -> result(yieldFrom(left.anext())));

        LeakError error = catchThrowableOfType(LeakError.class, loop::close);

        assertThat(kinds(error)).containsExactly(Kind.UNREAD_ERROR);
        assertThat(error).hasMessageContaining("closing of an asynchronous generator");
    }

    @Test
    void aGeneratorThatATaskIsInIsClosedAfterTheTask() {
        AsyncGenerator<Integer> used = generator(null);
        LeakError error = leaksOf(() -> {
            createTask(reader(used));
            yieldFrom(sleep(Duration.ZERO));
            return done();
        });

        assertThat(kinds(error)).contains(Kind.UNFINISHED_TASK).doesNotContain(Kind.UNREAD_ERROR);
        assertThat(used.state()).isEqualTo(CoroutineState.CLOSED);
    }

    @Coroutine
    private Coro<Void> reader(AsyncGenerator<Integer> numbers) {
        while (yieldFrom(numbers.hasNext())) {
            numbers.next();
            yieldFrom(sleep(Duration.ofHours(1)));
        }
        return done();
    }

    @Test
    void aPendingTimerIsNamedWithItsTimeAndPlace() {
        LeakError error = leaksOf(() -> {
            runningLoop().callLater(Duration.ofSeconds(5), () -> {});
            runningLoop().callLater(Duration.ofSeconds(6), () -> {}).cancel();
            yieldFrom(sleep(Duration.ZERO));
            return done();
        });

        assertThat(kinds(error)).containsExactly(Kind.PENDING_TIMER);
        assertThat(error)
                .hasMessageContaining("timer at PT5S")
                .hasMessageContaining("made at dev.weft.testing.LeakTest.");
    }

    @Test
    void anOpenServerAndItsConnectionsAreNamed() {
        LeakError error = leaksOf(() -> {
            Server server = yieldFrom(Streams.startServer((reader, writer) -> ignore(), "127.0.0.1", 0));
            Connected connection = yieldFrom(Streams.openConnection("127.0.0.1", server.port()));
            assertThat(connection).isNotNull();
            return done();
        });

        assertThat(kinds(error)).filteredOn(kind -> kind == Kind.OPEN_RESOURCE).hasSizeGreaterThanOrEqualTo(2);
        assertThat(error).hasMessageContaining("SocketServer(port").hasMessageContaining("SocketTransport(");
        assertThat(error.leaks())
                .filteredOn(leak -> leak.what().startsWith("SocketServer"))
                .allSatisfy(leak -> assertThat(leak.madeAt()).isNotEmpty());
    }

    @Coroutine
    private static Coro<Void> ignore() {
        return done();
    }

    @Test
    void aReaderThatStaysIsALeakAndOneThatIsRemovedIsNot() throws Exception {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        pipe.sink().configureBlocking(false);
        loop.eventLoop().addReader(pipe.source(), () -> {});
        loop.eventLoop().addWriter(pipe.sink(), () -> {});
        loop.eventLoop().removeWriter(pipe.sink());

        LeakError error = catchThrowableOfType(LeakError.class, loop::close);

        assertThat(kinds(error)).containsExactly(Kind.OPEN_RESOURCE);
        assertThat(error).hasMessageContaining("has a reader or writer: remove it");
        pipe.source().close();
        pipe.sink().close();
    }

    @Test
    void anErrorThatNobodyReadFailsTheTestAndIsShown() {
        IllegalStateException failure = new IllegalStateException("nobody looks");

        LeakError error = leaksOf(() -> {
            createTask(failing(failure));
            return done();
        });

        assertThat(kinds(error)).containsExactly(Kind.UNREAD_ERROR);
        assertThat(error)
                .hasMessageContaining("Task exception was never retrieved")
                .hasMessageContaining("nobody looks")
                .hasMessageContaining("made at dev.weft.testing.LeakTest.")
                .hasSuppressedException(failure);
    }

    @Coroutine
    private static Coro<Void> failing(RuntimeException failure) {
        throw failure;
    }

    @Test
    void anErrorThatWasTakenIsNoLeak() {
        loop.eventLoop().callSoon(() -> {
            throw new IllegalStateException("expected");
        });
        loop.runUntilIdle();

        assertThat(loop.takeErrors())
                .singleElement()
                .satisfies(report -> assertThat(report.exception()).hasMessage("expected"));

        assertThat(loop.takeErrors()).isEmpty();
        loop.close();
    }

    @Test
    void stepsThatWereNotDoneFailTheTest() {
        loop.steps().at(1);

        LeakError error = catchThrowableOfType(LeakError.class, loop::close);

        assertThat(error).hasMessageContaining("steps up to 1, not done");
    }

    @Test
    void checksRunAtTheEndOnTheOpenLoop() {
        loop.eventLoop().callSoon(() -> events.add("ready"));
        loop.atEnd(() -> assertThat(events).containsExactly("ready"));
        loop.atEnd(() -> {
            throw new AssertionError("a broken invariant");
        });

        assertThatThrownBy(loop::close).hasMessage("a broken invariant");
        assertThat(loop.eventLoop().isClosed()).isTrue();
    }

    /** A task that will not be cancelled does not keep the test. */
    @Test
    void cleaningUpHasALimit() {
        LeakError error = leaksOf(() -> {
            createTask(stubborn());
            yieldFrom(sleep(Duration.ZERO));
            return done();
        });

        assertThat(kinds(error)).contains(Kind.UNFINISHED_TASK);
        assertThat(loop.eventLoop().isClosed()).isTrue();
    }

    @Coroutine
    private static Coro<Void> stubborn() {
        while (true) {
            try {
                yieldFrom(sleep(Duration.ofSeconds(1)));
            } catch (dev.weft.CancelledError e) {
                continue;
            }
        }
    }

    /** Places are kept for what is alive, not for all that ever was. */
    @Test
    void whatIsOverLeavesNoTrace() {
        Origins origins = new Origins(Set::of);
        for (int i = 0; i < 100_000; i++) {
            origins.born(new Object());
        }

        Object last = new Object();
        origins.born(last);

        assertThat(origins.size()).isLessThanOrEqualTo(1025);
        assertThat(origins.of(last)).isNotEmpty();
        loop.close();
    }

    @Test
    void thePlacesKeptHaveALimit() {
        Set<Object> alive = new HashSet<>();
        Origins origins = new Origins(() -> alive);
        for (int i = 0; i < 30_000; i++) {
            Object object = new Object();
            alive.add(object);
            origins.born(object);
        }

        assertThat(origins.size()).isEqualTo(Origins.MAX_PLACES);
        loop.close();
    }
}
