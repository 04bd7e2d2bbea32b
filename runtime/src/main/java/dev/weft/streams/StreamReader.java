package dev.weft.streams;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.IncompleteReadException;
import dev.weft.LimitOverrunException;
import dev.weft.PrivateWait;
import dev.weft.annotations.Coroutine;
import dev.weft.net.Transport;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The incoming half of a connection, for coroutines. {@code asyncio.StreamReader}.
 *
 * <p>Reading suspends only while what was asked for is not there. Cancelling a read that waits takes nothing out of the
 * stream. One task may wait at a time; a second one gets an {@link IllegalStateException}. When the connection failed, its
 * exception is thrown by each read from then on. The arrays that come out are the caller's. Loop thread only.
 *
 * <p>When the program reads more slowly than the peer sends, at most about twice the limit is kept: then the transport is
 * paused, and resumed when no more than the limit is left, or when a read needs more than that.
 */
public final class StreamReader {

    /** The limit unless another is given: 64 KiB. */
    public static final int DEFAULT_LIMIT = 64 * 1024;

    /** The most that {@link #readAll()} gives: the longest array that every JVM can make. */
    static final int LONGEST = Integer.MAX_VALUE - 8;

    private static final byte[] NOTHING = {};
    private static final byte[] NEWLINE = {'\n'};

    private final int limit;
    private final ChunkBuffer buffer = new ChunkBuffer();
    private boolean eof;
    private boolean paused;
    private @Nullable Throwable exception;
    private @Nullable Transport transport;

    /** Where a read waits until something comes; made by the first that has to. */
    private @Nullable PrivateWait arrival;

    /** Makes a reader with the default limit that is fed by hand. */
    public StreamReader() {
        this(DEFAULT_LIMIT);
    }

    /**
     * Makes a reader that is fed by hand, as in tests; {@link Streams} makes those of connections.
     *
     * @param limit the longest line; half of what is kept while nobody reads
     */
    public StreamReader(int limit) {
        if (limit <= 0) {
            throw new IllegalArgumentException("limit must be greater than zero, not " + limit);
        }
        this.limit = limit;
    }

    // Reading

    /**
     * Reads some bytes, as soon as there are any. Suspends while there are none.
     *
     * @param max the most that comes; 0 gives an empty array at once, a negative number means {@link #readAll()}
     * @return at least one byte, or an empty array at the end of the stream
     */
    @Coroutine
    public Coro<byte[]> read(int max) {
        checkNotFailed();
        if (max < 0) {
            return readAll();
        }
        if (max == 0) {
            return result(NOTHING);
        }
        while (buffer.isEmpty() && !eof) {
            yieldFrom(waitForData("read"));
        }
        return result(take(Math.min(max, buffer.size())));
    }

    /** Reads to the end of the stream. Suspends until it is there. Cancelled, it drops what it has read. */
    public Coro<byte[]> readAll() {
        return readAll(LONGEST);
    }

