package dev.weft.proof.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** How clients come to their servers: directly, or by way of a proxy, with TLS or without. */
final class Route implements AutoCloseable {

    static final String HOST = InetAddress.getLoopbackAddress().getHostAddress();

    private static final int SEED = 5;

    private final @Nullable IntFunction<Faults.Pair> plan;
    private final List<FaultProxy> proxies = new ArrayList<>();

    private final Security security;

    private Route(@Nullable IntFunction<Faults.Pair> plan, Security security) {
        this.plan = plan;
        this.security = security;
    }

    /**
     * A way to spoil connections.
     *
     * @param plan null for no proxy
     */
    record Kind(String name, @Nullable IntFunction<Faults.Pair> plan) {

        private static Kind of(String name, Faults toTarget, Faults toClient) {
            return new Kind(name, number -> new Faults.Pair(toTarget, toClient));
        }

        Route open(Security security) {
            return new Route(plan, security);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** All that change when bytes arrive, and nothing else. */
    static List<Kind> benign() {
        Faults delayed = Faults.NONE.delayed(Faults.delays(new Random(SEED), 20));
        Faults bytes = Faults.NONE.slicedTo(1, 20_000);
        return List.of(
                new Kind("directly", null),
                Kind.of("through a proxy", Faults.NONE, Faults.NONE),
                Kind.of("delayed", delayed, delayed),
                Kind.of("byte by byte", bytes, bytes),
                Kind.of("byte by byte to the server, late to the client", bytes, delayed),
                Kind.of("seven bytes at a time", Faults.NONE.slicedTo(7, 70_000), Faults.NONE.slicedTo(7, 70_000)),
                Kind.of(
                        "in packets, delayed",
                        delayed.slicedTo(1460, Faults.NEVER),
                        delayed.slicedTo(1460, Faults.NEVER)),
                new Kind("by chance", number -> chance(SEED + number)));
    }

    /** Benign faults for a seed. */
    static Faults.Pair chance(long seed) {
        Random random = new Random(seed);
        return new Faults.Pair(Faults.benign(random), Faults.benign(random));
    }

    /** The port, at {@link #HOST}, that leads to a server's. */
    int to(int port) {
        if (plan == null) {
            return port;
        }
        try {
            FaultProxy proxy = new FaultProxy(new InetSocketAddress(HOST, port), plan);
            proxies.add(proxy);
            return proxy.port();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    Security security() {
        return security;
    }

    @Override
    public void close() throws IOException {
        for (FaultProxy proxy : proxies) {
            proxy.close();
        }
    }
}
