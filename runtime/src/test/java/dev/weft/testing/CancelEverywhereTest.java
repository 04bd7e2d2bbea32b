package dev.weft.testing;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.TimerHandle;
import dev.weft.Weft;
import dev.weft.annotations.Coroutine;
import dev.weft.sync.Queue;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CancelEverywhereTest {

    /** A permit that is given back whatever happens. */
    private static final class Permit {
        int taken;
    }

    @Coroutine
    private static Coro<Void> careful(Permit permit) {
        permit.taken++;
        try {
            yieldFrom(sleep(Duration.ofMillis(1)));
            yieldFrom(gather(sleep(Duration.ofMillis(2)), sleep(Duration.ofMillis(3))));
        } finally {
            permit.taken--;
        }
        return done();
    }

    @Test
    void codeThatCleansUpPassesAtEveryStep() {
        CancelEverywhere.Report report = CancelEverywhere.of(loop -> {
                    Permit permit = new Permit();
                    loop.atEnd(() -> assertThat(permit.taken).isZero());
                    return careful(permit);
                })
                .mustPropagate()
                .atEveryStep();

        assertThat(report.steps()).isGreaterThan(5);
        assertThat(report.runs()).isEqualTo(report.steps());
        assertThat(report.cancelled()).isEqualTo(report.steps());
    }

    @Coroutine
    private static Coro<Void> careless(Permit permit) {
        permit.taken++;
        yieldFrom(sleep(Duration.ofMillis(1)));
        permit.taken--;
        return done();
    }

    @Test
    void theFirstStepThatBreaksAnInvariantIsNamedWithItsTrace() {
        assertThatThrownBy(() -> CancelEverywhere.of(loop -> {
                            Permit permit = new Permit();
                            loop.atEnd(
                                    () -> assertThat(permit.taken).as("permits").isZero());
                            return careless(permit);
                        })
                        .atEveryStep())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Cancelled before step 2, the scenario broke")
                .hasMessageContaining("permits")
                .hasMessageContaining("1: main at 0")
                .hasMessageContaining("main is cancelled");
    }

    @Coroutine
    private static Coro<Void> leaky() {
        Future<Void> wake = EventLoop.running().createFuture();
        TimerHandle timer = EventLoop.running().callLater(Duration.ofSeconds(1), () -> wake.setResult(null));
        yieldFrom(wake);
        timer.cancel();
        return done();
    }

    @Test
    void aLeakIsABrokenInvariant() {
        assertThatThrownBy(() -> CancelEverywhere.of(loop -> leaky()).atEveryStep())
                .hasMessageContaining("Cancelled before step 2")
                .hasCauseInstanceOf(LeakError.class);
    }

    /** The clean-up itself suspends: only a second cancellation breaks it. */
    @Coroutine
    private static Coro<Void> slowCleanUp(Permit permit) {
        permit.taken++;
        try {
            yieldFrom(sleep(Duration.ofMillis(1)));
        } finally {
            yieldFrom(sleep(Duration.ofMillis(1)));
            permit.taken--;
        }
        return done();
    }

    @Test
    void pairsReachWhatOneCancellationDoesNot() {
        CancelEverywhere scenario = CancelEverywhere.of(loop -> {
            Permit permit = new Permit();
            loop.atEnd(() -> assertThat(permit.taken).as("permits").isZero());
            return slowCleanUp(permit);
        });

        assertThatThrownBy(scenario::atEveryPair).hasMessageContaining("Cancelled before step");
    }

    @Test
    void pairsOfSoundCodePass() {
        CancelEverywhere.Report report =
                CancelEverywhere.of(loop -> careful(new Permit())).atEveryPair();

        assertThat(report.runs()).isGreaterThan(report.steps());
    }

    @Coroutine
    private static Coro<Void> swallowing() {
        try {
            yieldFrom(sleep(Duration.ofMillis(1)));
        } catch (CancelledError e) {
            return done();
        }
        return done();
    }

    @Test
    void swallowingIsAllowedUnlessItIsSaidNotToBe() {
        CancelEverywhere scenario = CancelEverywhere.of(loop -> swallowing());

        scenario.atEveryStep();

        assertThatThrownBy(() -> scenario.mustPropagate().atEveryStep()).hasMessageContaining("swallowed");
    }

    @Test
    void whatGoesOnBehindAShieldMayBeLetEnd() {
        CancelEverywhere scenario = CancelEverywhere.of(
                loop -> Weft.shield(sleep(Duration.ofMillis(5))).toCoro());

        assertThatThrownBy(scenario::atEveryStep).hasMessageContaining("is not done");

        scenario.lettingOthersEnd().atEveryStep();
    }

    @Coroutine
    private static Coro<Void> failLater() {
        yieldFrom(sleep(Duration.ofMillis(5)));
        throw new IllegalStateException("on purpose");
    }

    @Test
    void anotherTaskThatFailsIsReported() {
        CancelEverywhere scenario = CancelEverywhere.of(loop -> {
                    loop.eventLoop().createTask(failLater());
                    return ended();
                })
                .lettingOthersEnd();

        assertThatThrownBy(scenario::atEveryStep).hasMessageContaining("takeErrors()");
    }

    @Test
    void anotherTaskThatCannotEndIsAHang() {
        CancelEverywhere scenario = CancelEverywhere.of(loop -> {
                    EventLoop running = loop.eventLoop();
                    running.createTask(running.createFuture().toCoro());
                    return ended();
                })
                .on(TestLoopOptions.defaults().withPatience(Duration.ZERO))
                .lettingOthersEnd();

        assertThatThrownBy(scenario::atEveryStep).hasMessageContaining("Deadlock");
    }

    @Coroutine
    private static Coro<Void> takingBack() {
        try {
            yieldFrom(sleep(Duration.ofMillis(1)));
        } catch (CancelledError e) {
            Weft.currentTask().uncancel();
            throw e;
        }
        return done();
    }

    @Test
    void takingBackSomebodyElsesRequestIsAllowedUnlessItIsSaidNotToBe() {
        CancelEverywhere scenario = CancelEverywhere.of(loop -> takingBack());

        scenario.atEveryStep();

        assertThatThrownBy(() -> scenario.mustPropagate().atEveryStep()).hasMessageContaining("took back requests");
    }

    @Test
    void twiceAtTheSameStepIsAPairToo() {
        CancelEverywhere.Report report =
                CancelEverywhere.of(loop -> ended()).mustPropagate().atEveryPair();

        assertThat(report).isEqualTo(new CancelEverywhere.Report(1, 2, 2)); // once, and twice, before the only step
    }

    @Coroutine
    private static Coro<Void> ended() {
        return done();
    }

    @Coroutine
    private static Coro<Void> translating() throws IOException {
        try {
            yieldFrom(sleep(Duration.ofMillis(1)));
        } catch (CancelledError e) {
            throw new IOException("cancelled");
        }
        return done();
    }

    @Test
    void otherExceptionsBreakTheScenarioUnlessAllowed() {
        CancelEverywhere scenario = CancelEverywhere.of(loop -> translating());

        assertThatThrownBy(scenario::atEveryStep).hasRootCauseInstanceOf(IOException.class);

        scenario.allowing(IOException.class).atEveryStep();
    }

    @Coroutine
    private static Coro<Void> producer(Queue<Integer> queue) {
        for (int i = 0; i < 3; i++) yieldFrom(queue.put(i));
        return done();
    }

    @Coroutine
    private static Coro<Void> consumer(Queue<Integer> queue, List<Integer> got) {
        while (true) got.add(yieldFrom(queue.get()));
    }

    @Coroutine
    private static Coro<Void> transfer(List<Integer> got) {
        Queue<Integer> queue = new Queue<>(1);
        var consumer = createTask(consumer(queue, got), "consumer");
        try {
            yieldFrom(producer(queue));
            while (queue.size() > 0 && !consumer.isDone()) yieldFrom(sleep(Duration.ZERO));
        } finally {
            consumer.cancel();
            try {
                yieldFrom(consumer);
            } catch (CancelledError e) {
                assertThat(consumer.isDone()).isTrue();
            }
        }
        return done();
    }

    @Test
    void anotherTaskCanBeTheTarget() {
        List<List<Integer>> all = new ArrayList<>();
        CancelEverywhere.of(loop -> {
                    List<Integer> got = new ArrayList<>();
                    all.add(got);
                    return transfer(got);
                })
                .on(TestLoopOptions.defaults().withSeed(7).withPatience(Duration.ZERO))
                .cancelling("nobody of this name")
                .atEveryStep();

        assertThat(all).allMatch(got -> got.equals(List.of(0, 1, 2)));
    }

    /** Sockets wake their tasks without the ready queue: events are steps as well. */
    @Test
    void waitsForSocketsAreReached() {
        Set<String> reached = new HashSet<>();

        CancelEverywhere.of(loop -> conversation(reached)).mustPropagate().atEveryStep();

        assertThat(reached).containsExactlyInAnyOrder("first answer", "second answer");
    }

    @Coroutine
    private static Coro<Void> conversation(Set<String> reached) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open();
                SocketChannel client = SocketChannel.open()) {
            server.bind(new InetSocketAddress("127.0.0.1", 0)).configureBlocking(false);
            client.connect(server.getLocalAddress());
            client.configureBlocking(false);
            var peer = createTask(echoTwice(server));
            try {
                yieldFrom(ask(client, "first answer", reached));
                yieldFrom(ask(client, "second answer", reached));
                yieldFrom(peer);
            } finally {
                peer.cancel();
            }
        }
        return done();
    }

    /** Notes where it is cancelled. */
    @Coroutine
    private static Coro<Void> ask(SocketChannel client, String what, Set<String> reached) {
        try {
            yieldFrom(EventLoop.running().sockSendAll(client, ByteBuffer.wrap(new byte[] {1})));
            yieldFrom(EventLoop.running().sockRecv(client, 1));
        } catch (CancelledError e) {
            reached.add(what);
            throw e;
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> echoTwice(ServerSocketChannel server) throws IOException {
        EventLoop loop = EventLoop.running();
        try (SocketChannel accepted = yieldFrom(loop.sockAccept(server))) {
            for (int i = 0; i < 2; i++) {
                byte[] got = yieldFrom(loop.sockRecv(accepted, 1));
                yieldFrom(loop.sockSendAll(accepted, ByteBuffer.wrap(got)));
            }
        }
        return done();
    }

    @Test
    void aHangIsABrokenInvariant() {
        assertThatThrownBy(() -> CancelEverywhere.of(loop -> {
                            List<Integer> got = new ArrayList<>();
                            return transfer(got);
                        })
                        .on(TestLoopOptions.defaults().withPatience(Duration.ZERO))
                        .cancelling("consumer")
                        .atEveryStep())
                .hasCauseInstanceOf(HangError.class)
                .hasMessageContaining("consumer is cancelled");
    }

    @Test
    void tooManyRunsAreRefused() {
        assertThatThrownBy(() -> CancelEverywhere.of(loop -> careful(new Permit()))
                        .inAtMost(5)
                        .atEveryPair())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("5 runs were not enough for every step; make the scenario smaller");
    }

    @Test
    void aScenarioThatFailsByItselfSaysSo() {
        assertThatThrownBy(() -> CancelEverywhere.of(loop -> {
                            throw new IOException("no scenario");
                        })
                        .atEveryStep())
                .hasMessageStartingWith("With nobody cancelling")
                .hasRootCauseMessage("no scenario");
    }
}
