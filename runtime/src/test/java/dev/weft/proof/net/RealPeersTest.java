package dev.weft.proof.net;

import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.toThread;
import static dev.weft.Weft.yieldFrom;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.Server;
import dev.weft.annotations.Coroutine;
import dev.weft.streams.Connected;
import dev.weft.streams.StreamHandler;
import dev.weft.streams.StreamReader;
import dev.weft.streams.StreamWriter;
import dev.weft.streams.Streams;
import dev.weft.testing.TestLoop;
import dev.weft.testing.TestLoopOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Other people's programs as clients of Weft's servers, and as servers of its clients. */
@Tag("slow")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RealPeersTest {

    private static final int LINES = 100;
    private static final int READ = 64 * 1024;

    /** What is sent after the lines, in one piece. */
    private static final byte[] BLOCK = new byte[1 << 20];

    static {
        Arrays.fill(BLOCK, (byte) 'w');
    }

    private static final TestLoopOptions REAL =
            TestLoopOptions.defaults().withRealTime(true).withLimit(Duration.ofSeconds(100));

    private static byte[] line(int number) {
        return Bytes.ascii("line " + number + "\n");
    }

    // Weft serves

    private static void serve(StreamHandler handler, Clients clients) {
        try (TestLoop loop = TestLoop.create(REAL)) {
            loop.run(() -> serving(handler, clients));
        }
    }

    /** What is done, in a thread of its own, with a server's port. */
    private interface Clients {
        void use(int port) throws Exception;
    }

    @Coroutine
    private static Coro<Void> serving(StreamHandler handler, Clients clients) {
        Server server = yieldFrom(Streams.startServer(handler, Route.HOST, 0));
        Callable<Boolean> use = () -> {
            clients.use(server.port());
            return true;
        };
        yieldFrom(toThread(use));
        server.close();
        yieldFrom(server.waitClosed());
        return done();
    }

    @Coroutine
    private static Coro<Void> echo(StreamReader reader, StreamWriter writer) {
        byte[] data = yieldFrom(reader.read(READ));
        while (data.length > 0) {
            yieldFrom(writer.send(data));
            data = yieldFrom(reader.read(READ));
        }
        writer.close();
        yieldFrom(writer.waitClosed());
        return done();
    }

    @Test
    void ncIsAClient() throws Exception {
        String nc = Tool.NC.found();
        serve(RealPeersTest::echo, port -> {
            try (Child client = Child.of(nc, "-N", Route.HOST, Integer.toString(port))) {
                for (int i = 0; i < LINES; i++) {
                    client.say("line: " + i);
                    assertThat(client.awaitInt("line")).isEqualTo(i);
                }
                client.closeInput();
                client.end();
            }
        });
    }

    @Test
    void pythonIsAClient() throws Exception {
        String python = Tool.PYTHON.found();
        serve(RealPeersTest::echo, port -> run(python, "-c", PeerScripts.PYTHON_CLIENT, Integer.toString(port)));
    }

    @Test
    void nodeIsAClient() throws Exception {
        String node = Tool.NODE.found();
        serve(RealPeersTest::echo, port -> run(node, "-e", PeerScripts.NODE_CLIENT, Integer.toString(port)));
    }

    private static void run(String... command) throws Exception {
        try (Child client = Child.of(command)) {
            assertThat(client.awaitInt("done")).isEqualTo(LINES);
            client.end();
        }
    }

    /** As much of HTTP as fits here. */
    @Coroutine
    private static Coro<Void> answer(StreamReader reader, StreamWriter writer) {
        String head = new String(yieldFrom(reader.readUntil(Bytes.ascii("\r\n\r\n"))), US_ASCII);
        int length = head.lines()
                .filter(header -> header.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .mapToInt(header -> Integer.parseInt(header.substring(15).strip()))
                .findFirst()
                .orElse(0);
        byte[] body = yieldFrom(reader.readExactly(length));
        byte[] text = Bytes.ascii(head.lines().findFirst().orElse("") + ", " + body.length + " bytes\n");
        writer.write(
                Bytes.ascii("HTTP/1.1 200 OK\r\nContent-Length: " + text.length + "\r\nConnection: close\r\n\r\n"));
        yieldFrom(writer.send(text));
        writer.close();
        yieldFrom(writer.waitClosed());
        return done();
    }

    @Test
    void curlIsAClient() throws Exception {
        String curl = Tool.CURL.found();
        serve(RealPeersTest::answer, port -> {
            String url = "http://" + Route.HOST + ":" + port + "/page";
            try (Child get = Child.of(curl, "-sS", "--noproxy", "*", url)) {
                assertThat(get.end()).isEqualTo("GET /page HTTP/1.1, 0 bytes");
            }
            try (Child post = Child.of(curl, "-sS", "--noproxy", "*", "-H", "Expect:", "--data-binary", "@-", url)) {
                for (int i = 0; i < LINES; i++) {
                    post.say("x".repeat(9_999));
                }
                post.closeInput();
                assertThat(post.end()).isEqualTo("POST /page HTTP/1.1, 1000000 bytes");
            }
        });
    }

    // Weft is the client

    @Coroutine
    private static Coro<Void> converse(Child server) {
        int port = yieldFrom(toThread(() -> server.awaitInt("port")));
        Connected connected = yieldFrom(Streams.openConnection(Route.HOST, port));
        StreamWriter writer = connected.writer();
        for (int i = 0; i < LINES; i++) {
            writer.write(line(i));
            assertThat(yieldFrom(connected.reader().readLine())).isEqualTo(line(i));
        }
        yieldFrom(gather(writer.send(BLOCK), receiveBlock(connected.reader())));
        writer.writeEof();
        assertThat(yieldFrom(connected.reader().read(1))).isEmpty();
        writer.close();
        yieldFrom(writer.waitClosed());
        return done();
    }

    @Coroutine
    private static Coro<Void> receiveBlock(StreamReader reader) {
        assertThat(yieldFrom(reader.readExactly(BLOCK.length))).isEqualTo(BLOCK);
        return done();
    }

    private static void converseWith(String... command) throws Exception {
        try (Child server = Child.of(command);
                TestLoop loop = TestLoop.create(REAL)) {
            loop.run(() -> converse(server));
            server.end();
        }
    }

    @Test
    void pythonIsAServer() throws Exception {
        converseWith(Tool.PYTHON.found(), "-c", PeerScripts.PYTHON_SERVER);
    }

    @Test
    void nodeIsAServer() throws Exception {
        converseWith(Tool.NODE.found(), "-e", PeerScripts.NODE_SERVER);
    }

    /** It tells its port as {@code Listening on host port}, and sends what it reads on its input. */
    @Test
    void ncIsAServer() throws Exception {
        String nc = Tool.NC.found();
        String listening = nc + " -l -v -n -N " + Route.HOST + " 0 2>&1 | sed -u 's/^Listening on .* /port: /'";
        try (Child server = Child.of("bash", "-c", listening);
                TestLoop loop = TestLoop.create(REAL)) {
            loop.run(() -> talkToNc(server));
            server.end();
        }
    }

    @Coroutine
    private static Coro<Void> talkToNc(Child server) {
        int port = yieldFrom(toThread(() -> server.awaitInt("port")));
        Connected connected = yieldFrom(Streams.openConnection(Route.HOST, port));
        for (int i = 0; i < LINES; i++) {
            connected.writer().write(Bytes.ascii("line: " + i + "\n"));
            int number = yieldFrom(toThread(() -> server.awaitInt("line")));
            assertThat(number).isEqualTo(i);
            server.say("line " + number);
            assertThat(yieldFrom(connected.reader().readLine())).isEqualTo(line(i));
        }
        server.closeInput();
        assertThat(yieldFrom(connected.reader().read(1))).isEmpty();
        connected.writer().close();
        yieldFrom(connected.writer().waitClosed());
        return done();
    }
}
