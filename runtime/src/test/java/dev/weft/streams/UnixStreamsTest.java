package dev.weft.streams;

import static dev.weft.Weft.done;
import static dev.weft.Weft.run;
import static dev.weft.Weft.yieldFrom;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Coro;
import dev.weft.Server;
import dev.weft.annotations.Coroutine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams over sockets that have a path. */
class UnixStreamsTest {

    /** Short, for a socket's path may have some hundred bytes only. */
    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory("weft");
    }

    @AfterEach
    void removeFolder() throws IOException {
        Files.deleteIfExists(folder.resolve("socket"));
        Files.delete(folder);
    }

    @Coroutine
    private static Coro<Void> echoLine(StreamReader reader, StreamWriter writer) {
        byte[] line = yieldFrom(reader.readLine());
        yieldFrom(writer.send(line));
        writer.close();
        yieldFrom(writer.waitClosed());
        return done();
    }

    // CPython: test_streams.StreamTests.test_open_unix_connection
    // CPython: test_streams.StreamTests.test_start_unix_server
    @Test
    void aLineGoesThereAndBack() {
        byte[] line = "hello world!\n".getBytes(US_ASCII);
        Path path = folder.resolve("socket");
        run(() -> {
            Server server = yieldFrom(Streams.startUnixServer(UnixStreamsTest::echoLine, path));
            Connected client = yieldFrom(Streams.openUnixConnection(path));
            yieldFrom(client.writer().send(line));
            assertThat(yieldFrom(client.reader().readAll())).isEqualTo(line);
            client.writer().close();
            yieldFrom(client.writer().waitClosed());
            server.close();
            yieldFrom(server.waitClosed());
            return done();
        });
    }

    // CPython: test_streams.StreamTests.test_open_unix_connection_error
    @Test
    void aPathWhereNobodyListensIsAnError() {
        Path path = folder.resolve("socket");

        assertThatThrownBy(() -> run(() -> Streams.openUnixConnection(path))).isInstanceOf(IOException.class);
    }
}
