package dev.weft.benchmarks.io;

import com.sun.management.ThreadMXBean;
import dev.weft.benchmarks.heap.LiveHeap;
import io.netty.handler.ssl.SslProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Starts one server and prints {@code ready PORT}, or {@code unavailable} where this machine does not have what it needs. Then it answers
 * lines: {@code allocated} with the bytes that all threads allocated so far, {@code heap} with those of live objects. Ends with its input.
 */
public final class EchoMain {

    private static final Map<String, EchoServer> SERVERS = Map.ofEntries(
            Map.entry("weft", WeftProtocol::start),
            Map.entry("weft-sock", WeftSock::start),
            Map.entry("weft-sock-recv", WeftSock::startWithoutBuffers),
            Map.entry("weft-streams", WeftStreams::start),
            Map.entry("weft-lines", WeftStreams::startLines),
            Map.entry("weft-tls", WeftProtocol::startTls),
            Map.entry("weft-streams-tls", WeftStreams::startTls),
            Map.entry("netty-nio", () -> Netty.start(false)),
            Map.entry("netty-nio-lines", () -> Netty.startLines(false)),
            Map.entry("netty-nio-tls", () -> Netty.startTls(false, SslProvider.JDK)),
            Map.entry("netty-epoll", () -> Netty.start(true)),
            Map.entry("netty-epoll-lines", () -> Netty.startLines(true)),
            Map.entry("netty-epoll-tls", () -> Netty.startTls(true, SslProvider.JDK)),
            Map.entry("netty-openssl-tls", () -> Netty.startTls(true, SslProvider.OPENSSL)),
            Map.entry("vertx", VertxEcho::start),
            Map.entry("vertx-lines", VertxEcho::startLines),
            Map.entry("vertx-tls", VertxEcho::startTls),
            Map.entry("virtual-threads", ThreadPerClient::start),
            Map.entry("virtual-threads-lines", ThreadPerClient::startLines),
            Map.entry("virtual-threads-tls", ThreadPerClient::startTls));

    private EchoMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        EchoServer server = SERVERS.get(arguments[0]);
        if (server == null) {
            System.err.println("there is no server " + arguments[0] + ", only " + SERVERS.keySet());
            System.exit(2);
            return;
        }
        try {
            System.out.println("ready " + server.start());
        } catch (UnsupportedOperationException e) {
            System.out.println("unavailable");
        }
        answer();
        System.exit(0);
    }

    private static void answer() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        while ((line = in.readLine()) != null) {
            switch (line) {
                case "allocated" -> System.out.println("allocated " + allocated());
                case "heap" -> System.out.println("heap " + LiveHeap.used());
                default -> System.out.println("unknown " + line);
            }
        }
    }

    /** Of threads that live; servers end none while they are measured. */
    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }
}
