package dev.weft.benchmarks;

import dev.weft.benchmarks.Peer.Launch;
import dev.weft.benchmarks.ServerProgram.Platform;
import dev.weft.benchmarks.loom.VirtualThreads;
import java.util.ArrayList;
import java.util.List;

/** Servers that echo. The first peer of each measure is the yardstick, C. */
final class IoMeasures {

    static final int[] SIZES = {64, 1024, 16 * 1024};
    static final int[] CONNECTIONS = {1, 50, 1_000};

    private static final int LINES_AT_ONCE = 16;
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
        Load idle = Load.idle(IDLE);
        all.add(measure("idle.heap", "heap of an idle connection", "bytes", idle, Reading.HEAP, javaOnly(idlers())));
        all.add(measure("idle.resident", "memory of an idle connection", "bytes", idle, Reading.RESIDENT, idlers()));
        return all;
    }

    private static Measure echo(int size, int connections) {
        List<Contestant> contestants = servers();
        if (size == SIZES[0] && connections == 1) {
            contestants.add(new Contestant(
                    "weft-spin", "Weft protocol, spinning", java("weft").with(SPIN)));
        }
        String title = "messages of " + Text.count(size) + " bytes, connections: " + Text.count(connections);
        return measure(
                "echo." + size + "." + connections,
                title,
                "msg/s",
                Load.echo(size, connections),
                Reading.RATE,
                contestants);
    }

    /** More about the echo of 64 bytes. */
    private static List<Measure> details() {
        Load one = Load.echo(64, 1);
        Load fifty = Load.echo(64, 50);
        return List.of(
                measure("echo.64.1.p50", "time to an echo, 1 connection, median", "us", one, Reading.P50, servers()),
                measure("echo.64.1.p99", "the same, 99 of 100", "us", one, Reading.P99, servers()),
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
