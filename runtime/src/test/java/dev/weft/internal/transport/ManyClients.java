package dev.weft.internal.transport;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.yieldFrom;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Clients with raw sockets, many at a time. */
final class ManyClients {

    /** What one of them does. */
    interface Client {
        Coro<Void> start() throws IOException;
    }

    private ManyClients() {}

    /** Runs so many of them at the same time. */
    @Coroutine
    static Coro<Void> together(int count, Client each) throws IOException {
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(createTask(each.start()));
        }
        yieldFrom(gather(tasks));
        return done();
    }

    /** Byte by byte, as slow readers do. */
    @Coroutine
    static Coro<String> receive(SocketChannel channel, int count) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (all.size() < count) {
            byte[] next = yieldFrom(runningLoop().sockRecv(channel, 1));
            assertThat(next).isNotEmpty();
            all.writeBytes(next);
        }
        return result(all.toString(US_ASCII));
    }
}
