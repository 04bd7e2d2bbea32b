package dev.weft.benchmarks;

import dev.weft.benchmarks.Peer.Launch;
import dev.weft.benchmarks.ServerProgram.Platform;
import dev.weft.benchmarks.loom.VirtualThreads;
import java.util.ArrayList;
import java.util.List;

/** Servers that echo; the first peer of each of their measures is the yardstick, C. And the timers that servers need. */
final class IoMeasures {

    static final int[] SIZES = {64, 1024, 16 * 1024};
    static final int[] CONNECTIONS = {1, 50, 1_000};

    private static final int LINES_AT_ONCE = 16;

    /** As much as a record of TLS holds. */
    private static final int BULK = 16 * 1024;

    /** Half of what streams keep before they stop reading, so that none has to. */
    private static final int BULK_AT_ONCE = 4;

    private static final int ACCEPTED_AT_ONCE = 50;
    private static final int IDLE = 10_000;

    /** Longer than an echo takes, so the loop finds the next message before it would block. */
    private static final String SPIN = "-Dweft.spinMicros=100";

    /** A server, by what it is called and what is run. */
    private record Contestant(String name, String label, ServerProgram program) {

        Peer under(Load load, Reading reading) {
            return new Peer(name, label, new Launch.Server(program, load, reading));
        }
    }

    private IoMeasures() {}

    static List<Measure> all() {
        List<Measure> all = new ArrayList<>();
        for (int size : SIZES) {
            for (int connections : CONNECTIONS) {
                all.add(echo(size, connections));
            }
        }
        Load lines = Load.lines(LINES_AT_ONCE, 50);
        all.add(measure("lines", "lines, 16 sent at once, 50 connections", "msg/s", lines, Reading.RATE, byLines()));
        all.add(measure(
                "accept",
                "connections, each with a message",
                "conn/s",
                Load.accept(ACCEPTED_AT_ONCE),
                Reading.RATE,
                servers()));
        all.addAll(details());
        all.add(measure(
                "tls.64.50",
                "messages of 64 bytes over TLS, 50 connections",
                "msg/s",
                Load.tls(64, 50, 1),
                Reading.RATE,
                withTls()));
        all.add(measure(
                "tls.bulk.1",
                "bulk over TLS, each way, 1 connection",
                "MB/s",
                Load.tls(BULK, 1, BULK_AT_ONCE),
                Reading.MEGABYTES,
                withTls()));
        all.add(measure(
                "tls.bulk.50",
                "bulk over TLS, each way, 50 connections",
                "MB/s",
                Load.tls(BULK, 50, 1),
                Reading.MEGABYTES,
                withTls()));
        Load idle = Load.idle(IDLE);
        all.add(measure("idle.heap", "heap of an idle connection", "bytes", idle, Reading.HEAP, javaOnly(idlers())));
        all.add(measure("idle.resident", "memory of an idle connection", "bytes", idle, Reading.RESIDENT, idlers()));
        all.add(TaskMeasures.timers("timers", "io"));
        return all;
    }

    /** Whether its peers are servers, rather than programs that end. */
    static boolean isOfServers(Measure measure) {
        return measure.peers().stream().allMatch(peer -> peer.launch() instanceof Launch.Server);
    }

    private static Measure echo(int size, int connections) {
        String title = "messages of " + Text.count(size) + " bytes, connections: " + Text.count(connections);
        return measure(
                "echo." + size + "." + connections,
                title,
                "msg/s",
                Load.echo(size, connections),
                Reading.RATE,
                size == SIZES[0] && connections == 1 ? withSpin() : servers());
    }

    /** More about the echo of 64 bytes. */
    private static List<Measure> details() {
        Load one = Load.echo(64, 1);
        Load fifty = Load.echo(64, 50);
        return List.of(
                measure("echo.64.1.p50", "time to an echo, 1 connection, median", "us", one, Reading.P50, withSpin()),
                measure("echo.64.1.p99", "the same, 99 of 100", "us", one, Reading.P99, withSpin()),
                measure(
                        "echo.64.50.p50",
                        "time to an echo, 50 connections, median",
                        "us",
                        fifty,
                        Reading.P50,
                        servers()),
                measure("echo.64.50.p99", "the same, 99 of 100", "us", fifty, Reading.P99, servers()),
                measure("echo.64.50.user", "user time of a message", "us", fifty, Reading.USER, servers()),
                measure("echo.64.50.system", "system time of a message", "us", fifty, Reading.SYSTEM, servers()),
                measure("echo.64.50.calls", "system calls of a message", "calls", fifty, Reading.CALLS, servers()));
    }

    private static Measure measure(
            String id, String title, String unit, Load load, Reading reading, List<Contestant> contestants) {
        List<Peer> peers = contestants.stream()
                .map(contestant -> contestant.under(load, reading))
                .toList();
        return new Measure(id, "io", title, unit, peers);
    }

