package dev.weft.samples.crawl.demo;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.IncompleteReadException;
import dev.weft.LimitOverrunException;
import dev.weft.Server;
import dev.weft.annotations.Coroutine;
import dev.weft.samples.crawl.demo.DemoResponse.End;
import dev.weft.samples.crawl.demo.DemoResponse.Step;
import dev.weft.streams.StreamReader;
import dev.weft.streams.StreamWriter;
import dev.weft.streams.Streams;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Serves the {@link DemoSite} on the loopback interface: one coroutine for each connection, which is kept between requests. */
public final class DemoServer {
    private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};

    private final DemoSite site = new DemoSite();

    private DemoServer() {}

    /** Starts serving on a port of the system's choosing. */
    public static Coro<Server> start() {
        return Streams.startServer(new DemoServer()::serve, "127.0.0.1", 0);
    }

    @Coroutine
    private Coro<Void> serve(StreamReader reader, StreamWriter writer) {
        try {
            DemoRequest request = yieldFrom(read(reader), IOException.class);
            while (request != null) {
                DemoResponse response = request.isGood() ? site.respond(request.target()) : request.refusal();
                End end = yieldFrom(send(response, writer), IOException.class);
                if (end == End.RESET) writer.abort();
                request = end == End.KEEP && request.keepsAlive() ? yieldFrom(read(reader)) : null;
            }
        } catch (IOException gone) {
            // The client did not want to know more; a crawler does so all the time.
        } finally {
            writer.close();
        }
        return done();
    }

    /** The next request, or null if the client sends no more. */
    @Coroutine
    private static Coro<@Nullable DemoRequest> read(StreamReader reader) throws IOException {
        try {
            byte[] head = yieldFrom(reader.readUntil(END_OF_HEAD), IOException.class);
            return result(DemoRequest.parse(new String(head, StandardCharsets.ISO_8859_1)));
        } catch (IncompleteReadException ended) {
            return result(ended.partial().length == 0 ? null : DemoRequest.BAD);
        } catch (LimitOverrunException endless) {
            return result(DemoRequest.BAD);
        }
    }

    /** Sends an endless response for as long as the client takes it. */
    @Coroutine
    private static Coro<End> send(DemoResponse response, StreamWriter writer) throws IOException {
        for (Step step : response.steps()) {
            if (step instanceof Step.Send send) yieldFrom(writer.send(send.bytes()), IOException.class);
            if (step instanceof Step.Pause pause) yieldFrom(sleep(pause.length()));
        }
        return result(response.end());
    }
}
