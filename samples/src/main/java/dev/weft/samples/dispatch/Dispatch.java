package dev.weft.samples.dispatch;

import dev.weft.EventLoop;
import dev.weft.net.Pumps;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whatever happens, one loop tells of it: {@code dispatch PORT [FILE]}. Lines of the file, of clients of the port and of standard input come out with
 * the name of their source before them. On standard input, {@code table} prints the dispatch table, {@code fire TEXT} makes an event, and the
 * end of the input, or {@code quit}, ends the program.
 */
public final class Dispatch {

    private static final int LAST_PORT = 65_535;
    private static final String FIRE = "fire ";

    private final EventLoop loop;
    private final DispatchTable table;
    private int clients;

    private Dispatch(EventLoop loop) {
        this.loop = loop;
        table = new DispatchTable(loop);
    }

    public static void main(String[] arguments) throws IOException {
        int port = arguments.length > 0 ? port(arguments[0]) : -1;
        if (port < 0 || arguments.length > 2) {
            System.err.println("dispatch: usage: dispatch PORT [FILE], a port from 0 (any) to " + LAST_PORT);
            System.exit(2);
        }
        try (EventLoop loop = EventLoop.create();
                ServerSocketChannel server = ServerSocketChannel.open()) {
            Dispatch dispatch = new Dispatch(loop);
            dispatch.listen(server, port);
            if (arguments.length > 1) dispatch.read(Path.of(arguments[1]));
            dispatch.obey();
            loop.runForever();
        }
    }

    private void listen(ServerSocketChannel server, int port) throws IOException {
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server.configureBlocking(false);
        table.whenReady("port", server, () -> accept(server));
        InetSocketAddress address = (InetSocketAddress) server.getLocalAddress();
        System.out.println("listening on " + address.getAddress().getHostAddress() + ":" + address.getPort());
    }

    private void accept(ServerSocketChannel server) {
        try {
            SocketChannel client = server.accept();
            if (client == null) return; // it has gone
            client.configureBlocking(false);
            String name = "client " + ++clients;
            table.lines(name, client, line -> tell(name, line), () -> tell(name, "(end)"));
        } catch (IOException e) {
            System.err.println("dispatch: no client: " + e);
        }
    }

    private void read(Path file) throws IOException {
        table.lines(
                "file",
                Pumps.from(Files.newInputStream(file)).channel(),
                line -> tell("file", line),
                () -> tell("file", "(end)"));
    }

    private void obey() throws IOException {
        table.on("events", event -> tell("events", event));
        table.lines("stdin", Pumps.from(System.in).channel(), this::command, loop::stop);
    }

    private void command(String line) {
        if (line.equals("table")) {
            System.out.print(table);
        } else if (line.equals("quit")) {
            loop.stop();
        } else if (line.startsWith(FIRE)) {
            table.fire("events", line.substring(FIRE.length()));
        } else {
            tell("stdin", line);
        }
    }

    private static void tell(String source, String what) {
        System.out.println(source + ": " + what);
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
