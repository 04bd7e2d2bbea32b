package dev.weft.proof.net;

import static dev.weft.Weft.done;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.toThread;
import static dev.weft.Weft.yieldFrom;

import com.sun.management.OperatingSystemMXBean;
import dev.weft.Coro;
import dev.weft.Server;
import dev.weft.annotations.Coroutine;
import dev.weft.net.Protocol;
import dev.weft.net.Transport;
import dev.weft.streams.StreamReader;
import dev.weft.streams.StreamWriter;
import dev.weft.streams.Streams;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Echoes on several addresses, by turns with protocols and with streams, and tells on demand how many connections it has and what it costs to
 * keep them. Each line on its input is the milliseconds to watch itself for; the end of its input is its own.
 */
final class IdleServer {

    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private int connections;
    private int failures;

    public static void main(String[] arguments) {
        run(new IdleServer().serve(Integer.parseInt(arguments[0])));
    }

    static String address(int index) {
        return "127.0.0." + (1 + index);
    }

    @Coroutine
    private Coro<Void> serve(int addresses) {
        runningLoop().setExceptionHandler((loop, report) -> failures++);
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < addresses; i++) {
            Server server = i % 2 == 0
                    ? yieldFrom(runningLoop().createServer(Echo::new, address(i), 0))
                    : yieldFrom(Streams.startServer(this::echo, address(i), 0));
            servers.add(server);
            System.out.println("port: " + server.port());
        }
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        String millis = yieldFrom(toThread(input::readLine));
        while (millis != null) {
            yieldFrom(watch(Duration.ofMillis(Long.parseLong(millis))));
            millis = yieldFrom(toThread(input::readLine));
        }
        return done();
    }

    /** Prints connections, nanoseconds of processor time within the duration, the heap, and errors reported since the last time. */
    @Coroutine
    private Coro<Void> watch(Duration duration) {
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        yieldFrom(sleep(duration)); // for what the collection set off
        long before = system.getProcessCpuTime();
        yieldFrom(sleep(duration));
        long used = system.getProcessCpuTime() - before;
        System.out.println("watched: " + connections + " " + used + " " + heap + " " + failures);
        failures = 0;
        return done();
    }

    private final class Echo implements Protocol {

        private @Nullable Transport transport;

        @Override
        public void connectionMade(Transport made) {
            transport = made;
            connections++;
        }

        @Override
        public void dataReceived(byte[] data) {
            if (transport != null) {
                transport.write(data);
            }
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            connections--;
        }
    }

    @Coroutine
    private Coro<Void> echo(StreamReader reader, StreamWriter writer) {
        connections++;
        try {
            byte[] line = yieldFrom(reader.readLine());
            while (line.length > 0) {
                yieldFrom(writer.send(line));
                line = yieldFrom(reader.readLine());
            }
        } finally {
            connections--;
            writer.close();
        }
        return done();
    }
}
