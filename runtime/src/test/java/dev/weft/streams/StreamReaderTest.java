package dev.weft.streams;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weft.Coro;
import dev.weft.IncompleteReadException;
import dev.weft.LimitOverrunException;
import dev.weft.StopIteration;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** Rules 85 to 87; asyncio's {@code test_streams}. */
class StreamReaderTest {

    private static final String DATA = "line1\nline2\nline3\n";

    private final StreamReader reader = new StreamReader();

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    private static void feed(StreamReader reader, String... chunks) {
        for (String chunk : chunks) {
            reader.feedData(ascii(chunk));
        }
    }

    /** Runs a read with no loop: one that suspended would fail. */
    private static String now(Coro<byte[]> read) {
        Object value =
                catchThrowableOfType(StopIteration.class, () -> read.send(null)).value();
        return new String((byte[]) value, US_ASCII);
    }

    private static String rest(StreamReader reader) {
        reader.feedEof();
        return now(reader.readAll());
    }

    @Coroutine
    private static Coro<Void> turns(int count) {
        for (int i = 0; i < count; i++) {
            yieldFrom(sleep(Duration.ZERO));
        }
        return done();
    }

    /** Starts a read, feeds it when it waits, and gives what it read. */
    private static String fedWhileReading(StreamReader reader, Coro<byte[]> read, String... chunks) {
        byte[] data = run(() -> {
            Task<byte[]> task = createTask(read);
            yieldFrom(turns(1));
            assertThat(task.isDone()).as("read waits").isFalse();
            feed(reader, chunks);
            return task.toCoro();
        });
        return new String(data, US_ASCII);
    }

    // read

    // CPython: test_streams.StreamTests.test_read_zero
    @Test
    void readOfNothingIsEmptyAtOnce() {
        feed(reader, DATA);

        assertThat(now(reader.read(0))).isEmpty();
        assertThat(rest(reader)).isEqualTo(DATA);
    }

    // CPython: test_streams.StreamTests.test_feed_nonempty_data
    @Test
    void readGivesWhatIsThere() {
        feed(reader, DATA);

        assertThat(now(reader.read(30))).isEqualTo(DATA);
    }

    // CPython: test_streams.StreamTests.test_read_line_breaks
    @Test
    void readGivesNoMoreThanWasAskedFor() {
        feed(reader, "abc", "def");

        assertThat(now(reader.read(5))).isEqualTo("abcde");
        assertThat(now(reader.read(5))).isEqualTo("f");
    }

    // CPython: test_streams.StreamTests.test_read
    @Test
    void readWaitsForTheFirstByteOnly() {
        assertThat(fedWhileReading(reader, reader.read(30), "x", "y")).isEqualTo("xy");
    }

    @Test
    void readHandsOnTheArrayThatCame() {
        byte[] received = new byte[5000];
        reader.feedData(received);

        Object read = catchThrowableOfType(
                        StopIteration.class, () -> reader.read(5000).send(null))
                .value();
        assertThat(read).isSameAs(received);
    }

    // CPython: test_streams.StreamTests.test_read_limit
    @Test
    void readIsNotBoundByTheLimit() {
        StreamReader small = new StreamReader(3);
        feed(small, "chunk");

        assertThat(now(small.read(5))).isEqualTo("chunk");
    }

    // CPython: test_streams.StreamTests.test_readexactly_limit
    @Test
    void readExactlyIsNotBoundByTheLimit() {
        StreamReader small = new StreamReader(3);
        feed(small, "chunk");

        assertThat(now(small.readExactly(5))).isEqualTo("chunk");
        assertThat(rest(small)).isEmpty();
    }

    // CPython: test_streams.StreamTests.test_read_eof
    @Test
    void readAtTheEndIsEmpty() {
        run(() -> {
            Task<byte[]> task = createTask(reader.read(1024));
            yieldFrom(turns(1));
            reader.feedEof();
            assertThat(yieldFrom(task)).isEmpty();
            return done();
        });
        assertThat(now(reader.read(1024))).isEmpty();
    }

    // CPython: test_streams.StreamTests.test_read_until_eof
    @Test
    void negativeReadsToTheEnd() {
        run(() -> {
            Task<byte[]> task = createTask(reader.read(-1));
            yieldFrom(turns(1));
            feed(reader, "chunk1\n");
            yieldFrom(turns(2));
            feed(reader, "chunk2");
            reader.feedEof();
            assertThat(yieldFrom(task)).isEqualTo(ascii("chunk1\nchunk2"));
            return done();
        });
    }

