package dev.weft.proof.net;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.Server;
import dev.weft.annotations.Coroutine;
import dev.weft.net.Transport;
import dev.weft.net.WaterMarks;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Two protocols, each at its end of a connection. */
final class ProtocolScenarios {

    /** More than the system takes when nobody reads: Linux lets buffers grow to 10 MiB on the direct way. */
    static final int TOO_MUCH = 16 << 20;

    private static final int MEBIBYTE = 1 << 20;
    private static final int PIECE = 50_000;

    static final List<Scenario> ALL = List.of(
            new Scenario("protocols: echo", ProtocolScenarios::echo),
            new Scenario("protocols: transfers both ways", ProtocolScenarios::transfersBothWays),
            new Scenario("protocols: half-close, then the answer", ProtocolScenarios::halfCloseThenAnswer, true),
            new Scenario("protocols: the server closes what it has sent", ProtocolScenarios::closeSendsAll),
            new Scenario("protocols: a slow reader", ProtocolScenarios::slowReader));

    private ProtocolScenarios() {}

    /** A connection: the client's end, and the server's. */
    private record Ends<C extends Watched, S extends Watched>(Server server, C client, S served) {

        /** Closes, from the client's end, and waits for everything to be over. */
        @Coroutine
        Coro<Void> close() {
            client.transport().close();
            yieldFrom(client.until(() -> client.isLost));
            yieldFrom(served.until(() -> served.isEnded));
            served.transport().close();
            yieldFrom(over());
            return done();
        }

        @Coroutine
        Coro<Void> over() {
            yieldFrom(client.until(() -> client.isLost));
            yieldFrom(served.until(() -> served.isLost));
            server.close();
            yieldFrom(server.waitClosed());
            assertThat(client.lostBy).isNull();
            assertThat(served.lostBy).isNull();
            return done();
        }
    }

    @Coroutine
    private static <C extends Watched, S extends Watched> Coro<Ends<C, S>> connect(
            Route route, Supplier<C> clients, Supplier<S> servers) {
        Future<S> accepted = runningLoop().createFuture();
        Supplier<S> factory = () -> {
            S protocol = servers.get();
            accepted.setResult(protocol);
            return protocol;
        };
        Server server = yieldFrom(runningLoop()
                .createServer(factory, Route.HOST, 0, route.security().server()));
        C client = yieldFrom(runningLoop()
                        .createConnection(
                                clients,
                                Route.HOST,
                                route.to(server.port()),
                                route.security().client()))
                .protocol();
        S served = yieldFrom(accepted);
        yieldFrom(served.until(served::isMade));
        return result(new Ends<>(server, client, served));
    }

    private static final class Echo extends Watched {
        @Override
        public void dataReceived(byte[] data) {
            super.dataReceived(data);
            transport().write(data);
        }
    }

    @Coroutine
    private static Coro<Void> echo(Route route) {
        Ends<Watched, Echo> ends = yieldFrom(connect(route, Watched::new, Echo::new));
        int sent = 0;
        for (int size = 1; size <= 4096; size *= 2) {
            ends.client.transport().write(Bytes.random(size, size));
            sent += size;
            yieldFrom(ends.client.untilReceived(sent));
        }

        assertThat(ends.client.received.size()).isEqualTo(sent);
        assertThat(ends.client.received.toByteArray()).isEqualTo(ends.served.received.toByteArray());
        assertThat(ends.client.received.toByteArray()).endsWith(Bytes.random(4096, 4096));
        yieldFrom(ends.close());
        return done();
    }

    @Coroutine
    private static Coro<Void> transfersBothWays(Route route) {
        Ends<Watched, Watched> ends = yieldFrom(connect(route, Watched::new, Watched::new));
        byte[] request = Bytes.random(MEBIBYTE, 1);
        byte[] answer = Bytes.random(MEBIBYTE, 2);

        yieldFrom(gather(send(ends.client, request), send(ends.served, answer)));

        assertThat(ends.served.received.toByteArray()).isEqualTo(request);
        assertThat(ends.client.received.toByteArray()).isEqualTo(answer);
        yieldFrom(ends.close());
        return done();
    }

    /** Writes all at once, whatever the water marks say, and waits until as much has come from the peer. */
    @Coroutine
    private static Coro<Void> send(Watched end, byte[] data) {
        end.transport().write(data);
        yieldFrom(end.untilReceived(data.length));
        return done();
    }

    @Coroutine
    private static Coro<Void> halfCloseThenAnswer(Route route) {
        Ends<Watched, Watched> ends = yieldFrom(connect(route, Watched::new, Watched::new));
        byte[] request = Bytes.random(300_000, 3);
        ends.client.transport().write(request);
        ends.client.transport().writeEof();

        yieldFrom(ends.served.until(() -> ends.served.isEnded));
        assertThat(ends.served.received.toByteArray()).isEqualTo(request);
        byte[] answer = Bytes.random(400_000, 4);
        ends.served.transport().write(answer);
        ends.served.transport().close();

        yieldFrom(ends.client.until(() -> ends.client.isEnded));
        assertThat(ends.client.received.toByteArray()).isEqualTo(answer);
        assertThat(ends.client.isLost).isFalse();
        ends.client.transport().close();
        yieldFrom(ends.over());
        return done();
    }

    @Coroutine
    private static Coro<Void> closeSendsAll(Route route) {
        byte[] all = Bytes.random(TOO_MUCH, 5);
        Ends<Watched, Watched> ends = yieldFrom(connect(route, Watched::new, () -> new Watched() {
            @Override
            public void connectionMade(Transport made) {
                super.connectionMade(made);
                made.write(all);
                made.close();
            }
        }));

        yieldFrom(ends.client.until(() -> ends.client.isEnded));
        assertThat(ends.client.received.toByteArray()).isEqualTo(all);
        ends.client.transport().close();
        yieldFrom(ends.over());
        return done();
    }

    /** Takes a little, stops, and goes on in a later turn. */
    private static final class Slow extends Watched {

        @Override
        public void connectionMade(Transport made) {
            super.connectionMade(made);
            made.pauseReading();
        }

        @Override
        public void dataReceived(byte[] data) {
            super.dataReceived(data);
            transport().pauseReading();
            runningLoop().callSoon(this::readOn);
        }

        void readOn() {
            transport().resumeReading();
        }
    }

    @Coroutine
    private static Coro<Void> slowReader(Route route) {
        Ends<Slow, Watched> ends = yieldFrom(connect(route, Slow::new, Watched::new));
        byte[] all = Bytes.random(TOO_MUCH, 6);
        Future<Integer> sending = createTask(ends.served.send(all, PIECE));
        while (ends.served.pauses == 0) {
            yieldFrom(sleep(Duration.ZERO));
        }
        assertThat(ends.client.received.size()).isZero();
        ends.client.readOn();

        yieldFrom(ends.client.untilReceived(TOO_MUCH));
        assertThat(ends.client.received.toByteArray()).isEqualTo(all);
        assertThat(yieldFrom(sending))
                .isLessThanOrEqualTo(
                        WaterMarks.DEFAULT.high() + PIECE + route.security().overhead(PIECE));
        yieldFrom(ends.close());
        return done();
    }
}
