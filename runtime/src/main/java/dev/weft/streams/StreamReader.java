package dev.weft.streams;

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
import java.nio.ByteBuffer;
import java.util.NoSuchElementException;
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

    private final int limit;
    private final ChunkBuffer buffer = new ChunkBuffer();
    private boolean eof;
    private boolean paused;
    private @Nullable Throwable exception;
    private @Nullable Transport transport;

    /** Where the separator ends that was searched for last; 0 when none was found, and when something was taken out since. */
    private int found;

    /** How far the search under way has come: no separator begins before. */
    private int searched;

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
        this.limit = checkedLimit(limit);
    }

    static int checkedLimit(int limit) {
        if (limit <= 0) {
            throw new IllegalArgumentException("limit must be greater than zero, not " + limit);
        }
        return limit;
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
        if (max < 0) {
            return readAll();
        }
        while (lacks(Math.min(max, 1))) {
            yieldFrom(arrival("read"));
        }
        return result(take(Math.min(max, buffer.size())));
    }

    /**
     * Reads some bytes into a buffer, as soon as there are any, and no more than it has room for. Suspends while there are none;
     * cancelled then, it leaves the buffer as it is.
     *
     * @return how many, or -1 at the end of the stream; 0 at once when the buffer has no room
     * @throws java.nio.ReadOnlyBufferException (on awaiting) when the buffer cannot be written to
     */
    @Coroutine
    public Coro<Integer> readInto(ByteBuffer target) {
        while (lacks(Math.min(target.remaining(), 1))) {
            yieldFrom(arrival("readInto"));
        }
        if (buffer.isEmpty() && target.hasRemaining()) {
            return result(-1);
        }
        int count = buffer.moveTo(target);
        taken();
        return result(count);
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
        while (lacks(count)) {
            yieldFrom(arrival("readExactly"));
        }
        if (buffer.size() < count) {
            throw new IncompleteReadException(take(buffer.size()), count);
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
        searched = 0;
        while (!findLine()) {
            yieldFrom(arrival("readLine"));
        }
        return result(take(found));
    }

    /**
     * Waits for a line, which {@link #next} gives then; false at the end of the stream. For loops over lines, asyncio's
     * {@code async for}: {@code while (yieldFrom(reader.hasNext())) use(reader.next())}. Takes nothing out of the stream: awaited again,
     * it finds the same line.
     *
     * @throws LimitOverrunException as {@link #readLine}
     */
    @Coroutine
    public Coro<Boolean> hasNext() {
        searched = 0;
        while (!findLine()) {
            yieldFrom(arrival("hasNext"));
        }
        return result(found > 0);
    }

    /**
     * Takes the line that {@link #hasNext} found, with its {@code '\n'} if it has one. Never suspends.
     *
     * @throws NoSuchElementException when it found none, and when something was read since
     */
    public byte[] next() {
        if (found == 0) {
            throw new NoSuchElementException("no line of " + this + " was found; await hasNext() before each next()");
        }
        return take(found);
    }

    /**
     * Reads up to a separator, which is part of what comes out. Of several separators, the one counts that ends first.
     *
     * @throws LimitOverrunException when there is more than the limit before the separator; all stays in the stream
     * @throws IncompleteReadException when the stream ends before; the bytes it had are in the exception and taken out
     */
    @Coroutine
    public Coro<byte[]> readUntil(byte[]... separators) {
        Separators any = new Separators(separators);
        searched = 0;
        while (!find(any)) {
            yieldFrom(arrival("readUntil"));
        }
        if (found == 0) {
            throw new IncompleteReadException(take(buffer.size()), -1);
        }
        return result(take(found));
    }

    /** As {@link #find}, for a line, of which the last needs no end and one that is too long is dropped. */
    private boolean findLine() {
        try {
            if (!find(Separators.NEWLINE)) {
                return false;
            }
        } catch (LimitOverrunException tooLong) {
            int length = tooLong.consumed();
            take(length < buffer.size() && buffer.at(length) == '\n' ? length + 1 : buffer.size());
            throw tooLong;
        }
        if (found == 0) {
            found = buffer.size();
        }
        return true;
    }

    /** Answers whether the search is over: {@link #found} is the end of a separator, or 0 because the stream ends without one. */
    private boolean find(Separators separators) {
        checkNotFailed();
        found = 0;
        int end = separators.firstEnd(buffer, searched);
        if (end > 0) {
            checkLimit(end - separators.lengthBefore(buffer, end), "a separator");
            found = end;
            return true;
        }
        int begin = Math.max(searched, buffer.size() + 1 - separators.longest());
        checkLimit(begin, "no separator");
        if (!isAwaited()) { // else it is that one's search, and this one is about to be refused
            searched = begin;
        }
        return eof;
    }

    private void checkLimit(int before, String what) {
        if (before > limit) {
            throw new LimitOverrunException(
                    what + " found after " + before + " bytes, more than the limit of " + limit, before);
        }
    }

    /** Tells whether the stream has ended and all of it was read. */
    public boolean atEof() {
        return eof && buffer.isEmpty();
    }

    /** Answers whether to wait for more. */
    private boolean lacks(int count) {
        checkNotFailed();
        return buffer.size() < count && !eof;
    }

    private void checkNotFailed() {
        if (exception != null) {
            throw StreamReader.<RuntimeException>sneak(exception);
        }
    }

    private byte[] take(int count) {
        byte[] taken = buffer.take(count);
        taken();
        return taken;
    }

    /** Something was taken out of the buffer. */
    private void taken() {
        found = 0;
        searched = 0;
        if (paused && buffer.size() <= limit) {
            resume();
        }
    }

    private void resume() {
        paused = false;
        if (transport != null) {
            transport.resumeReading();
        }
    }

    /** Gives the wait for something to be fed. A paused transport is resumed, or a read of more than the limit would never end. */
    private PrivateWait arrival(String reading) {
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
        return arrival;
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
        if (transport != null && !paused && buffer.size() > 2L * limit) {
            transport.pauseReading();
            paused = true;
        }
        wakeWaiter(); // last: the task may go on at once, and wait for more, which resumes the transport
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

    /** Sets the transport to pause while too much is kept, and to resume; {@link StreamReaderProtocol} does that by itself. */
    public void setTransport(Transport transport) {
        this.transport = Objects.requireNonNull(transport, "transport");
        paused = false;
    }

    /** How much can be read without waiting. */
    int buffered() {
        return buffer.size();
    }

    /** Has an exception thrown where the compiler would not allow it. Never returns. */
    @SuppressWarnings("unchecked")
    static <X extends Throwable> RuntimeException sneak(Throwable exception) throws X {
        throw (X) exception;
    }

    @Override
    public String toString() {
        return "StreamReader(" + buffer.size() + " bytes" + (limit != DEFAULT_LIMIT ? ", limit " + limit : "")
                + (eof ? ", eof" : "") + (paused ? ", paused" : "")
                + (isAwaited() ? ", awaited" : "") + (exception != null ? ", " + exception : "")
                + (transport != null ? ", " + transport : "") + ")";
    }
}