    @Test
    void readAllStopsAtItsMaximum() {
        feed(reader, "0123456789");
        reader.feedEof();
        LimitOverrunException tooMuch = catchThrowableOfType(
                LimitOverrunException.class, () -> reader.readAll(9).send(null));
        assertThat(tooMuch).hasMessageContaining("9");

        StreamReader exact = new StreamReader();
        feed(exact, "0123456789");
        exact.feedEof();
        assertThat(now(exact.readAll(10))).isEqualTo("0123456789");
    }

    // CPython: test_streams.StreamTests.test_read_exception
    // CPython: test_streams.StreamTests.test_readline_exception
    // CPython: test_streams.StreamTests.test_readexactly_exception
    // CPython: test_streams.StreamTests.test_exception
    @Test
    void aFailedStreamThrowsFromEachRead() {
        IOException reset = new IOException("reset");
        feed(reader, DATA);
        assertThat(reader.exception()).isNull();
        reader.setException(reset);

        assertThat(reader.exception()).isSameAs(reset);
        assertThatThrownBy(() -> reader.read(2).send(null)).isSameAs(reset);
        assertThatThrownBy(() -> reader.readAll().send(null)).isSameAs(reset);
        assertThatThrownBy(() -> reader.readExactly(2).send(null)).isSameAs(reset);
        assertThatThrownBy(() -> reader.readLine().send(null)).isSameAs(reset);
        assertThatThrownBy(() -> reader.readUntil(ascii("x")).send(null)).isSameAs(reset);
    }

    // CPython: test_streams.StreamTests.test_exception_waiter
    @Test
    void aFailureWakesTheOneThatWaits() {
        run(() -> {
            Task<byte[]> task = createTask(reader.readLine());
            yieldFrom(turns(1));
            reader.setException(new IOException("reset"));
            yieldFrom(turns(1));
            assertThat(task.exception()).hasMessage("reset");
            return done();
        });
    }

