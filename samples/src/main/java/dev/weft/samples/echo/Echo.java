package dev.weft.samples.echo;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;

/** Starts one of the servers: {@code echo [raw|selector|streams] [PORT]}. */
public final class Echo {

    private static final Map<String, EchoServer> SERVERS = new TreeMap<>(
            Map.of("raw", new RawSocketEcho(), "selector", new SelectorEcho(), "streams", new StreamsEcho()));
    private static final int DEFAULT_PORT = 1234;
    private static final int LAST_PORT = 65_535;

    private Echo() {}

    public static void main(String[] arguments) throws Exception {
        EchoServer server = SERVERS.get(arguments.length > 0 ? arguments[0] : "raw");
        int port = arguments.length > 1 ? port(arguments[1]) : DEFAULT_PORT;
        if (server == null || port < 0 || arguments.length > 2) {
            System.err.println("echo: usage: echo [" + String.join("|", SERVERS.keySet())
                    + "] [PORT], a port from 0 (any) to " + LAST_PORT);
            System.exit(2);
            return;
        }
        server.serve(port, Echo::announce);
    }

    private static void announce(InetSocketAddress address) {
        System.out.println("listening on " + address.getAddress().getHostAddress() + ":" + address.getPort());
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            return port <= LAST_PORT ? port : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