    /**
     * Reads to the end of the stream, unless that is too far away. Cancelled, or failed, it drops what it has read.
     *
     * @throws LimitOverrunException when more than {@code max} bytes come
     */
    @Coroutine
    public Coro<byte[]> readAll(int max) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            byte[] block = yieldFrom(read(limit));
            if (block.length == 0) {
                return result(all.toByteArray());
            }
            if (block.length > max - all.size()) {
                throw new LimitOverrunException("the stream has more than " + max + " bytes", all.size());
            }
            all.writeBytes(block);
        }
    }

    /**
     * Reads exactly so many bytes, which may be more than the limit. Suspends until they are there; cancelled then, they stay.
     *
     * @throws IncompleteReadException when the stream ends before; the bytes it had are in the exception and taken out
     */
    @Coroutine
    public Coro<byte[]> readExactly(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("cannot read " + count + " bytes; the count must not be negative");
        }
        checkNotFailed();
        while (buffer.size() < count) {
            if (eof) {
                throw new IncompleteReadException(take(buffer.size()), count);
            }
            yieldFrom(waitForData("readExactly"));
        }
        return result(take(count));
    }

    /**
     * Reads a line with its {@code '\n'}; the rest without one at the end of the stream, and an empty array after that.
     *
     * @throws LimitOverrunException when the line without its end is longer than the limit. <i>Unlike asyncio</i>, where it is a
     *     ValueError. As there, the line is dropped, or as much of it as had come
     */
    @Coroutine
    public Coro<byte[]> readLine() {
        byte[] line;
        try {
            line = yieldFrom(readUntil(NEWLINE));
        } catch (IncompleteReadException end) {
            line = end.partial();
        } catch (LimitOverrunException tooLong) {
            if (buffer.matches(NEWLINE, tooLong.consumed())) {
                take(tooLong.consumed() + NEWLINE.length);
            } else {
                take(buffer.size());
            }
            throw tooLong;
        }
        return result(line);
    }

    /**
     * Reads up to a separator, which is part of what comes out. Of several separators, the one counts that ends first.
     *
     * @throws LimitOverrunException when there is more than the limit before the separator; all stays in the stream
     * @throws IncompleteReadException when the stream ends before; the bytes it had are in the exception and taken out
     */
    @Coroutine
    public Coro<byte[]> readUntil(byte[]... separators) {
        byte[][] shortestFirst = checkedSeparators(separators);
        checkNotFailed();
        int longest = shortestFirst[shortestFirst.length - 1].length;
        int searched = 0; // no separator begins before
        while (true) {
            Match match = firstMatch(shortestFirst, searched);
            if (match != null) {
                if (match.start() > limit) {
                    throw new LimitOverrunException(
                            "separator found after " + match.start() + " bytes, more than the limit of " + limit,
                            match.start());
                }
                return result(take(match.end()));
            }
            searched = Math.max(searched, buffer.size() + 1 - longest);
            if (searched > limit) {
                throw new LimitOverrunException(
                        "no separator in " + searched + " bytes, more than the limit of " + limit, searched);
            }
            if (eof) {
                throw new IncompleteReadException(take(buffer.size()), -1);
            }
            yieldFrom(waitForData("readUntil"));
        }
    }

    private static byte[][] checkedSeparators(byte[][] separators) {
        if (separators.length == 0) {
            throw new IllegalArgumentException("at least one separator is needed");
        }
        byte[][] sorted = separators.clone();
        Arrays.sort(sorted, Comparator.comparingInt(separator -> separator.length));
        if (sorted[0].length == 0) {
            throw new IllegalArgumentException("a separator must have at least one byte");
        }
        return sorted;
    }

    private record Match(int start, int end) {}

    private @Nullable Match firstMatch(byte[][] separators, int from) {
        Match first = null;
        for (byte[] separator : separators) {
            int start = buffer.indexOf(separator, from);
            if (start >= 0 && (first == null || start + separator.length < first.end())) {
                first = new Match(start, start + separator.length);
            }
        }
        return first;
    }

    /** Tells whether the stream has ended and all of it was read. */
    public boolean atEof() {
        return eof && buffer.isEmpty();
    }

    private void checkNotFailed() {
        if (exception != null) {
            throw StreamReader.<RuntimeException>sneak(exception);
        }
    }

    private byte[] take(int count) {
        byte[] taken = buffer.take(count);
        if (paused && buffer.size() <= limit) {
            resume();
        }
        return taken;
    }

    private void resume() {
        paused = false;
        if (transport != null) {
            transport.resumeReading();
        }
    }

    /** Suspends until something was fed. A paused transport is resumed, or a read of more than the limit would never end. */
    @Coroutine
    private Coro<Void> waitForData(String reading) {
        if (isAwaited()) {
            throw new IllegalStateException(
                    reading + "() called on " + this + " while another coroutine is already waiting for incoming data");
        }
        if (paused) {
            resume();
        }
        if (arrival == null) {
            arrival = EventLoop.running().createPrivateWait();
        }
        yieldFrom(arrival);
        checkNotFailed();
        return done();
    }

    // Feeding

    /**
     * Adds bytes and wakes whoever waits for them.
     *
     * @param data the reader's from now on
     * @throws IllegalStateException after {@link #feedEof}
     */
    public void feedData(byte[] data) {
        Objects.requireNonNull(data, "data");
        if (eof) {
            throw new IllegalStateException("feedData after feedEof on " + this);
        }
        if (data.length == 0) {
            return;
        }
        buffer.add(data);
        wakeWaiter();
        if (transport != null && !paused && buffer.size() > 2L * limit) {
            transport.pauseReading();
            paused = true;
        }
    }

    /** Ends the stream: what is buffered can still be read. */
    public void feedEof() {
        eof = true;
        wakeWaiter();
    }

    /** The failure that reads throw, or null. */
    public @Nullable Throwable exception() {
        return exception;
    }

    /** Fails the stream: reads throw the exception from now on, the one that waits too. */
    public void setException(Throwable exception) {
        this.exception = Objects.requireNonNull(exception, "exception");
        wakeWaiter();
    }

    private void wakeWaiter() {
        if (arrival != null) {
            arrival.wake();
        }
    }

    private boolean isAwaited() {
        return arrival != null && arrival.isAwaited();
    }

    /** The transport to pause and to resume. */
    void setTransport(Transport transport) {
        this.transport = transport;
    }

    /** Has an exception thrown where the compiler would not allow it. Never returns. */
    @SuppressWarnings("unchecked")
    static <X extends Throwable> RuntimeException sneak(Throwable exception) throws X {
        throw (X) exception;
    }

    @Override
    public String toString() {
        return "StreamReader(" + buffer.size() + " bytes" + (eof ? ", eof" : "") + (paused ? ", paused" : "")
                + (isAwaited() ? ", awaited" : "") + (exception != null ? ", " + exception : "")
                + (transport != null ? ", " + transport : "") + ")";
    }
}
