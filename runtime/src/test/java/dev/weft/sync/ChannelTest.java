package dev.weft.sync;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.waitFor;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.sync.Turns.failedWith;
import static dev.weft.sync.Turns.settled;
import static dev.weft.sync.Turns.succeeded;
import static dev.weft.sync.Turns.turns;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.ChannelClosedException;
import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.StopIteration;
import dev.weft.Task;
import dev.weft.TimeoutException;
import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelTest {

    @Coroutine
    private static Coro<Void> sendAll(Channel<Integer> channel, int from, int to) {
        for (int i = from; i < to; i++) {
            yieldFrom(channel.send(i));
        }
        return done();
    }

    @Coroutine
    private static Coro<List<Integer>> drain(Channel<Integer> channel) {
        List<Integer> items = new ArrayList<>();
        while (yieldFrom(channel.hasNext())) {
            items.add(channel.next());
        }
        return result(items);
    }

    // Handing over

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 1000})
    void itemsComeOutInOrderUntilTheEnd(int capacity) {
        run(() -> {
            Channel<Integer> channel = new Channel<>(capacity);
            Task<List<Integer>> receiver = createTask(drain(channel));
            yieldFrom(sendAll(channel, 0, 100));
            channel.closeSend();

            assertThat(yieldFrom(receiver)).hasSize(100).isSorted();
            return done();
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7})
    void severalSendersAndReceiversShareAChannel(int capacity) {
        run(() -> {
            Channel<Integer> channel = new Channel<>(capacity);
            List<Task<List<Integer>>> receivers =
                    List.of(createTask(drain(channel)), createTask(drain(channel)), createTask(drain(channel)));
            yieldFrom(gather(sendAll(channel, 0, 50), sendAll(channel, 50, 100), sendAll(channel, 100, 150)));
            channel.closeSend();
            List<Integer> all = new ArrayList<>();
            for (List<Integer> received : yieldFrom(gather(receivers))) {
                assertThat(received).isNotEmpty();
                all.addAll(received);
            }

            assertThat(all).hasSize(150).doesNotHaveDuplicates();
            return done();
        });
    }

    @Test
    void aSenderWaitsWhenTheChannelIsFull() {
        run(() -> {
            Channel<Integer> channel = new Channel<>(2);
            Task<Void> sender = createTask(sendAll(channel, 0, 3));
            yieldFrom(turns(2));
            assertThat(sender.isDone()).isFalse();
            assertThat(channel).hasToString("Channel(open, size=2, capacity=2, receivers=0, senders=1)");

            assertThat(yieldFrom(channel.receive())).isZero();
            yieldFrom(sender);
            assertThat(channel.size()).isEqualTo(2);
            return done();
        });
    }

    @Test
    void withoutCapacityASenderWaitsForItsReceiver() {
        run(() -> {
            Channel<Integer> channel = new Channel<>(0);
            Task<Void> sender = createTask(channel.send(1));
            yieldFrom(turns(2));
            assertThat(sender.isDone()).isFalse();
            assertThat(channel.size()).isZero();

            assertThat(yieldFrom(channel.receive())).isEqualTo(1);
            yieldFrom(turns(1));
            assertThat(succeeded(sender)).isTrue();
            return done();
        });
    }

    @Test
    void whatCanBeDoneAtOnceDoesNotSuspend() {
        Channel<Integer> channel = new Channel<>(1);

        assertThatThrownBy(() -> channel.send(7).send(null)).isInstanceOf(StopIteration.class);
        assertThatThrownBy(() -> channel.hasNext().send(null)).hasMessage("true");
        assertThatThrownBy(() -> channel.receive().send(null)).hasMessage("7");
    }

    @Test
    void tryDoesNotWait() {
        run(() -> {
            Channel<Integer> one = new Channel<>(1);
            assertThat(one.tryReceive()).isNull();
            assertThat(one.trySend(1)).isTrue();
            assertThat(one.trySend(2)).isFalse();
            assertThat(one.tryReceive()).isEqualTo(1);

            Channel<Integer> none = new Channel<>(0);
            assertThat(none.trySend(1)).isFalse();
            Task<Integer> receiver = createTask(none.receive());
            yieldFrom(turns(1));
            assertThat(none.trySend(2)).isTrue();
            assertThat(none.trySend(3)).isFalse();
            assertThat(yieldFrom(receiver)).isEqualTo(2);

            Task<Void> sender = createTask(none.send(4));
            yieldFrom(turns(1));
            assertThat(none.tryReceive()).isEqualTo(4);
            assertThat(none.tryReceive()).isNull();
            yieldFrom(sender);
            return done();
        });
    }

    @Test
    void nullIsNoItemAndANegativeCapacityIsNone() {
        assertThatThrownBy(() -> new Channel<String>(1).trySend(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> new Channel<String>(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    // Fairness

    @Test
    void receiversAreServedInTheOrderInWhichTheyCame() {
        run(() -> {
            Channel<Integer> channel = new Channel<>(3);
            Task<Integer> first = createTask(channel.receive());
            Task<Integer> second = createTask(channel.receive());
            Task<Integer> third = createTask(channel.receive());
            yieldFrom(turns(1));
            yieldFrom(sendAll(channel, 1, 4));

            assertThat(yieldFrom(gather(first, second, third))).containsExactly(1, 2, 3);
            return done();
        });
    }

    @Test
    void theItemOfAWokenReceiverIsNotTakenByOneThatComesLater() {
        run(() -> {
            Channel<Integer> channel = new Channel<>(3);
            Task<Integer> first = createTask(channel.receive());
            yieldFrom(turns(1));
            channel.trySend(1);
            assertThat(channel.tryReceive()).isNull();
            Task<Integer> second = createTask(channel.receive());
            channel.trySend(2);

            assertThat(yieldFrom(gather(first, second))).containsExactly(1, 2);
            return done();
        });
    }

    @Test
    void aSenderDoesNotOvertakeThoseWhoWait() {
        run(() -> {
            Channel<Integer> channel = new Channel<>(1);
            Task<Void> senders = createTask(sendAll(channel, 0, 2));
            yieldFrom(turns(1));
            assertThat(channel.tryReceive()).isZero();
            assertThat(channel.trySend(2)).isFalse();

            yieldFrom(senders);
            assertThat(channel.tryReceive()).isEqualTo(1);
            return done();
        });
    }

    // Cancelling

    @Test
    void aCancelledReceiverTakesNothing() {
        run(() -> {
            Channel<Integer> channel = new Channel<>(0);
            Task<Integer> first = createTask(channel.receive());
            Task<Integer> second = createTask(channel.receive());
            yieldFrom(turns(1));
            first.cancel();
            yieldFrom(turns(1));
            assertThat(channel.trySend(1)).isTrue();

            assertThat(yieldFrom(second)).isEqualTo(1);
            assertThat(first.isCancelled()).isTrue();
            return done();
        });
    }

    /** The cancellation wins over an item that was meant for the receiver and not taken yet. */
    @Test
    void theItemOfAReceiverThatIsCancelledAfterItWasWokenGoesToTheNext() {
        run(() -> {
            Channel<Integer> channel = new Channel<>(0);
            Task<Integer> first = createTask(channel.receive());
            Task<Integer> second = createTask(channel.receive());
            yieldFrom(turns(1));
            channel.trySend(1);
            first.cancel();
            assertThat(yieldFrom(second)).isEqualTo(1);
            assertThat(first.isCancelled()).isTrue();

            Task<Integer> third = createTask(channel.receive());
            Task<Integer> fourth = createTask(channel.receive());
            yieldFrom(turns(1));
            channel.trySend(2);
            channel.trySend(3);
            third.cancel();
            fourth.cancel();
            yieldFrom(settled(List.of(third, fourth)));
            assertThat(channel.size()).isEqualTo(2);
            assertThat(channel.tryReceive()).isEqualTo(2);
            assertThat(channel.tryReceive()).isEqualTo(3);
            return done();
        });
    }

    @Test
    void aCancelledSenderSendsNothing() {
        run(() -> {
            Channel<Integer> channel = new Channel<>(0);
            Task<Void> first = createTask(channel.send(1));
            Task<Void> second = createTask(channel.send(2));
            yieldFrom(turns(1));
            first.cancel();

            assertThat(yieldFrom(channel.receive())).isEqualTo(2);
            yieldFrom(second);
            assertThat(first.isCancelled()).isTrue();
            assertThat(channel.tryReceive()).isNull();
            return done();
        });
    }

    @Coroutine
    private static Coro<String> sendThenReceive(Channel<Integer> out, Channel<Integer> in, List<String> trace) {
        yieldFrom(out.send(1));
        trace.add("sent");
        yieldFrom(in.receive());
        return result("not cancelled");
    }

    /** The hand-over wins over the cancellation, which is raised at the next wait. */
    @Test
    void aSendWhoseItemWasTakenEndsWellAndTheCancellationFollows() {
        run(() -> {
            Channel<Integer> channel = new Channel<>(0);
            List<String> trace = new ArrayList<>();
            Task<String> sender = createTask(sendThenReceive(channel, new Channel<>(0), trace));
            yieldFrom(turns(1));
            assertThat(channel.tryReceive()).isEqualTo(1);
            sender.cancel("stop");
            yieldFrom(settled(List.of(sender)));

            assertThat(trace).containsExactly("sent");
            assertThat(sender.isCancelled()).isTrue();
            assertThat(sender.cancelling()).isEqualTo(1);
            assertThatThrownBy(sender::result).hasMessage("stop");
            return done();
        });
    }

    @Coroutine
    private static Coro<Void> sendInTime(Channel<Integer> channel, List<Task<Void>> self) {
        yieldFrom(waitFor(channel.send(1), Duration.ofDays(1)));
        self.get(0).uncancel();
        yieldFrom(turns(1)); // nothing is left of the cancellation
        return done();
    }

    @Test
    void aCancellationThatWasPutOffCanBeTakenBack() {
        run(() -> {
            Channel<Integer> channel = new Channel<>(0);
            List<Task<Void>> sender = new ArrayList<>();
            sender.add(createTask(sendInTime(channel, sender)));
            yieldFrom(turns(1));
            channel.tryReceive();
            sender.get(0).cancel();

            yieldFrom(sender.get(0));
            return done();
        });
    }

    @Test
    void aSendThatTimesOutHasSentNothing() {
        run(() -> {
            Channel<Integer> channel = new Channel<>(0);
            Task<Void> sender = createTask(waitFor(channel.send(1), Duration.ofMillis(1)));
            yieldFrom(settled(List.of(sender)));

            assertThat(failedWith(sender, TimeoutException.class)).isTrue();
            assertThat(channel.tryReceive()).isNull();
            assertThat(channel).hasToString("Channel(open, size=0, capacity=0, receivers=0, senders=0)");
            return done();
        });
    }

    // Iterating

    @Test
    void nextNeedsHasNext() {
        assertThatThrownBy(new Channel<Integer>(1)::next)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("await hasNext()");
    }

    @Coroutine
    private static Coro<Boolean> looksOnly(Channel<Integer> channel) {
        return result(yieldFrom(channel.hasNext()));
    }

    @Test
    void anItemThatWasSeenAndLeftGoesToTheNext() {
        run(() -> {
            Channel<Integer> channel = new Channel<>(0);
            Task<Boolean> looker = createTask(looksOnly(channel));
            Task<Integer> receiver = createTask(channel.receive());
            yieldFrom(turns(1));
            channel.trySend(1);

            assertThat(yieldFrom(looker)).isTrue();
            assertThat(yieldFrom(receiver)).isEqualTo(1);
            return done();
        });
    }

    // Closing

    @Test
    void afterCloseSendWhatIsLeftIsReceivedAndThenTheEnd() {
        run(() -> {
            Channel<Integer> channel = new Channel<>(2);
            channel.trySend(1);
            channel.closeSend();
            channel.closeSend();
            assertThatThrownBy(() -> channel.trySend(2))
                    .isInstanceOf(ChannelClosedException.class)
                    .hasMessageContaining("Channel(draining, size=1")
                    .hasMessageContaining("closeSend() was called");

            assertThat(yieldFrom(channel.hasNext())).isTrue();
            assertThat(yieldFrom(channel.receive())).isEqualTo(1);
            assertThat(yieldFrom(channel.hasNext())).isFalse();
            assertThatThrownBy(channel::next).isInstanceOf(NoSuchElementException.class);
            assertThatThrownBy(channel::tryReceive)
                    .isInstanceOf(ChannelClosedException.class)
                    .hasMessageContaining("no more items");
            Task<Integer> receiver = createTask(channel.receive());
            yieldFrom(turns(1));
            assertThat(failedWith(receiver, ChannelClosedException.class)).isTrue();
            return done();
        });
    }

    @Test
    void closeSendWakesThoseWhoWait() {
        run(() -> {
            Channel<Integer> empty = new Channel<>(1);
            Channel<Integer> full = new Channel<>(0);
            Task<Integer> receiver = createTask(empty.receive());
            Task<List<Integer>> iteration = createTask(drain(empty));
            Task<Void> sender = createTask(full.send(1));
            yieldFrom(turns(1));
            empty.closeSend();
            full.closeSend();
            yieldFrom(turns(1));

            assertThat(failedWith(receiver, ChannelClosedException.class)).isTrue();
            assertThat(iteration.result()).isEmpty();
            assertThat(failedWith(sender, ChannelClosedException.class)).isTrue();
            return done();
        });
    }

    /** One item is left for two receivers: whether there is one for the second shows only when the first has run. */
    @Test
    void theEndComesToAReceiverWhenTheLastItemWentToAnother() {
        run(() -> {
            Channel<Integer> channel = new Channel<>(0);
            Task<Integer> first = createTask(channel.receive());
            yieldFrom(turns(1));
            channel.trySend(1);
            channel.closeSend();
            Task<Integer> second = createTask(channel.receive());
            yieldFrom(settled(List.of(first, second)));

            assertThat(first.result()).isEqualTo(1);
            assertThat(failedWith(second, ChannelClosedException.class)).isTrue();
            return done();
        });
    }

    @Test
    void closeReceiveFailsBothEndsAndGivesBackWhatIsLeft() {
        run(() -> {
            Channel<Integer> full = new Channel<>(2);
            Channel<Integer> empty = new Channel<>(0);
            Task<Void> sender = createTask(sendAll(full, 0, 3));
            Task<Integer> woken = createTask(empty.receive());
            Task<Integer> receiver = createTask(empty.receive());
            yieldFrom(turns(1));
            empty.trySend(9);

            assertThat(full.closeReceive()).containsExactly(0, 1);
            assertThat(empty.closeReceive()).containsExactly(9);
            assertThat(empty.closeReceive()).isEmpty();
            yieldFrom(turns(1));
            assertThat(List.of(sender, woken, receiver))
                    .allMatch(task -> failedWith(task, ChannelClosedException.class));
            assertThat(yieldFrom(full.hasNext())).isFalse();
            assertThatThrownBy(() -> full.trySend(1)).hasMessageContaining("nobody will receive");
            assertThatThrownBy(full::tryReceive).hasMessageContaining("closeReceive() was called");
            return done();
        });
    }

    // Loops

    @Test
    void aChannelBelongsToTheLoopWhereFirstSomebodyWaited() {
        Channel<Integer> channel = new Channel<>(0);
        try (EventLoop one = EventLoop.create();
                EventLoop other = EventLoop.create()) {
            assertThatThrownBy(() -> one.runUntilComplete(waitFor(channel.receive(), Duration.ofMillis(1))))
                    .isInstanceOf(TimeoutException.class);
            assertThatThrownBy(() -> other.runUntilComplete(channel.receive()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("belongs to " + one);
            assertThatThrownBy(() -> other.runUntilComplete(new Select<Integer>().receive(channel, i -> i)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("belongs to " + one);
        }
    }

    @Test
    void aSendFromACallbackReachesTheReceiver() {
        int item = run(() -> {
            Channel<Integer> channel = new Channel<>(0);
            runningLoop().callSoon(() -> channel.trySend(5));
            return channel.receive();
        });

        assertThat(item).isEqualTo(5);
    }
}