    private static List<Contestant> servers() {
        List<Contestant> all = new ArrayList<>();
        all.add(new Contestant("c", "C epoll", new ServerProgram(Platform.NATIVE)));
        all.add(new Contestant("weft", "Weft protocol", java("weft")));
        all.add(new Contestant("weft-sock", "Weft sock*", java("weft-sock")));
        all.add(new Contestant("weft-streams", "Weft streams", java("weft-streams")));
        all.add(new Contestant("netty-epoll", "Netty epoll", java("netty-epoll")));
        all.add(new Contestant("netty-nio", "Netty NIO", java("netty-nio")));
        all.add(new Contestant("vertx", "Vert.x", java("vertx")));
        all.add(new Contestant("virtual-threads", "virtual threads", virtualThreads("virtual-threads")));
        for (Platform platform : new Platform[] {Platform.CPYTHON, Platform.UVLOOP}) {
            String name = platform == Platform.CPYTHON ? "asyncio" : "uvloop";
            all.add(new Contestant(name, name + " protocol", python(platform, "protocol")));
            all.add(new Contestant(name + "-sock", name + " sock_*", python(platform, "sock")));
            all.add(new Contestant(name + "-streams", name + " streams", python(platform, "streams")));
        }
        all.add(new Contestant("node", "Node net", new ServerProgram(Platform.NODE)));
        return all;
    }

    /** And a loop that asks again and again before it sleeps. */
    private static List<Contestant> withSpin() {
        List<Contestant> all = servers();
        all.add(new Contestant(
                "weft-spin", "Weft protocol, spinning", java("weft").with(SPIN)));
        return all;
    }

    /** Who answers line by line, with the word for lines of each. */
    private static List<Contestant> byLines() {
        return List.of(
                new Contestant("c", "C epoll", new ServerProgram(Platform.NATIVE, "lines")),
                new Contestant("weft-streams", "Weft streams", java("weft-lines")),
                new Contestant("netty-epoll", "Netty epoll", java("netty-epoll-lines")),
                new Contestant("netty-nio", "Netty NIO", java("netty-nio-lines")),
                new Contestant("vertx", "Vert.x", java("vertx-lines")),
                new Contestant("virtual-threads", "virtual threads", virtualThreads("virtual-threads-lines")),
                new Contestant("asyncio-streams", "asyncio streams", python(Platform.CPYTHON, "lines")),
                new Contestant("uvloop-streams", "uvloop streams", python(Platform.UVLOOP, "lines")),
                new Contestant("node", "Node net", new ServerProgram(Platform.NODE, "lines")));
    }

    /** Who has TLS; coroutines on sockets have none. */
    private static List<Contestant> withTls() {
        return List.of(
                new Contestant("c", "C epoll, OpenSSL", new ServerProgram(Platform.NATIVE).withTls()),
                new Contestant("weft", "Weft protocol", java("weft-tls").withTls()),
                new Contestant(
                        "weft-streams", "Weft streams", java("weft-streams-tls").withTls()),
                new Contestant(
                        "netty-epoll", "Netty epoll", java("netty-epoll-tls").withTls()),
                new Contestant("netty-nio", "Netty NIO", java("netty-nio-tls").withTls()),
                new Contestant(
                        "netty-openssl",
                        "Netty epoll, BoringSSL",
                        java("netty-openssl-tls").withTls()),
                new Contestant("vertx", "Vert.x", java("vertx-tls").withTls()),
                new Contestant(
                        "virtual-threads",
                        "virtual threads",
                        virtualThreads("virtual-threads-tls").withTls()),
                new Contestant(
                        "asyncio",
                        "asyncio protocol",
                        python(Platform.CPYTHON, "protocol").withTls()),
                new Contestant(
                        "asyncio-streams",
                        "asyncio streams",
                        python(Platform.CPYTHON, "streams").withTls()),
                new Contestant(
                        "uvloop",
                        "uvloop protocol",
                        python(Platform.UVLOOP, "protocol").withTls()),
                new Contestant(
                        "uvloop-streams",
                        "uvloop streams",
                        python(Platform.UVLOOP, "streams").withTls()),
                new Contestant("node", "Node tls", new ServerProgram(Platform.NODE, "tls").withTls()));
    }

    /** The same servers, but those of sockets keep no buffer while nothing comes. */
    private static List<Contestant> idlers() {
        List<Contestant> all = servers();
        all.replaceAll(one -> switch (one.name()) {
            case "weft-sock" -> new Contestant(one.name(), one.label(), java("weft-sock-recv"));
            case "asyncio-sock" -> new Contestant(one.name(), one.label(), python(Platform.CPYTHON, "sock-recv"));
            case "uvloop-sock" -> new Contestant(one.name(), one.label(), python(Platform.UVLOOP, "sock-recv"));
            default -> one;
        });
        return all;
    }

    private static List<Contestant> javaOnly(List<Contestant> contestants) {
        return contestants.stream()
                .filter(contestant -> contestant.program().isJava())
                .toList();
    }

    private static ServerProgram java(String server) {
        return new ServerProgram(Platform.JAVA, server);
    }

    private static ServerProgram virtualThreads(String server) {
        return new ServerProgram(Platform.JAVA_21, server).with(VirtualThreads.ONE_CARRIER);
    }

    private static ServerProgram python(Platform platform, String level) {
        return new ServerProgram(platform, level, platform == Platform.UVLOOP ? "uvloop" : "asyncio");
    }
}
