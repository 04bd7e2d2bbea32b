package dev.weft.sync;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.waitFor;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.sync.Turns.failedWith;
import static dev.weft.sync.Turns.settled;
import static dev.weft.sync.Turns.turns;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.ChannelClosedException;
import dev.weft.Coro;
import dev.weft.Task;
import dev.weft.TimeoutException;
import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectTest {

    private final Channel<Integer> numbers = new Channel<>(3);
    private final Channel<String> words = new Channel<>(3);
    private final Channel<String> out = new Channel<>(0);

    private Select<String> either() {
        return new Select<String>().receive(numbers, n -> "number " + n).receive(words, w -> "word " + w);
    }

    @Test
    void whatIsThereIsTakenAtOnce() {
        words.trySend("a");

        assertThatThrownBy(() -> either().toCoro().send(null)).hasMessage("word a");
    }

    @Test
    void theFirstThatComesIsTakenAndTheOthersAreLeft() {
        run(() -> {
            Task<String> task = createTask(either().toCoro());
            yieldFrom(turns(1));
            numbers.trySend(1);
            words.trySend("a");

            assertThat(yieldFrom(task)).isEqualTo("number 1");
            assertThat(words.tryReceive()).isEqualTo("a");
            assertThat(numbers).hasToString("Channel(open, size=0, capacity=3, receivers=0, senders=0)");
            assertThat(words).hasToString("Channel(open, size=0, capacity=3, receivers=0, senders=0)");
            return done();
        });
    }

    @Test
    void aSendGoesAheadWhenSomebodyReceives() {
        run(() -> {
            Task<String> task = createTask(either().send(out, "x", () -> "sent").toCoro());
            yieldFrom(turns(1));
            assertThat(yieldFrom(out.receive())).isEqualTo("x");
            numbers.trySend(1);

            assertThat(yieldFrom(task)).isEqualTo("sent");
            assertThat(numbers.tryReceive()).isEqualTo(1);
            return done();
        });
    }

    @Test
    void twoSelectsMeet() {
        run(() -> {
            Task<String> sender =
                    createTask(either().send(out, "x", () -> "sent").toCoro());
            Task<String> receiver = createTask(
                    new Select<String>().receive(out, s -> "got " + s).toCoro());

            assertThat(yieldFrom(receiver)).isEqualTo("got x");
            assertThat(yieldFrom(sender)).isEqualTo("sent");
            return done();
        });
    }

    @Test
    void otherwiseDoesNotWait() {
        assertThatThrownBy(() -> either().otherwise(() -> "nothing").toCoro().send(null))
                .hasMessage("nothing");
    }

    @Test
    void aDeadlineIsThatOfWaitFor() {
        run(() -> {
            Task<String> task = createTask(waitFor(either(), Duration.ofMillis(1)));
            yieldFrom(settled(List.of(task)));

            assertThat(failedWith(task, TimeoutException.class)).isTrue();
            assertThat(numbers.toString()).contains("receivers=0");
            return done();
        });
    }

    // Fairness

    @Coroutine
    private static Coro<List<String>> repeat(Select<String> select, int times) {
        List<String> results = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            results.add(yieldFrom(select));
        }
        return result(results);
    }

    @Test
    void aSelectThatIsAwaitedAgainGoesRound() {
        for (int i = 1; i <= 3; i++) {
            numbers.trySend(i);
            words.trySend("w" + i);
        }

        assertThat(run(repeat(either(), 6)))
                .containsExactly("number 1", "word w1", "number 2", "word w2", "number 3", "word w3");
    }

    @Test
    void aNewSelectPrefersTheFirst() {
        numbers.trySend(1);
        words.trySend("a");

        assertThat(run(either().toCoro())).isEqualTo("number 1");
    }

    @Test
    void aSelectHasItsPlaceInLine() {
        run(() -> {
            Task<Integer> first = createTask(numbers.receive());
            Task<String> second = createTask(either().toCoro());
            Task<Integer> third = createTask(numbers.receive());
            yieldFrom(turns(1));
            for (int i = 1; i <= 3; i++) {
                numbers.trySend(i);
            }

            assertThat(yieldFrom(third)).isEqualTo(3);
            assertThat(first.result()).isEqualTo(1);
            assertThat(second.result()).isEqualTo("number 2");
            return done();
        });
    }

    // Cancelling

    @Test
    void aCancelledSelectHasDoneNothing() {
        run(() -> {
            Task<String> task = createTask(either().send(out, "x", () -> "sent").toCoro());
            yieldFrom(turns(1));
            task.cancel();
            yieldFrom(settled(List.of(task)));

            assertThat(task.isCancelled()).isTrue();
            assertThat(out.tryReceive()).isNull();
            assertThat(List.of(numbers.toString(), words.toString(), out.toString()))
                    .allMatch(state -> state.endsWith("receivers=0, senders=0)"));
            return done();
        });
    }

    @Test
    void theItemOfASelectThatIsCancelledAfterItWasWokenGoesToTheNext() {
        run(() -> {
            Task<String> task = createTask(either().toCoro());
            Task<Integer> next = createTask(numbers.receive());
            yieldFrom(turns(1));
            numbers.trySend(1);
            task.cancel();

            assertThat(yieldFrom(next)).isEqualTo(1);
            assertThat(task.isCancelled()).isTrue();
            return done();
        });
    }

    @Coroutine
    private static Coro<Void> selectThenWait(Select<String> select, List<String> trace) {
        trace.add(yieldFrom(select));
        yieldFrom(turns(1));
        trace.add("not cancelled");
        return done();
    }

    @Test
    void aSendThatWasTakenStandsAndTheCancellationFollows() {
        run(() -> {
            List<String> trace = new ArrayList<>();
            Task<Void> task = createTask(selectThenWait(either().send(out, "x", () -> "sent"), trace));
            yieldFrom(turns(1));
            assertThat(out.tryReceive()).isEqualTo("x");
            task.cancel();
            yieldFrom(settled(List.of(task)));

            assertThat(trace).containsExactly("sent");
            assertThat(task.isCancelled()).isTrue();
            return done();
        });
    }

    // Closing

    @Test
    void anEndedChannelFailsTheSelectUnlessItSaysWhatThen() {
        run(() -> {
            Task<String> waiting = createTask(either().toCoro());
            yieldFrom(turns(1));
            words.closeSend();
            yieldFrom(settled(List.of(waiting)));
            assertThat(failedWith(waiting, ChannelClosedException.class)).isTrue();

            Task<String> late = createTask(either().toCoro());
            yieldFrom(settled(List.of(late)));
            assertThat(failedWith(late, ChannelClosedException.class)).isTrue();

            Select<String> withEnd = new Select<String>().receive(words, w -> w, () -> "end of words");
            assertThat(yieldFrom(withEnd)).isEqualTo("end of words");
            return done();
        });
    }

    @Test
    void theEndComesToASelectThatWaits() {
        run(() -> {
            Task<String> task = createTask(new Select<String>()
                    .receive(words, w -> w, () -> "end of words")
                    .toCoro());
            yieldFrom(turns(1));
            words.closeSend();

            assertThat(yieldFrom(task)).isEqualTo("end of words");
            return done();
        });
    }

    @Test
    void aClosedReceiverFailsTheSelectThatSends() {
        run(() -> {
            Task<String> task =
                    createTask(new Select<String>().send(out, "x", () -> "sent").toCoro());
            yieldFrom(turns(1));
            out.closeReceive();
            yieldFrom(settled(List.of(task)));

            assertThat(failedWith(task, ChannelClosedException.class)).isTrue();
            return done();
        });
    }

    // Misuse

    @Test
    void aSelectOfNothingIsAnError() {
        assertThatThrownBy(() -> run(new Select<String>().toCoro()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("wait for ever");
    }

    @Test
    void aSelectDoesNotWaitForItself() {
        Select<String> select = new Select<String>().receive(words, w -> w);

        assertThatThrownBy(() -> select.send(words, "x", () -> "sent")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSelectTellsWhatItWaitsFor() {
        assertThat(new Select<String>().receive(words, w -> w).otherwise(() -> ""))
                .hasToString(
                        "Select[receive from Channel(open, size=0, capacity=3, receivers=0, senders=0)] otherwise");
    }
}
