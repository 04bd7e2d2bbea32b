package dev.weft.net;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes blocking streams fit for a selector: standard input, files, the pipes of a process and sockets then sit in one dispatch table.
 *
 * <pre>{@code
 * Pump<Pipe.SourceChannel> stdin = Pumps.from(System.in);
 * loop.addReader(stdin.channel(), () -> readLine(stdin.channel()));
 * }</pre>
 *
 * <p>Each pump has a daemon thread and a pipe of the system's. The pipe limits what is on its way: a stream is read no faster than the
 * channel is, and written no faster than it takes. The stream is the pump's, which closes it when it ends, except for the standard streams of
 * the process. What a stream fails with is in {@link Pump#ended()}.
 *
 * <p>A thread that waits inside a stream's {@code read} or {@code write} cannot be interrupted: after its channel was closed it stays until
 * that call returns, and what a read gives then is lost.
 */
public final class Pumps {

    /** The most carried in one call, in bytes. */
    public static final int CHUNK = 8 * 1024;

    private static final AtomicLong COUNT = new AtomicLong();

    private Pumps() {}

    /**
     * Has a thread read a stream into a pipe.
     *
     * @return with the end to read from; that ends where the stream does, and where the stream fails
     * @throws IOException when the system gives no pipe
     */
    public static Pump<Pipe.SourceChannel> from(InputStream stream) throws IOException {
        Objects.requireNonNull(stream, "stream");
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        Carrier carrier = new Carrier(stream, pipe.sink()) {
            @Override
            void carry() throws IOException {
                fill(stream, pipe.sink());
            }
        };
        return new Pump<>(pipe.source(), start("from", carrier));
    }

    /**
     * Has a thread write into a stream what comes out of a pipe; each chunk is flushed.
     *
     * @return with the end to write to; closing it ends the stream after what was written, and where the stream fails, writing does
     * @throws IOException when the system gives no pipe
     */
    public static Pump<Pipe.SinkChannel> to(OutputStream stream) throws IOException {
        Objects.requireNonNull(stream, "stream");
        Pipe pipe = Pipe.open();
        pipe.sink().configureBlocking(false);
        Carrier carrier = new Carrier(stream, pipe.source()) {
            @Override
            void carry() throws IOException {
                drain(pipe.source(), stream);
            }
        };
        return new Pump<>(pipe.sink(), start("to", carrier));
    }

    private static CompletableFuture<Void> start(String direction, Carrier carrier) {
        Thread thread = new Thread(carrier, "weft-pump-" + direction + "-" + COUNT.incrementAndGet());
        thread.setDaemon(true); // or a read of standard input would keep the process alive
        thread.start();
        return carrier.ended;
    }

    private static void fill(InputStream stream, Pipe.SinkChannel sink) throws IOException {
        byte[] chunk = new byte[CHUNK];
        for (int count; (count = stream.read(chunk)) >= 0; ) {
            try {
                sink.write(ByteBuffer.wrap(chunk, 0, count)); // blocking: all of it
            } catch (IOException closed) { // the caller's end, who knows
                return;
            }
        }
    }

    private static void drain(Pipe.SourceChannel source, OutputStream stream) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        while (source.read(chunk.clear()) >= 0) {
            stream.write(chunk.array(), 0, chunk.position());
            stream.flush();
        }
    }

    /** What a pump's thread does. */
    private abstract static class Carrier implements Runnable {

        final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final Closeable stream;
        private final Closeable pipeEnd;

        /** Not ours to close. */
        private final boolean standard;

        Carrier(Closeable stream, Closeable pipeEnd) {
            this.stream = stream;
            this.pipeEnd = pipeEnd;
            standard = stream == System.in || stream == System.out || stream == System.err;
        }

        abstract void carry() throws IOException;

        /** The outcome is told before the pipe ends: who sees the end can ask for the reason. */
        @Override
        public void run() {
            try {
                carry();
                closeStream();
                ended.complete(null);
            } catch (IOException e) {
                ended.completeExceptionally(e);
            } catch (RuntimeException | Error e) {
                ended.completeExceptionally(new IOException(stream + " failed: " + e, e));
                if (e instanceof Error error) {
                    throw error;
                }
            } finally {
                closeQuietly(stream);
                closeQuietly(pipeEnd);
            }
        }

        private void closeStream() throws IOException {
            if (!standard) {
                stream.close();
            }
        }

        private void closeQuietly(Closeable end) {
            if (end == stream && standard) {
                return;
            }
            try {
                end.close();
            } catch (IOException | RuntimeException e) {
                // it failed before, which was told, or the pipe is closed already
            }
        }
    }
}
