package dev.weft.streams;

import static dev.weft.Weft.done;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Server;
import dev.weft.testing.TestLoop;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** A read of more than the reader's limit, over a socket. */
class LongReadTest {

    private static final String HOST = InetAddress.getLoopbackAddress().getHostAddress();
    private static final int LONG = 2_000_000;
    private static final int SMALL_LIMIT = 1000;

    /** What is fed wakes the task, which waits again for the rest: the transport must not be paused after that. */
    @Test
    void aReadOfMoreThanTheLimitGetsAllOfIt() {
        try (TestLoop loop = TestLoop.create()) {
            loop.run(() -> {
                Server server = yieldFrom(Streams.startServer(
                        (reader, writer) -> {
                            yieldFrom(writer.send(new byte[LONG]));
                            writer.close();
                            return done();
                        },
                        HOST,
                        0));
                Connected client = yieldFrom(Streams.openConnection(HOST, server.port(), SMALL_LIMIT));

                byte[] data = yieldFrom(client.reader().readExactly(LONG));

                assertThat(data).hasSize(LONG);
                client.writer().close();
                yieldFrom(client.writer().waitClosed());
                server.close();
                return done();
            });
        }
    }
}
