package dev.weft.internal.transport;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.testing.TestLoop;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rule 89, in virtual time, with attempts that a script knows. */
class HappyEyeballsTest {

    private static final Duration DELAY = Duration.ofMillis(250);
    private static final InetSocketAddress A = six(1);
    private static final InetSocketAddress B = six(2);
    private static final InetSocketAddress C = six(3);
    private static final InetSocketAddress X = four(1);
    private static final InetSocketAddress Y = four(2);

    private final TestLoop loop = TestLoop.create();
    private final Map<InetSocketAddress, Coro<Void>> script = new HashMap<>();
    private final List<String> events = new ArrayList<>();
    private final List<SocketChannel> opened = new ArrayList<>();
    private final ConnectFailures failures = new ConnectFailures();

    private static InetSocketAddress four(int number) {
        return address(new byte[] {10, 0, 0, (byte) number});
    }

    private static InetSocketAddress six(int number) {
        byte[] bytes = new byte[16];
        bytes[0] = 0x20;
        bytes[15] = (byte) number;
        return address(bytes);
    }

    private static InetSocketAddress address(byte[] bytes) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), 80);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void nothingWasTried() {
        events.clear();
    }

    @AfterEach
    void noSocketIsLeft() {
        loop.close();
        assertThat(opened).noneMatch(SocketChannel::isOpen);
    }

    private void note(String what, InetSocketAddress address) {
        events.add(loop.time().toMillis() + " " + what + " " + nameOf(address));
    }

    private static String nameOf(InetSocketAddress address) {
        return (HappyEyeballs.isV4(address) ? "v4-" : "v6-")
                + address.getAddress().getAddress()[address.getAddress().getAddress().length - 1];
    }

    @Coroutine
    private Coro<SocketChannel> attempt(InetSocketAddress address) throws IOException {
        SocketChannel channel = SocketChannel.open();
        opened.add(channel);
        note("try", address);
        try {
            yieldFrom(script.getOrDefault(address, sleep(Duration.ofHours(1))), IOException.class);
        } catch (Throwable e) {
            note(e instanceof IOException ? "fail" : "cancel", address);
            channel.close();
            throw e;
        }
        note("connect", address);
        return result(channel);
    }

    @Coroutine
    private static Coro<Void> refusedAfter(long millis, String text) throws IOException {
        yieldFrom(sleep(Duration.ofMillis(millis)));
        throw new ConnectException(text);
    }

    private static Coro<Void> answers(long millis) {
        return sleep(Duration.ofMillis(millis));
    }

    private Coro<SocketChannel> race(InetSocketAddress... addresses) {
        return HappyEyeballs.race(this::attempt, List.of(addresses), DELAY, failures);
    }

    /** Gives the winner's index, closed, or -1. */
    private int winnerOf(InetSocketAddress... addresses) {
        return loop.run(() -> {
            SocketChannel channel = yieldFrom(race(addresses));
            if (channel == null) {
                return result(-1);
            }
            assertThat(channel.isOpen()).isTrue();
            channel.close();
            return result(opened.indexOf(channel));
        });
    }

    // CPython: test_staggered.StaggeredTests.test_one_successful
    @Test
    void theFirstIsAloneForTheDelay() {
        script.put(A, answers(200));

        assertThat(winnerOf(A, X)).isZero();
        assertThat(events).containsExactly("0 try v6-1", "200 connect v6-1");
    }

    // CPython: test_staggered.StaggeredTests.test_first_timeout_second_successful
    @Test
    void afterTheDelayTheNextIsTriedBesideItAndTheFirstToAnswerWins() {
        script.put(X, answers(100));

        assertThat(winnerOf(A, X, B)).isEqualTo(1);
        loop.runUntilIdle();
        assertThat(events).containsExactly("0 try v6-1", "250 try v4-1", "350 connect v4-1", "350 cancel v6-1");
    }

    // CPython: test_staggered.StaggeredTests.test_first_error_second_successful
    @Test
    void anAttemptThatFailsHasTheNextBeginAtOnce() throws IOException {
        script.put(A, refusedAfter(30, "no"));
        script.put(X, answers(10));

        assertThat(winnerOf(A, X)).isEqualTo(1);
        assertThat(events).containsExactly("0 try v6-1", "30 fail v6-1", "30 try v4-1", "40 connect v4-1");
    }

    @Test
    void onlyTheFailureOfTheLatestAttemptHurriesTheNext() throws IOException {
        script.put(A, refusedAfter(300, "no"));
        script.put(C, answers(10));

        assertThat(winnerOf(A, B, C)).isEqualTo(2);
        loop.runUntilIdle();
        assertThat(events)
                .containsExactly(
                        "0 try v6-1",
                        "250 try v6-2",
                        "300 fail v6-1",
                        "500 try v6-3",
                        "510 connect v6-3",
                        "510 cancel v6-2");
    }

    @Test
    void twoThatAnswerInTheSameTickLeaveOneSocket() {
        script.put(A, answers(300));
        script.put(X, answers(50));

        assertThat(winnerOf(A, X)).isZero();
        assertThat(events).contains("300 connect v6-1", "300 connect v4-1");
    }

    // CPython: test_staggered.StaggeredTests.test_none_successful
    @Test
    void whenAllFailEachFailureIsKnown() throws IOException {
        script.put(A, refusedAfter(1, "first"));
        script.put(X, refusedAfter(1, "second"));

        assertThat(winnerOf(A, X)).isEqualTo(-1);
        assertThat(failures.toException())
                .isInstanceOf(ConnectException.class)
                .hasMessage("none of 2 addresses could be connected to: first; second")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2));
    }

    @Test
    void failuresOfTheSameTextAreToldOnce() throws IOException {
        script.put(A, refusedAfter(1, "same"));
        script.put(X, refusedAfter(1, "same"));

        assertThat(winnerOf(A, X)).isEqualTo(-1);
        assertThat(failures.toException()).hasMessage("same");
    }

    // CPython: test_staggered.StaggeredTests.test_empty
    @Test
    void noAddressesIsAClearFailure() {
        assertThat(winnerOf()).isEqualTo(-1);
        assertThat(failures.toException()).hasMessageContaining("no address");
    }

    @Test
    void cancellingEndsAllAttempts() {
        loop.run(() -> {
            Task<SocketChannel> racing = createTask(race(A, X, B));
            yieldFrom(sleep(DELAY.plusMillis(1)));
            racing.cancel();
            yieldFrom(sleep(Duration.ofMillis(1)));

            assertThat(racing.isCancelled()).isTrue();
            assertThat(events).containsExactly("0 try v6-1", "250 try v4-1", "251 cancel v6-1", "251 cancel v4-1");
            assertThat(runningLoop().allTasks()).hasSize(1);
            return done();
        });
    }

    /** It cannot be known whose fault it is: not one more address that does not answer. */
    @Test
    void whatIsNoFailureOfTheNetworkEndsTheRace() {
        Coro<SocketChannel> race = HappyEyeballs.race(
                address -> {
                    throw new IllegalArgumentException("mine");
                },
                List.of(A, X),
                DELAY,
                failures);
        loop.run(() -> {
            try {
                yieldFrom(race);
                throw new AssertionError("connected");
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessage("mine");
            }
            return done();
        });
    }

    @Test
    void familiesTakeTurnsAfterSoManyOfTheFirst() {
        List<InetSocketAddress> all = List.of(A, B, C, X, Y);

        assertThat(HappyEyeballs.interleave(all, 0)).containsExactly(A, B, C, X, Y);
        assertThat(HappyEyeballs.interleave(all, 1)).containsExactly(A, X, B, Y, C);
        assertThat(HappyEyeballs.interleave(all, 2)).containsExactly(A, B, X, C, Y);
        assertThat(HappyEyeballs.interleave(all, 9)).containsExactly(A, B, C, X, Y);
        assertThat(HappyEyeballs.interleave(List.of(X, A, Y), 1)).containsExactly(X, A, Y);
        assertThat(HappyEyeballs.interleave(List.of(), 1)).isEmpty();
    }
}
