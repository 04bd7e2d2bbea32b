package dev.weft.net;

import static dev.weft.net.Selectors.EVENT_READ;
import static dev.weft.net.Selectors.EVENT_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** CPython's {@code test_selectors}. */
class CPythonSelectorsTest {

    private static final Duration SOME = Duration.ofMillis(20);
    private static final int FD_SETSIZE = 1024;

    private final List<AutoCloseable> toClose = new ArrayList<>();
    private DefaultSelector<String> selector;
    private SocketChannel reader;
    private SocketChannel writer;

    @BeforeEach
    void open() throws IOException {
        selector = Selectors.create();
        toClose.add(selector);
        makeSocketPair();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : toClose) {
            closeable.close();
        }
    }

    private void makeSocketPair() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            writer = SocketChannel.open(listener.getLocalAddress());
            toClose.add(writer);
            reader = listener.accept();
            toClose.add(reader);
        }
        reader.configureBlocking(false);
        writer.configureBlocking(false);
    }

    // CPython: test_selectors.BaseSelectorTestCase.test_register
    @Test
    void register() throws IOException {
        SelectorKey<String> key = selector.register(reader, EVENT_READ, "data");

        assertThat(key).isEqualTo(new SelectorKey<>(reader, EVENT_READ, "data"));
        assertThatThrownBy(() -> selector.register(writer, 999_999, "data"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("999999");
        assertThatThrownBy(() -> selector.register(writer, 0, "data")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> selector.register(reader, EVENT_READ, "data"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("already registered");
        writer.configureBlocking(true);
        assertThatThrownBy(() -> selector.register(writer, EVENT_READ, "data"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("configureBlocking(false)");
        assertThat(selector.getMap()).hasSize(1);
    }

    @Test
    void whatAChannelCannotDoIsRefused() throws IOException {
        Pipe pipe = Pipe.open();
        toClose.add(pipe.source());
        toClose.add(pipe.sink());
        pipe.source().configureBlocking(false);
        pipe.sink().configureBlocking(false);

        assertThatThrownBy(() -> selector.register(pipe.source(), EVENT_WRITE, "data"))
                .hasMessageContaining("cannot be written to");
        assertThatThrownBy(() -> selector.register(pipe.sink(), EVENT_READ, "data"))
                .hasMessageContaining("cannot be read");
        selector.register(pipe.sink(), EVENT_WRITE, "data");
        assertThatThrownBy(() -> selector.modify(pipe.sink(), EVENT_READ, "data"))
                .hasMessageContaining("cannot be read");
        assertThat(selector.getKey(pipe.sink()).events()).isEqualTo(EVENT_WRITE);
    }

    // CPython: test_selectors.KqueueSelectorTestCase.test_register_bad_fd
    @Test
    void registerBadFd() throws IOException {
        reader.close();

        assertThatThrownBy(() -> selector.register(reader, EVENT_READ, "data"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> selector.getKey(reader)).isInstanceOf(NoSuchElementException.class);
    }

    // CPython: test_selectors.BaseSelectorTestCase.test_unregister
    @Test
    void unregister() {
        SelectorKey<String> key = selector.register(reader, EVENT_READ, "data");

        assertThat(selector.unregister(reader)).isSameAs(key);
        assertThatThrownBy(() -> selector.unregister(writer)).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(() -> selector.unregister(reader))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("not registered");
    }

    @Test
    void whatWasUnregisteredIsNotToldAndCanBeRegisteredAgain() throws IOException {
        selector.register(writer, EVENT_WRITE, "first");
        selector.unregister(writer);
        assertThat(selector.select(Duration.ZERO)).isEmpty();
        selector.register(writer, EVENT_WRITE, "second");
        selector.unregister(writer);
        SelectorKey<String> key = selector.register(writer, EVENT_WRITE, "third");

        assertThat(selector.select()).containsExactly(new ReadyKey<>(key, EVENT_WRITE));
    }

    // CPython: test_selectors.BaseSelectorTestCase.test_unregister_after_fd_close
    // CPython: test_selectors.BaseSelectorTestCase.test_unregister_after_socket_close
    @Test
    void unregisterAfterSocketClose() throws IOException {
        selector.register(reader, EVENT_READ, "data");
        selector.register(writer, EVENT_WRITE, "data");
        reader.close();
        writer.close();
        assertThat(selector.select(Duration.ZERO)).isEmpty();

        selector.unregister(reader);
        selector.unregister(writer);
        assertThat(selector.getMap()).isEmpty();
    }

    // CPython: test_selectors.BaseSelectorTestCase.test_modify
    @Test
    void modify() throws IOException {
        SelectorKey<String> key = selector.register(reader, EVENT_READ, "data");
        SelectorKey<String> other = selector.modify(reader, EVENT_WRITE, "data");
        assertThat(other.events()).isNotEqualTo(key.events());
        assertThat(selector.getKey(reader)).isEqualTo(other);
        assertThat(selector.select(Duration.ZERO)).containsExactly(new ReadyKey<>(other, EVENT_WRITE));

        SelectorKey<String> renamed = selector.modify(reader, EVENT_WRITE, "other data");
        assertThat(renamed.events()).isEqualTo(other.events());
        assertThat(renamed.data()).isEqualTo("other data");
        assertThat(selector.getKey(reader)).isEqualTo(renamed);
        assertThat(selector.select(Duration.ZERO)).containsExactly(new ReadyKey<>(renamed, EVENT_WRITE));

        assertThatThrownBy(() -> selector.modify(writer, EVENT_READ, "data"))
                .isInstanceOf(NoSuchElementException.class);
    }

    // CPython: test_selectors.BaseSelectorTestCase.test_modify_unregister
    @Test
    void modifyUnregister() throws IOException {
        selector.register(reader, EVENT_READ, "data");
        assertThat(selector.getMap()).hasSize(1);
        reader.close();

        assertThatThrownBy(() -> selector.modify(reader, EVENT_WRITE, "data"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("closed");
        assertThat(selector.getMap()).isEmpty();
    }

    // CPython: test_selectors.BaseSelectorTestCase.test_close
    // CPython: test_selectors.BaseSelectorTestCase.test_context_manager
    @Test
    void closes() throws IOException {
        Map<SelectableChannel, SelectorKey<String>> map = selector.getMap();
        try (DefaultSelector<String> closed = selector) {
            closed.register(reader, EVENT_READ, "data");
            closed.register(writer, EVENT_WRITE, "data");
        }
        selector.close();

        assertThatThrownBy(() -> selector.getKey(reader)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> selector.getKey(writer)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> selector.select(Duration.ZERO)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> selector.register(reader, EVENT_READ, "data"))
                .isInstanceOf(IllegalStateException.class);
        assertThat(map.get(reader)).isNull();
        assertThat(map).isEmpty();
        assertThat(reader.isOpen()).isTrue();
    }

    // CPython: test_selectors.BaseSelectorTestCase.test_get_key
    @Test
    void getKey() {
        SelectorKey<String> key = selector.register(reader, EVENT_READ, "data");

        assertThat(selector.getKey(reader)).isEqualTo(key);
        assertThatThrownBy(() -> selector.getKey(writer)).isInstanceOf(NoSuchElementException.class);
    }

    // CPython: test_selectors.BaseSelectorTestCase.test_get_map
    @Test
    void getMap() {
        Map<SelectableChannel, SelectorKey<String>> keys = selector.getMap();
        assertThat(keys).isEmpty();
        assertThat(keys.get(reader)).isNull();
        SelectorKey<String> key = selector.register(reader, EVENT_READ, "data");

        assertThat(keys).containsExactly(Map.entry(reader, key));
        assertThat(keys.get(writer)).isNull();
        assertThatThrownBy(() -> keys.remove(reader)).isInstanceOf(UnsupportedOperationException.class);
        selector.unregister(reader);
        assertThat(keys).isEmpty();
    }

    // CPython: test_selectors.BaseSelectorTestCase.test_select
    @Test
    void select() throws IOException {
        selector.register(reader, EVENT_READ, "reader");
        SelectorKey<String> key = selector.register(writer, EVENT_WRITE, "writer");

        assertThat(selector.select()).containsExactly(new ReadyKey<>(key, EVENT_WRITE));
        assertThat(selector.select()).as("level, not edge").containsExactly(new ReadyKey<>(key, EVENT_WRITE));
    }

    // CPython: test_selectors.BaseSelectorTestCase.test_select_read_write
    @Test
    void selectReadWrite() throws IOException {
        writer.write(ByteBuffer.wrap(new byte[3]));
        SelectorKey<String> key = selector.register(reader, EVENT_READ | EVENT_WRITE, "data");
        untilReadable();

        assertThat(selector.select()).containsExactly(new ReadyKey<>(key, EVENT_READ | EVENT_WRITE));
    }

    /** What was sent may take a moment to arrive. */
    private void untilReadable() throws IOException {
        try (DefaultSelector<String> other = Selectors.create()) {
            other.register(reader, EVENT_READ, "data");
            other.select();
        }
    }

    @Test
    void aConnectionToAcceptIsRead() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            listener.configureBlocking(false);
            SelectorKey<String> listening = selector.register(listener, EVENT_READ, "listener");
            SocketChannel client = SocketChannel.open();
            toClose.add(client);
            client.configureBlocking(false);
            client.connect(listener.getLocalAddress());

            assertThat(selector.select()).containsExactly(new ReadyKey<>(listening, EVENT_READ));
        }
    }

    @Test
    void aConnectionThatIsMadeOrRefusedIsWritten() throws IOException {
        InetSocketAddress address;
        SocketChannel client = SocketChannel.open();
        toClose.add(client);
        client.configureBlocking(false);
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            address = (InetSocketAddress) listener.getLocalAddress();
            client.connect(address);
            SelectorKey<String> key = selector.register(client, EVENT_WRITE, "client");
            assertThat(selector.select()).containsExactly(new ReadyKey<>(key, EVENT_WRITE));
            assertThat(client.finishConnect()).isTrue();
            assertThat(selector.select()).as("with room to write").containsExactly(new ReadyKey<>(key, EVENT_WRITE));
            selector.unregister(client);
        }
        SocketChannel refused = SocketChannel.open();
        toClose.add(refused);
        refused.configureBlocking(false);
        SelectorKey<String> key = selector.register(refused, EVENT_WRITE, "refused");
        try {
            refused.connect(address);
        } catch (IOException atOnce) {
            return; // as some systems do on the loopback interface
        }
        assertThat(selector.select()).containsExactly(new ReadyKey<>(key, EVENT_WRITE));
        assertThatThrownBy(refused::finishConnect).isInstanceOf(IOException.class);
    }

    // CPython: test_selectors.BaseSelectorTestCase.test_selector
    @Test
    void manyPairsOneAfterTheOther() throws IOException {
        Map<SelectableChannel, SocketChannel> readerOf = new HashMap<>();
        for (int i = 0; i < 12; i++) {
            makeSocketPair();
            selector.register(reader, EVENT_READ, "reader");
            selector.register(writer, EVENT_WRITE, "writer");
            readerOf.put(writer, reader);
        }
        int messages = 0;
        while (!readerOf.isEmpty()) {
            SocketChannel sender = (SocketChannel) find("writer");
            sender.write(ByteBuffer.wrap(new byte[16]));
            SocketChannel receiver = (SocketChannel) find("reader");
            assertThat(receiver).isSameAs(readerOf.remove(sender));
            assertThat(receiver.read(ByteBuffer.allocate(100))).isEqualTo(16);
            selector.unregister(receiver);
            selector.unregister(sender);
            messages++;
        }

        assertThat(messages).isEqualTo(12);
        assertThat(selector.getMap()).isEmpty();
    }

    private SelectableChannel find(String data) throws IOException {
        while (true) {
            for (ReadyKey<String> ready : selector.select()) {
                if (ready.key().data().equals(data)) {
                    return ready.key().channel();
                }
            }
        }
    }

    // CPython: test_selectors.BaseSelectorTestCase.test_empty_select
    // CPython: test_selectors.KqueueSelectorTestCase.test_empty_select_timeout
    @Test
    void emptySelect() throws IOException {
        assertThat(selector.select(Duration.ZERO)).isEmpty();
        long begin = System.nanoTime();
        assertThat(selector.select(SOME)).isEmpty();
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(SOME.toNanos());
    }

    // CPython: test_selectors.BaseSelectorTestCase.test_timeout
    @Test
    void timeout() throws IOException {
        selector.register(writer, EVENT_WRITE, "data");
        assertThat(selector.select(Duration.ZERO)).hasSize(1);
        assertThat(selector.select(Duration.ofSeconds(-1))).hasSize(1);
        assertThat(selector.select(Duration.ofSeconds(Long.MAX_VALUE))).hasSize(1);

        selector.unregister(writer);
        selector.register(reader, EVENT_READ, "data");
        assertThat(selector.select(Duration.ZERO)).isEmpty();
        assertThat(selector.select(Duration.ofSeconds(Long.MIN_VALUE))).isEmpty();
        long begin = System.nanoTime();
        assertThat(selector.select(SOME.plusNanos(1))).isEmpty();
        assertThat(System.nanoTime() - begin).isGreaterThan(SOME.toNanos());
    }

    // CPython: test_selectors.BaseSelectorTestCase.test_select_interrupt_exc
    @Test
    void selectInterruptExc() throws Exception {
        selector.register(reader, EVENT_READ, "data");
        Thread selecting = Thread.currentThread();
        Thread other = new Thread(selecting::interrupt);
        other.start();

        assertThatThrownBy(() -> selector.select(Duration.ofSeconds(30))).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        other.join();
        assertThat(selector.select(Duration.ZERO)).isEmpty();
    }

    /** The JDK's selector returns early when it is woken; nothing has come of that, so the wait goes on. */
    // CPython: test_selectors.BaseSelectorTestCase.test_select_interrupt_noraise
    @Test
    void selectInterruptNoraise() throws IOException {
        Selector jdks = Selector.open();
        try (DefaultSelector<String> woken = new DefaultSelector<>(jdks)) {
            woken.register(reader, EVENT_READ, "data");
            jdks.wakeup();
            long begin = System.nanoTime();

            assertThat(woken.select(SOME)).isEmpty();
            assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(SOME.toNanos());
        }
    }

    // CPython: test_selectors.ScalableSelectorMixIn.test_above_fd_setsize
    @Test
    void aboveFdSetsize() throws IOException {
        for (int i = 0; i <= FD_SETSIZE / 2; i++) {
            makeSocketPair();
            selector.register(reader, EVENT_READ, "reader");
            selector.register(writer, EVENT_WRITE, "writer");
        }

        assertThat(selector.select()).hasSize(FD_SETSIZE / 2 + 1);
    }
}
