package dev.weft.samples.dispatch;

import dev.weft.EventLoop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Who is told of what: the heart of an event loop, with names, and to look at. Loop thread only. */
final class DispatchTable {

    private static final int CHUNK_BYTES = 4096;

    /** Longer lines are told of in parts. */
    private static final int MAX_LINE_BYTES = 64 * 1024;

    /** One source of events. */
    private static final class Row {
        final String kind;
        final Consumer<String> action;
        int events;

        Row(String kind, Consumer<String> action) {
            this.kind = kind;
            this.action = action;
        }

        void tell(String event) {
            events++;
            action.accept(event);
        }
    }

    private final EventLoop loop;
    private final Map<String, Row> rows = new LinkedHashMap<>();

    DispatchTable(EventLoop loop) {
        this.loop = loop;
    }

    /** Has an action told of each event that is made by {@link #fire}. */
    void on(String name, Consumer<String> action) {
        rows.put(name, new Row("made here", action));
    }

    /** Makes an event; its action runs in the next turn. */
    void fire(String name, String event) {
        loop.callSoon(() -> {
            Row row = rows.get(name);
            if (row != null) row.tell(event);
        });
    }

    /** Has something done whenever a channel is ready. */
    void whenReady(String name, SelectableChannel channel, Runnable action) {
        Row row = new Row("ready to accept", ignored -> action.run());
        rows.put(name, row);
        loop.addReader(channel, () -> row.tell(""));
    }

    /** Has an action told of each line that comes out of a channel, until that ends, which closes it. */
    <C extends SelectableChannel & ReadableByteChannel> void lines(
            String name, C channel, Consumer<String> action, Runnable atEnd) {
        Row row = new Row("lines", action);
        rows.put(name, row);
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        loop.addReader(channel, () -> {
            if (read(channel, chunk.clear())) {
                split(chunk.flip(), line, row);
                return;
            }
            loop.removeReader(channel);
            close(channel);
            if (line.size() > 0) tellLine(line, row);
            rows.remove(name);
            atEnd.run();
        });
    }

    private static boolean read(ReadableByteChannel channel, ByteBuffer chunk) {
        try {
            return channel.read(chunk) >= 0;
        } catch (IOException reset) {
            return false;
        }
    }

    private static void split(ByteBuffer chunk, ByteArrayOutputStream line, Row row) {
        while (chunk.hasRemaining()) {
            byte next = chunk.get();
            if (next != '\n') line.write(next);
            if (next == '\n' || line.size() == MAX_LINE_BYTES) tellLine(line, row);
        }
    }

    private static void tellLine(ByteArrayOutputStream line, Row row) {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        row.tell(text);
    }

    private static void close(SelectableChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            System.err.println("dispatch: closing " + channel + " failed: " + e);
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        rows.forEach((name, row) -> text.append(String.format("%-20s %-16s %6d events%n", name, row.kind, row.events)));
        return text.toString();
    }
}
