package dev.weft.internal.transport;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.waitAny;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.Task;
import dev.weft.TaskOptions;
import dev.weft.annotations.Coroutine;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Connects to the first of several addresses that answers, with attempts that overlap: a family that leads nowhere costs a quarter of a second
 * and not the minutes until the system gives up. RFC 8305, section 5; asyncio's {@code staggered_race}.
 *
 * <p>{@link #interleave} mixes the families. {@link #race} begins an attempt when the one before it failed or had its time; the first that
 * succeeds ends the others. An attempt closes its socket when it fails or is cancelled; one that succeeded too late has it closed here.
 */
final class HappyEyeballs {

    /** One try. Cancelled or failed, it leaves nothing open. */
    interface Attempt {
        Coro<SocketChannel> connect(InetSocketAddress address) throws IOException;
    }

    private final Attempt attempt;
    private final Duration delay;
    private final Iterator<InetSocketAddress> addresses;
    private final List<Task<SocketChannel>> running = new ArrayList<>();
    private final ConnectFailures failures;

    /** The attempt that began last, while the next one waits for it; null when that is not to wait. */
    private @Nullable Task<SocketChannel> latest;

    /** When the next attempt begins if the latest is still running, on the loop's clock. */
    private Duration nextAt = Duration.ZERO;

    private HappyEyeballs(
            Attempt attempt, List<InetSocketAddress> addresses, Duration delay, ConnectFailures failures) {
        this.attempt = attempt;
        this.delay = delay;
        this.addresses = addresses.iterator();
        this.failures = failures;
    }

    /** Takes turns between the families, in the order in which they come, after so many of the first; 0 leaves the order alone. */
    static List<InetSocketAddress> interleave(List<InetSocketAddress> addresses, int firstFamilyCount) {
        if (firstFamilyCount == 0 || addresses.isEmpty()) {
            return addresses;
        }
        Deque<InetSocketAddress> first = new ArrayDeque<>();
        Deque<InetSocketAddress> second = new ArrayDeque<>();
        boolean v4First = isV4(addresses.get(0));
        for (InetSocketAddress address : addresses) {
            (isV4(address) == v4First ? first : second).add(address);
        }
        List<InetSocketAddress> mixed = new ArrayList<>(addresses.size());
        for (int i = 1; i < firstFamilyCount && !first.isEmpty(); i++) {
            mixed.add(first.remove());
        }
        while (!first.isEmpty() || !second.isEmpty()) {
            if (!first.isEmpty()) {
                mixed.add(first.remove());
            }
            if (!second.isEmpty()) {
                mixed.add(second.remove());
            }
        }
        return mixed;
    }

    static boolean isV4(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address;
    }

    /**
     * Gives the socket that is connected first; null when no attempt succeeded, and the failures know why. Cancelled, it cancels the
     * attempts. They end in a later turn.
     */
    @Coroutine
    static Coro<@Nullable SocketChannel> race(
            Attempt attempt, List<InetSocketAddress> addresses, Duration delay, ConnectFailures failures) {
        HappyEyeballs eyeballs = new HappyEyeballs(attempt, addresses, delay, failures);
        try {
            return result(yieldFrom(eyeballs.winner()));
        } finally {
            eyeballs.running.forEach(HappyEyeballs::drop);
        }
    }

    @Coroutine
    private Coro<@Nullable SocketChannel> winner() {
        while (addresses.hasNext() || !running.isEmpty()) {
            if (latest == null && addresses.hasNext()) {
                begin(addresses.next());
            }
            yieldFrom(oneEndedOrDelayPassed());
            SocketChannel connected = takeEnded();
            if (connected != null) {
                return result(connected);
            }
        }
        return result(null);
    }

    private void begin(InetSocketAddress address) {
        Task<SocketChannel> task =
                createTask(() -> attempt.connect(address), TaskOptions.named("connect to " + address));
        latest = task;
        running.add(task);
        nextAt = runningLoop().time().plus(delay);
    }

    @Coroutine
    private Coro<Void> oneEndedOrDelayPassed() {
        if (!addresses.hasNext()) {
            yieldFrom(waitAny(running));
            return done();
        }
        yieldFrom(waitAny(running, nextAt.minus(runningLoop().time())));
        if (runningLoop().time().compareTo(nextAt) >= 0) {
            latest = null;
        }
        return done();
    }

    /** Notes the failures of those that ended; gives a socket that is connected, or null. Others that are stay in the list, to be dropped. */
    private @Nullable SocketChannel takeEnded() {
        for (Iterator<Task<SocketChannel>> tasks = running.iterator(); tasks.hasNext(); ) {
            Task<SocketChannel> task = tasks.next();
            if (!task.isDone()) {
                continue;
            }
            tasks.remove();
            if (task == latest) {
                latest = null;
            }
            if (!task.isCancelled() && task.exception() instanceof IOException failure) {
                failures.add(failure);
            } else {
                return task.result();
            }
        }
        return null;
    }

    /** Whether it ends by being cancelled or was faster than that: its socket is not wanted. */
    private static void drop(Task<SocketChannel> loser) {
        loser.cancel();
        loser.addDoneCallback(ended -> {
            if (!ended.isCancelled() && ended.exception() == null) {
                ChannelTransport.closeQuietly(ended.result());
            }
        });
    }
}