    // CPython: test_streams.StreamTests.test_invalid_limit
    @Test
    void theLimitIsPositive() {
        assertThatThrownBy(() -> new StreamReader(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new StreamReader(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    // Waiting and cancelling

    @Test
    void onlyOneTaskMayWait() {
        run(() -> {
            Task<byte[]> first = createTask(reader.read(1));
            Task<byte[]> second = createTask(reader.readLine());
            yieldFrom(turns(1));
            assertThat(second.exception())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("already waiting");

            feed(reader, "x");
            assertThat(yieldFrom(first)).isEqualTo(ascii("x"));
            return done();
        });
    }

    @Test
    void aSearchThatIsRefusedDoesNotSpoilTheOneUnderWay() {
        run(() -> {
            Task<byte[]> waiting = createTask(reader.readUntil(ascii("\r\n\r\n")));
            yieldFrom(turns(1));
            feed(reader, "head\r\n\r");
            Task<byte[]> refused = createTask(reader.readUntil(ascii("|")));
            yieldFrom(turns(1));
            assertThat(refused.exception()).isInstanceOf(IllegalStateException.class);
            feed(reader, "\n" + "x".repeat(10));

            assertThat(yieldFrom(waiting)).isEqualTo(ascii("head\r\n\r\n"));
            return done();
        });
    }

    @Test
    void aCancelledReadTakesNothingAndMakesRoomForAnother() {
        run(() -> {
            Task<byte[]> first = createTask(reader.readExactly(4));
            yieldFrom(turns(1));
            feed(reader, "ab");
            first.cancel();
            yieldFrom(turns(1));
            assertThat(first.isCancelled()).isTrue();

            feed(reader, "cd");
            assertThat(yieldFrom(reader.readExactly(4))).isEqualTo(ascii("abcd"));
            return done();
        });
    }

    // CPython: test_streams.StreamTests.test_exception_cancel
    @Test
    void aFailureAfterTheWaiterWasCancelledHurtsNobody() {
        run(() -> {
            Task<byte[]> task = createTask(reader.readLine());
            yieldFrom(turns(1));
            task.cancel();
            reader.setException(new IOException("reset"));
            yieldFrom(turns(1));
            assertThat(task.isCancelled()).isTrue();
            return done();
        });
    }

    // readLine

    // CPython: test_streams.StreamTests.test_readline
    @Test
    void readLineWaitsForTheEndOfTheLine() {
        feed(reader, "chunk1 ");

        assertThat(fedWhileReading(reader, reader.readLine(), "chunk2 ", "chunk3 ", "\n chunk4"))
                .isEqualTo("chunk1 chunk2 chunk3 \n");
        assertThat(rest(reader)).isEqualTo(" chunk4");
    }

    // CPython: test_streams.StreamTests.test_readline_nolimit_nowait
    // CPython: test_streams.StreamTests.test_readline_read_byte_count
    @Test
    void readLineGivesOneLineAtATime() {
        feed(reader, DATA.substring(0, 6), DATA.substring(6));

        assertThat(now(reader.readLine())).isEqualTo("line1\n");
        assertThat(now(reader.read(7))).isEqualTo("line2\nl");
        assertThat(now(reader.readLine())).isEqualTo("ine3\n");
    }

    // CPython: test_streams.StreamTests.test_readline_eof
    // CPython: test_streams.StreamTests.test_readline_empty_eof
    @Test
    void theLastLineNeedsNoEnd() {
        feed(reader, "some data");
        reader.feedEof();

        assertThat(now(reader.readLine())).isEqualTo("some data");
        assertThat(now(reader.readLine())).isEmpty();
    }

    // CPython: test_streams.StreamTests.test_readline_limit_with_existing_data
    @Test
    void aLineThatIsTooLongIsDropped() {
        StreamReader small = new StreamReader(3);
        feed(small, "li", "ne1\nline2\n");

        LimitOverrunException tooLong = catchThrowableOfType(
                LimitOverrunException.class, () -> small.readLine().send(null));
        assertThat(tooLong.consumed()).isEqualTo(5);
        assertThat(rest(small)).isEqualTo("line2\n");
    }

    @Test
    void aLineThatIsTooLongAndHasNoEndYetIsDroppedAsFarAsItCame() {
        StreamReader small = new StreamReader(3);
        feed(small, "li", "ne1", "li");

        assertThatThrownBy(() -> small.readLine().send(null)).isInstanceOf(LimitOverrunException.class);
        assertThat(rest(small)).isEmpty();
    }

    // CPython: test_streams.StreamTests.test_readline_limit
    @Test
    void theLimitDoesNotCountTheEndOfTheLine() {
        StreamReader seven = new StreamReader(7);
        feed(seven, "1234567\n");
        assertThat(now(seven.readLine())).isEqualTo("1234567\n");

        feed(seven, "12345678\n");
        assertThatThrownBy(() -> seven.readLine().send(null)).isInstanceOf(LimitOverrunException.class);
        feed(seven, "12345678");
        assertThatThrownBy(() -> seven.readLine().send(null)).isInstanceOf(LimitOverrunException.class);
        assertThat(rest(seven)).isEmpty();
    }

    // CPython: test_streams.StreamTests.test_at_eof
    @Test
    void atEofMeansThatAllWasRead() {
        assertThat(reader.atEof()).isFalse();
        feed(reader, "some data\n");
        reader.feedEof();
        assertThat(reader.atEof()).isFalse();

        now(reader.readLine());
        assertThat(reader.atEof()).isTrue();
    }

    // hasNext and next

    @Test
    void linesAreGoneThroughUntilTheEndOfTheStream() {
        List<String> lines = new ArrayList<>();
        run(() -> {
            Task<Void> reading = createTask(collectLines(reader, lines));
            yieldFrom(turns(1));
            feed(reader, "on", "e\ntwo\n\n", "three");
            yieldFrom(turns(1));
            assertThat(lines).containsExactly("one\n", "two\n", "\n");
            reader.feedEof();
            yieldFrom(reading);
            assertThat(yieldFrom(reader.hasNext())).isFalse();
            return done();
        });

        assertThat(lines).containsExactly("one\n", "two\n", "\n", "three");
    }

    @Coroutine
    private static Coro<Void> collectLines(StreamReader reader, List<String> lines) {
        while (yieldFrom(reader.hasNext())) {
            lines.add(new String(reader.next(), US_ASCII));
        }
        return done();
    }

    @Test
    void aLineThatWasFoundStaysInTheStreamUntilItIsTaken() {
        feed(reader, "one\ntwo\n");
        run(() -> {
            assertThat(yieldFrom(reader.hasNext())).isTrue();
            assertThat(yieldFrom(reader.hasNext())).isTrue();
            assertThat(yieldFrom(reader.read(2))).isEqualTo(ascii("on"));
            return done();
        });

        assertThatThrownBy(reader::next)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("hasNext()");
        assertThat(rest(reader)).isEqualTo("e\ntwo\n");
    }

    @Test
    void aFailureEndsTheLoopOverLines() {
        feed(reader, "one\n");
        reader.setException(new IOException("mine"));

        assertThatThrownBy(() -> run(reader::hasNext)).hasMessage("mine");
    }

    @Test
    void aLineThatIsTooLongIsDroppedByHasNextToo() {
        StreamReader small = new StreamReader(4);
        feed(small, "longer\nok\n");

        assertThatThrownBy(() -> run(small::hasNext)).isInstanceOf(LimitOverrunException.class);
        assertThat(now(small.readLine())).isEqualTo("ok\n");
    }

    // readInto

    @Test
    void readIntoPutsWhatIsThereAndFitsAndLeavesTheRest() {
        feed(reader, "a".repeat(ChunkBuffer.SMALL), "bcd");
        ByteBuffer target = ByteBuffer.allocate(ChunkBuffer.SMALL + 2);

        assertThat(run(() -> reader.readInto(target))).isEqualTo(ChunkBuffer.SMALL + 2);
        assertThat(new String(target.array(), US_ASCII)).endsWith("abc");
        assertThat(target.hasRemaining()).isFalse();
        assertThat(run(() -> reader.readInto(target))).isZero();
        assertThat(rest(reader)).isEqualTo("d");
    }

    @Test
    void readIntoWaitsForTheFirstByteAndTellsTheEnd() {
        ByteBuffer target = ByteBuffer.allocateDirect(10).position(2);
        run(() -> {
            Task<Integer> reading = createTask(reader.readInto(target));
            Task<Integer> refused = createTask(reader.readInto(target));
            yieldFrom(turns(1));
            assertThat(refused.exception()).isInstanceOf(IllegalStateException.class);
            feed(reader, "abc");
            assertThat(yieldFrom(reading)).isEqualTo(3);
            assertThat(target.position()).isEqualTo(5);
            reader.feedEof();
            assertThat(yieldFrom(reader.readInto(target))).isEqualTo(-1);
            reader.setException(new IOException("mine"));
            return done();
        });

        assertThatThrownBy(() -> run(() -> reader.readInto(target))).hasMessage("mine");
    }

    @Test
    void readIntoResumesThePausedTransport() {
        StreamReader small = new StreamReader(2);
        FakeTransport transport = new FakeTransport();
        small.setTransport(transport);
        feed(small, "abcde");
        assertThat(transport.isReading()).isFalse();

        run(() -> small.readInto(ByteBuffer.allocate(3)));
        assertThat(transport.isReading()).isTrue();
    }

    // readUntil

    // CPython: test_streams.StreamTests.test_readuntil_multi_chunks
    // CPython: test_streams.StreamTests.test_readuntil_multi_chunks_1
    @Test
    void separatorsMayComeInPieces() {
        String[][] inputs = {{"QWEaa", "XYaa", "a"}, {"QWEaa", "XYa", "aa"}, {"QWEaaXYa", "a", "a"}};
        for (String[] chunks : inputs) {
            StreamReader fresh = new StreamReader();

            assertThat(fedWhileReading(fresh, fresh.readUntil(ascii("aaa")), chunks))
                    .isEqualTo("QWEaaXYaaa");
            assertThat(rest(fresh)).isEmpty();
        }
    }

    @Test
    void whatFollowsTheSeparatorStays() {
        feed(reader, "lineAAAxxx");

        assertThat(now(reader.readUntil(ascii("AAA")))).isEqualTo("lineAAA");
        assertThat(rest(reader)).isEqualTo("xxx");
    }

    // CPython: test_streams.StreamTests.test_readuntil_eof
    @Test
    void theEndBeforeTheSeparatorIsAnError() {
        feed(reader, "some dataAA");
        reader.feedEof();

        IncompleteReadException end = catchThrowableOfType(
                IncompleteReadException.class,
                () -> reader.readUntil(ascii("AAA")).send(null));
        assertThat(end.partial()).isEqualTo(ascii("some dataAA"));
        assertThat(end.expected()).isEqualTo(-1);
        assertThat(reader.atEof()).isTrue();
    }

    // CPython: test_streams.StreamTests.test_readuntil_limit_found_sep
    @Test
    void aSeparatorBeyondTheLimitLeavesTheStreamAsItIs() {
        StreamReader small = new StreamReader(3);
        feed(small, "some dataAA");
        LimitOverrunException notFound = catchThrowableOfType(
                LimitOverrunException.class, () -> small.readUntil(ascii("AAA")).send(null));
        assertThat(notFound).hasMessageContaining("no separator");
        assertThat(notFound.consumed()).isEqualTo(9);

        feed(small, "A");
        LimitOverrunException found = catchThrowableOfType(
                LimitOverrunException.class, () -> small.readUntil(ascii("AAA")).send(null));
        assertThat(found).hasMessageContaining("separator found");
        assertThat(found.consumed()).isEqualTo(9);
        assertThat(rest(small)).isEqualTo("some dataAAA");
    }

    // CPython: test_streams.StreamTests.test_readuntil_multi_separator
    @Test
    void ofSeveralSeparatorsTheOneThatEndsFirstCounts() {
        feed(reader, "line 1\nline 2\r");
        assertThat(now(reader.readUntil(ascii("\r"), ascii("\n")))).isEqualTo("line 1\n");
        assertThat(now(reader.readUntil(ascii("\r"), ascii("\n")))).isEqualTo("line 2\r");

        feed(reader, "ABCDEFG");
        assertThat(now(reader.readUntil(ascii("DEF"), ascii("BCDE")))).isEqualTo("ABCDE");
        assertThat(rest(reader)).isEqualTo("FG");
    }

    // CPython: test_streams.StreamTests.test_readuntil_multi_separator_negative_offset
    @Test
    void aShortSeparatorBesideALongOneIsFoundInLittleData() {
        feed(reader, "data");

        assertThat(fedWhileReading(reader, reader.readUntil(ascii("A"), ascii("long sep")), "Z", "Aaaa"))
                .isEqualTo("dataZA");
        assertThat(rest(reader)).isEqualTo("aaa");
    }

    // CPython: test_streams.StreamTests.test_readuntil_multi_separator_limit
    @Test
    void ofSeveralSeparatorsTheShortestMatchCountsForTheLimit() {
        StreamReader small = new StreamReader(3);
        feed(small, "some dataA");

        LimitOverrunException found = catchThrowableOfType(
                LimitOverrunException.class,
                () -> small.readUntil(ascii("A"), ascii("ome dataA")).send(null));
        assertThat(found).hasMessageContaining("separator found");
        assertThat(rest(small)).isEqualTo("some dataA");
    }

    // CPython: test_streams.StreamTests.test_readuntil_separator
    @Test
    void aSeparatorHasBytes() {
        assertThatThrownBy(() -> reader.readUntil().send(null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> reader.readUntil(new byte[0]).send(null)).isInstanceOf(IllegalArgumentException.class);
    }

    // readExactly

    // CPython: test_streams.StreamTests.test_readexactly
    @Test
    void readExactlyWaitsForAllOfIt() {
        assertThat(fedWhileReading(reader, reader.readExactly(2 * DATA.length()), DATA, DATA, DATA))
                .isEqualTo(DATA + DATA);
        assertThat(rest(reader)).isEqualTo(DATA);
    }

    // CPython: test_streams.StreamTests.test_readexactly_zero_or_less
    @Test
    void readExactlyOfNothingIsEmptyAndLessIsAnError() {
        assertThat(now(reader.readExactly(0))).isEmpty();
        assertThatThrownBy(() -> reader.readExactly(-1).send(null)).isInstanceOf(IllegalArgumentException.class);
    }

    // CPython: test_streams.StreamTests.test_readexactly_eof
    @Test
    void theEndBeforeAllIsThereGivesThePart() {
        feed(reader, "0123456789");
        reader.feedEof();

        IncompleteReadException end = catchThrowableOfType(
                IncompleteReadException.class, () -> reader.readExactly(20).send(null));
        assertThat(end.partial()).isEqualTo(ascii("0123456789"));
        assertThat(end.expected()).isEqualTo(20);
        assertThat(end).hasMessageContaining("10 bytes read").hasMessageContaining("20");
        assertThat(now(reader.read(1))).isEmpty();
    }

    // Back-pressure

    @Test
    void theTransportIsPausedAboveTwiceTheLimitAndResumedAtTheLimit() {
        FakeTransport transport = new FakeTransport();
        StreamReader small = new StreamReader(10);
        small.setTransport(transport);
        feed(small, "01234567890123456789");
        assertThat(transport.isReading()).isTrue();
        feed(small, "x");
        assertThat(transport.isReading()).isFalse();

        now(small.readExactly(10));
        assertThat(transport.isReading()).isFalse();
        now(small.readExactly(1));
        assertThat(transport.isReading()).isTrue();
    }

    @Test
    void aReadOfMoreThanIsKeptResumesThePausedTransport() {
        FakeTransport transport = new FakeTransport();
        StreamReader small = new StreamReader(2);
        small.setTransport(transport);
        feed(small, "01234");
        assertThat(transport.isReading()).isFalse();

        run(() -> {
            Task<byte[]> task = createTask(small.readExactly(8));
            yieldFrom(turns(1));
            assertThat(transport.isReading()).isTrue();
            feed(small, "567");
            assertThat(yieldFrom(task)).isEqualTo(ascii("01234567"));
            return done();
        });
    }

    @Test
    void aReadThatWaitsForMoreThanIsKeptDoesNotFindTheTransportPaused() {
        FakeTransport transport = new FakeTransport();
        StreamReader small = new StreamReader(2);
        small.setTransport(transport);

        run(() -> {
            Task<byte[]> task = createTask(small.readExactly(8));
            yieldFrom(turns(1));
            runningLoop().callSoon(() -> feed(small, "01234")); // the task goes on in place, before this returns
            yieldFrom(turns(1));
            assertThat(transport.isReading()).isTrue();
            feed(small, "567");
            assertThat(yieldFrom(task)).isEqualTo(ascii("01234567"));
            return done();
        });
    }

    // CPython: test_streams.StreamTests.test_feed_empty_data
    @Test
    void whatCannotBeFedIsRefused() {
        reader.feedData(new byte[0]);
        reader.feedEof();

        assertThatThrownBy(() -> reader.feedData(ascii("x"))).isInstanceOf(IllegalStateException.class);
    }

    // CPython: test_streams.StreamTests.test___repr__
    // CPython: test_streams.StreamTests.test___repr__data
    // CPython: test_streams.StreamTests.test___repr__eof
    @Test
    void describesItself() {
        feed(reader, "abc");
        reader.feedEof();

        assertThat(reader).hasToString("StreamReader(3 bytes, eof)");
    }

    // CPython: test_streams.StreamTests.test___repr__nondefault_limit
    // CPython: test_streams.StreamTests.test___repr__exception
    // CPython: test_streams.StreamTests.test___repr__transport
    @Test
    void describesWhatIsNotUsual() {
        StreamReader unusual = new StreamReader(123);
        unusual.setTransport(new FakeTransport());
        unusual.setException(new IllegalStateException("mine"));

        assertThat(unusual)
                .asString()
                .startsWith("StreamReader(0 bytes, limit 123, java.lang.IllegalStateException: mine, ")
                .contains("FakeTransport");
    }

    // CPython: test_streams.StreamTests.test___repr__waiter
    @Test
    void describesThatSomebodyWaits() {
        run(() -> {
            Task<byte[]> task = createTask(reader.read(1));
            yieldFrom(turns(1));
            assertThat(reader).hasToString("StreamReader(0 bytes, awaited)");
            reader.feedEof();
            yieldFrom(task);
            assertThat(reader).hasToString("StreamReader(0 bytes, eof)");
            return done();
        });
    }

    /** Its wait is private: nobody else could have been promised a turn in between. */
    @Test
    void aReadThatWaitsGoesOnInPlaceWhenItIsFed() {
        List<String> trace = new ArrayList<>();

        run(() -> {
            Task<byte[]> task = createTask(reader.read(10));
            runningLoop().callSoon(() -> {
                feed(reader, "abc");
                trace.add("done " + task.isDone());
            });
            trace.add("read " + new String(yieldFrom(task), StandardCharsets.US_ASCII));
            return done();
        });

        assertThat(trace).containsExactly("done true", "read abc");
    }
}
