package dev.weft.internal.select;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Handle;
import dev.weft.internal.loop.LoopOptions;
import dev.weft.internal.net.SelectorEventLoop;
import dev.weft.net.Protocol;
import dev.weft.net.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The loop's part of CPython: test_selector_events, where a mocked selector is asked what it was told; here the key of a real one is.
 * What is not wanted any more stays with the selector until it happens, so what counts as removed is what nobody listens to.
 */
class CPythonSelectorEventsTest {

    private final SelectorEventLoop loop = new SelectorEventLoop(LoopOptions.DEFAULT);
    private final List<String> trace = new ArrayList<>();
    private SocketChannel socket;
    private SocketChannel peer;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            peer = SocketChannel.open(server.getLocalAddress());
            socket = server.accept();
        }
        socket.configureBlocking(false);
    }

    @AfterEach
    void close() throws IOException {
        loop.close();
        socket.close();
        peer.close();
    }

    private static final class Silent implements Protocol {}

    private SelectionKey key() throws IOException {
        return loop.register(socket).key();
    }

    private int wantedOps() throws IOException {
        return loop.register(socket).wantedOps();
    }

    private Runnable noting(String event) {
        return () -> trace.add(event);
    }

    /** Has the peer send a byte and waits until it can be read here. */
    private void makeReadable() throws IOException {
        peer.write(ByteBuffer.allocate(1));
        try (Selector selector = Selector.open()) {
            socket.register(selector, OP_READ);
            assertThat(selector.select(10_000)).isEqualTo(1);
        }
    }

    private void turns(int count) {
        for (int i = 0; i < count; i++) {
            loop.runOnce(Duration.ZERO);
        }
    }

    // The loop

    // CPython: test_selector_events.BaseSelectorEventLoopTests.test_make_socket_transport
    @Test
    void aTransportTakesItsChannelAndHasATextAlsoWhenTheLoopIsClosed() throws IOException {
        Transport transport = loop.runUntilComplete(loop.connectAcceptedSocket(Silent::new, socket))
                .transport();

        assertThatThrownBy(() -> loop.addReader(socket, noting("read")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(transport.toString());
        loop.close();
        assertThat(transport).asString().contains("SocketTransport");
    }

    // CPython: test_selector_events.BaseSelectorEventLoopTests.test_close
    @Test
    void aClosedLoopHasClosedItsSelectorAndRefusesWork() throws IOException {
        loop.addReader(socket, noting("read"));
        Selector selector = key().selector();
        assertThat(loop.isClosed()).isFalse();

        loop.close();
        loop.close();
        loop.close();

        assertThat(loop.isClosed()).isTrue();
        assertThat(selector.isOpen()).isFalse();
        assertThatThrownBy(loop::runForever).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> loop.runUntilComplete(loop.createFuture())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> loop.addReader(socket, noting("read"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> loop.addWriter(socket, noting("write"))).isInstanceOf(IllegalStateException.class);
    }

    // Readers

    // CPython: test_selector_events.BaseSelectorEventLoopTests.test_add_reader
    @Test
    void aReaderRegistersItsChannel() throws IOException {
        Handle reader = loop.addReader(socket, noting("read"));

        assertThat(key().interestOps()).isEqualTo(OP_READ);
        assertThat(loop.register(socket).reading().listener()).isSameAs(reader);
        assertThat(loop.register(socket).writing().listener()).isNull();
    }

    // CPython: test_selector_events.BaseSelectorEventLoopTests.test_add_reader_existing
    @Test
    void anotherReaderReplacesTheFirstAndLeavesTheWriter() throws IOException {
        Handle reader = loop.addReader(socket, noting("read"));
        Handle writer = loop.addWriter(socket, noting("write"));
        SelectionKey key = key();

        Handle second = loop.addReader(socket, noting("second"));

        assertThat(reader.isCancelled()).isTrue();
        assertThat(key()).isSameAs(key);
        assertThat(key.interestOps()).isEqualTo(OP_READ | OP_WRITE);
        assertThat(loop.register(socket).reading().listener()).isSameAs(second);
        assertThat(loop.register(socket).writing().listener()).isSameAs(writer);
        assertThat(writer.isCancelled()).isFalse();
    }

    // CPython: test_selector_events.BaseSelectorEventLoopTests.test_add_reader_existing_writer
    @Test
    void aReaderIsAddedBesideAWriter() throws IOException {
        Handle writer = loop.addWriter(socket, noting("write"));
        SelectionKey key = key();

        Handle reader = loop.addReader(socket, noting("read"));

        assertThat(key()).isSameAs(key);
        assertThat(key.interestOps()).isEqualTo(OP_READ | OP_WRITE);
        assertThat(loop.register(socket).reading().listener()).isSameAs(reader);
        assertThat(loop.register(socket).writing().listener()).isSameAs(writer);
    }

    // CPython: test_selector_events.BaseSelectorEventLoopTests.test_remove_reader
    @Test
    void removingTheOnlyReaderLeavesNothingToWatch() throws IOException {
        Handle reader = loop.addReader(socket, noting("read"));

        assertThat(loop.removeReader(socket)).isTrue();

        assertThat(reader.isCancelled()).isTrue();
        assertThat(loop.watchesChannels()).isFalse();
        makeReadable();
        turns(3);
        assertThat(trace).isEmpty();
        assertThat(key().interestOps())
                .as("what the selector is asked, once it came")
                .isZero();
        assertThat(loop.removeReader(socket)).isFalse();
    }

    // CPython: test_selector_events.BaseSelectorEventLoopTests.test_remove_reader_read_write
    @Test
    void removingAReaderLeavesTheWriter() throws IOException {
        loop.addReader(socket, noting("read"));
        Handle writer = loop.addWriter(socket, noting("write"));

        assertThat(loop.removeReader(socket)).isTrue();

        assertThat(wantedOps()).isEqualTo(OP_WRITE);
        assertThat(loop.register(socket).writing().listener()).isSameAs(writer);
        makeReadable();
        turns(1);
        assertThat(trace).contains("write").doesNotContain("read");
    }

    // CPython: test_selector_events.BaseSelectorEventLoopTests.test_remove_reader_unknown
    // CPython: test_selector_events.BaseSelectorEventLoopTests.test_remove_writer_unknown
    @Test
    void aChannelThatNobodyKnowsHasNothingToRemove() {
        assertThat(loop.removeReader(socket)).isFalse();
        assertThat(loop.removeWriter(socket)).isFalse();
    }

    // Writers

    // CPython: test_selector_events.BaseSelectorEventLoopTests.test_add_writer
    @Test
    void aWriterRegistersItsChannel() throws IOException {
        Handle writer = loop.addWriter(socket, noting("write"));

        assertThat(key().interestOps()).isEqualTo(OP_WRITE);
        assertThat(loop.register(socket).reading().listener()).isNull();
        assertThat(loop.register(socket).writing().listener()).isSameAs(writer);
    }

    // CPython: test_selector_events.BaseSelectorEventLoopTests.test_add_writer_existing
    @Test
    void anotherWriterReplacesTheFirstAndLeavesTheReader() throws IOException {
        Handle reader = loop.addReader(socket, noting("read"));
        Handle writer = loop.addWriter(socket, noting("write"));
        SelectionKey key = key();

        Handle second = loop.addWriter(socket, noting("second"));

        assertThat(writer.isCancelled()).isTrue();
        assertThat(key()).isSameAs(key);
        assertThat(key.interestOps()).isEqualTo(OP_READ | OP_WRITE);
        assertThat(loop.register(socket).reading().listener()).isSameAs(reader);
        assertThat(loop.register(socket).writing().listener()).isSameAs(second);
        assertThat(reader.isCancelled()).isFalse();
    }

    // CPython: test_selector_events.BaseSelectorEventLoopTests.test_remove_writer
    @Test
    void removingTheOnlyWriterLeavesNothingToWatch() throws IOException {
        Handle writer = loop.addWriter(socket, noting("write"));

        assertThat(loop.removeWriter(socket)).isTrue();

        assertThat(writer.isCancelled()).isTrue();
        assertThat(loop.watchesChannels()).isFalse();
        turns(3);
        assertThat(trace).isEmpty();
        assertThat(key().interestOps())
                .as("what the selector is asked, once it came")
                .isZero();
        assertThat(loop.removeWriter(socket)).isFalse();
    }

    // CPython: test_selector_events.BaseSelectorEventLoopTests.test_remove_writer_read_write
    @Test
    void removingAWriterLeavesTheReader() throws IOException {
        Handle reader = loop.addReader(socket, noting("read"));
        loop.addWriter(socket, noting("write"));

        assertThat(loop.removeWriter(socket)).isTrue();

        assertThat(wantedOps()).isEqualTo(OP_READ);
        assertThat(loop.register(socket).reading().listener()).isSameAs(reader);
        makeReadable();
        turns(1);
        assertThat(trace).contains("read").doesNotContain("write");
    }

    // Events

    // CPython: test_selector_events.BaseSelectorEventLoopTests.test_process_events_read
    @Test
    void whatCanBeReadCallsItsReaderOnceATurn() throws IOException {
        loop.addReader(socket, noting("read"));
        turns(1);
        assertThat(trace).isEmpty();

        makeReadable();
        turns(2);

        assertThat(trace).containsExactly("read", "read");
    }

    // CPython: test_selector_events.BaseSelectorEventLoopTests.test_process_events_read_cancelled
    @Test
    void aCancelledReaderIsRemovedAndNotCalled() throws IOException {
        Handle reader = loop.addReader(socket, noting("read"));
        makeReadable();

        reader.cancel();
        turns(1);

        assertThat(trace).isEmpty();
        assertThat(key().interestOps()).isZero();
        assertThat(loop.removeReader(socket)).isFalse();
    }

    // CPython: test_selector_events.BaseSelectorEventLoopTests.test_process_events_write
    @Test
    void whatCanBeWrittenToCallsItsWriterOnceATurn() throws IOException {
        loop.addWriter(socket, noting("write"));

        turns(2);

        assertThat(trace).containsExactly("write", "write");
    }

    // CPython: test_selector_events.BaseSelectorEventLoopTests.test_process_events_write_cancelled
    @Test
    void aCancelledWriterIsRemovedAndNotCalled() throws IOException {
        Handle writer = loop.addWriter(socket, noting("write"));

        writer.cancel();
        turns(1);

        assertThat(trace).isEmpty();
        assertThat(key().interestOps()).isZero();
        assertThat(loop.removeWriter(socket)).isFalse();
    }
}
