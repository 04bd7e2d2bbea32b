package dev.weft.proof.net;

import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.waitFor;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.Server;
import dev.weft.annotations.Coroutine;
import dev.weft.testing.TestLoop;
import dev.weft.testing.TestLoopOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Transfers, plain, with TLS 1.2 and with TLS 1.3 in turn, through proxies whose delays and slices are drawn from a seed. {@code -Dweft.proof.transfers=10000} for all of them. */
@Tag("slow")
@Timeout(value = 3, unit = TimeUnit.HOURS)
class TransfersTest {

    private static final int COUNT = Integer.getInteger("weft.proof.transfers", 50);
    private static final int AT_ONCE = 8;
    private static final long SEED = 100;

    /** A transfer that takes longer hangs. */
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final TestLoopOptions REAL =
            TestLoopOptions.defaults().withRealTime(true).withLimit(Duration.ofHours(3));

    private final List<Target> targets = new ArrayList<>();
    private int begun;
    private int over;

    @Test
    void everyByteArrivesBothWays() {
        long start = System.nanoTime();
        try (TestLoop loop = TestLoop.create(REAL)) {
            loop.run(this::transfers);
        }
        assertThat(over).isEqualTo(COUNT);
        System.out.printf(
                "transfers: %,d of 1 MiB each way, all equal, %,d ms%n",
                COUNT, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }

    /** A server, the proxy before it, and what a client does there. */
    private record Target(Server server, FaultProxy proxy, LongFunction<Coro<Void>> transfer) {

        @Coroutine
        Coro<Void> close() throws IOException {
            proxy.close();
            server.close();
            yieldFrom(server.waitClosed());
            return done();
        }
    }

    @Coroutine
    private Coro<Void> transfers() throws Exception {
        Transfers transfers = new Transfers();
        for (Security security : Security.values()) {
            Server streams = yieldFrom(Transfers.streamServer(security));
            FaultProxy toStreams = proxy(streams);
            targets.add(new Target(streams, toStreams, seed -> Transfers.byStreams(toStreams.port(), security, seed)));
            Server protocols = yieldFrom(transfers.protocolServer(security));
            FaultProxy toProtocols = proxy(protocols);
            targets.add(new Target(
                    protocols, toProtocols, seed -> Transfers.byProtocols(toProtocols.port(), security, seed)));
        }
        List<Coro<Void>> workers = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            workers.add(work());
        }
        yieldFrom(gather(workers));
        yieldFrom(transfers.servedAll());
        for (Target target : targets) {
            yieldFrom(target.close());
        }
        return done();
    }

    private static FaultProxy proxy(Server server) throws IOException {
        return new FaultProxy(new InetSocketAddress(Route.HOST, server.port()), number -> Route.chance(SEED + number));
    }

    @Coroutine
    private Coro<Void> work() {
        while (begun < COUNT) {
            int number = begun++;
            Target target = targets.get(number % targets.size());
            yieldFrom(waitFor(target.transfer.apply(SEED + number), DEADLINE));
            over++;
        }
        return done();
    }
}
