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
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Transfers through a proxy whose delays and slices are drawn from a seed. {@code -Dweft.proof.transfers=10000} for all of them. */
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

    @Coroutine
    private Coro<Void> transfers() throws Exception {
        Transfers transfers = new Transfers();
        Server streams = yieldFrom(Transfers.streamServer());
        Server protocols = yieldFrom(transfers.protocolServer());
        try (FaultProxy toStreams = proxy(streams);
                FaultProxy toProtocols = proxy(protocols)) {
            List<Coro<Void>> workers = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                workers.add(work(toStreams.port(), toProtocols.port()));
            }
            yieldFrom(gather(workers));
            yieldFrom(transfers.servedAll());
            streams.close();
            protocols.close();
            yieldFrom(streams.waitClosed());
            yieldFrom(protocols.waitClosed());
        }
        return done();
    }

    private static FaultProxy proxy(Server server) throws Exception {
        return new FaultProxy(new InetSocketAddress(Route.HOST, server.port()), number -> Route.chance(SEED + number));
    }

    @Coroutine
    private Coro<Void> work(int streams, int protocols) {
        while (begun < COUNT) {
            long seed = SEED + begun++;
            yieldFrom(waitFor(
                    seed % 2 == 0 ? Transfers.byStreams(streams, seed) : Transfers.byProtocols(protocols, seed),
                    DEADLINE));
            over++;
        }
        return done();
    }
}
