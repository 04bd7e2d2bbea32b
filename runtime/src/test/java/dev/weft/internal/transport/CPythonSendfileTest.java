package dev.weft.internal.transport;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.net.ExtraInfo;
import dev.weft.net.Transport;
import dev.weft.net.WaterMarks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files over sockets and transports; the peer is a blocking socket, and both sides have small buffers. */
class CPythonSendfileTest {

    private static final int SIZE = 1024 * 17 * 64 + 1;
    private static final int SMALL = 4 * 1024;

    @TempDir
    Path folder;

    private final Recorder recorder = new Recorder();
    private byte[] data;
    private FileChannel file;
    private ServerSocket listener;
    private Socket peer;

    @BeforeEach
    void open() throws IOException {
        data = new byte[SIZE];
        new Random(1).nextBytes(data);
        file = FileChannel.open(Files.write(folder.resolve("data"), data), StandardOpenOption.READ);
        listener = new ServerSocket();
        listener.setReceiveBufferSize(SMALL);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() throws IOException {
        file.close();
        listener.close();
        if (peer != null) {
            peer.close();
        }
    }

    @Coroutine
    private Coro<SocketChannel> socket() throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        yieldFrom(runningLoop().sockConnect(channel, listener.getLocalSocketAddress()));
        peer = listener.accept();
        channel.setOption(StandardSocketOptions.SO_SNDBUF, SMALL);
        return result(channel);
    }

    @Coroutine
    private Coro<Transport> transport() throws IOException {
        Transport transport = yieldFrom(runningLoop()
                        .createConnection(
                                () -> recorder, listener.getInetAddress().getHostAddress(), listener.getLocalPort()))
                .transport();
        peer = listener.accept();
        ((SocketChannel) transport.getExtraInfo(ExtraInfo.SOCKET).orElseThrow())
                .setOption(StandardSocketOptions.SO_SNDBUF, SMALL);
        transport.setWriteBufferLimits(WaterMarks.high(SMALL));
        return result(transport);
    }

    /** The same transport as one that the system cannot send files over. */
    private static Transport unknown(Transport transport) {
        return (Transport) Proxy.newProxyInstance(
                Transport.class.getClassLoader(), new Class<?>[] {Transport.class}, (proxy, method, arguments) -> {
                    try {
                        return method.invoke(transport, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private Future<byte[]> everything() {
        return runningLoop().runInExecutor(() -> peer.getInputStream().readAllBytes());
    }

    private Future<byte[]> first(int count) {
        return runningLoop().runInExecutor(() -> peer.getInputStream().readNBytes(count));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    // Raw sockets

    // CPython: test_sendfile.SockSendfileMixin.test_sock_sendfile_success
    @Test
    void aSocketGetsTheWholeFile() {
        run(() -> {
            SocketChannel channel = yieldFrom(socket());
            Future<byte[]> arriving = everything();
            long sent = yieldFrom(runningLoop().sockSendfile(channel, file, 0, Long.MAX_VALUE));
            channel.shutdownOutput();

            assertThat(sent).isEqualTo(SIZE);
            assertThat(yieldFrom(arriving)).isEqualTo(data);
            assertThat(file.position()).isEqualTo(SIZE);
            channel.close();
            return done();
        });
    }

    // CPython: test_sendfile.SockSendfileMixin.test_sock_sendfile_with_offset_and_count
    @Test
    void aSocketGetsAPart() {
        run(() -> {
            SocketChannel channel = yieldFrom(socket());
            Future<byte[]> arriving = everything();
            long sent = yieldFrom(runningLoop().sockSendfile(channel, file, 1000, 2000));
            channel.shutdownOutput();

            assertThat(sent).isEqualTo(2000);
            assertThat(yieldFrom(arriving)).isEqualTo(Arrays.copyOfRange(data, 1000, 3000));
            assertThat(file.position()).isEqualTo(3000);
            channel.close();
            return done();
        });
    }

    // CPython: test_sendfile.SockSendfileMixin.test_sock_sendfile_zero_size
    @Test
    void anEmptyFileSendsNothing() {
        run(() -> {
            SocketChannel channel = yieldFrom(socket());
            try (FileChannel empty = FileChannel.open(Files.createFile(folder.resolve("empty")))) {
                assertThat((long) yieldFrom(runningLoop().sockSendfile(channel, empty, 0, Long.MAX_VALUE)))
                        .isZero();
                assertThat(empty.position()).isZero();
            }
            assertThat((long) yieldFrom(runningLoop().sockSendfile(channel, file, SIZE + 10, 5)))
                    .isZero();
            assertThat(file.position()).isZero();
            channel.close();
            return done();
        });
    }

    // CPython: test_sendfile.SockSendfileMixin.test_sock_sendfile_mix_with_regular_send
    @Test
    void aFileComesBetweenWhatIsSentBeforeAndAfter() {
        byte[] text = new byte[SMALL];
        Arrays.fill(text, (byte) 'm');
        run(() -> {
            SocketChannel channel = yieldFrom(socket());
            Future<byte[]> arriving = everything();
            yieldFrom(runningLoop().sockSendAll(channel, ByteBuffer.wrap(text)));
            yieldFrom(runningLoop().sockSendfile(channel, file, 0, Long.MAX_VALUE));
            yieldFrom(runningLoop().sockSendAll(channel, ByteBuffer.wrap(text)));
            channel.shutdownOutput();

            assertThat(yieldFrom(arriving)).isEqualTo(joined(text, data, text));
            channel.close();
            return done();
        });
    }

    // CPython: test_unix_events.SelectorEventLoopUnixSockSendfileTests.test_sock_sendfile_cancel1
    // CPython: test_unix_events.SelectorEventLoopUnixSockSendfileTests.test_sock_sendfile_cancel2
    @Test
    void cancelledASocketIsFreeAndThePositionTellsHowFarItGot() {
        run(() -> {
            SocketChannel channel = yieldFrom(socket());
            Task<Long> sending = createTask(runningLoop().sockSendfile(channel, file, 0, Long.MAX_VALUE));
            yieldFrom(sleep(Duration.ofMillis(1)));
            sending.cancel();
            try {
                yieldFrom(sending);
            } catch (CancelledError expected) {
                // and the socket is nobody's
            }
            assertThat(sending.isCancelled()).isTrue();
            assertThat(runningLoop().removeWriter(channel)).isFalse();
            int sent = (int) file.position();
            assertThat(sent).isBetween(1, SIZE - 1);
            Future<byte[]> arriving = everything();
            channel.shutdownOutput();
            assertThat(yieldFrom(arriving)).isEqualTo(Arrays.copyOf(data, sent));
            channel.close();
            return done();
        });
    }

    // CPython: test_unix_events.SelectorEventLoopUnixSockSendfileTests.test_sock_sendfile_os_error_first_call
    // CPython: test_unix_events.SelectorEventLoopUnixSockSendfileTests.test_sock_sendfile_exception
    @Test
    void aSocketThatFailsFailsTheFile() {
        run(() -> {
            SocketChannel channel = yieldFrom(socket());
            channel.shutdownOutput();
            IOException failure = null;
            try {
                yieldFrom(runningLoop().sockSendfile(channel, file, 0, Long.MAX_VALUE), IOException.class);
            } catch (IOException e) {
                failure = e;
            }
            assertThat(failure).isNotNull();
            assertThat(file.position()).isZero();
            channel.close();
            return done();
        });
    }

    // CPython: test_unix_events.SelectorEventLoopUnixSockSendfileTests.test_sock_sendfile_os_error_next_call
    @Test
    void aSocketThatFailsLaterFailsTheFileAndThePositionTellsHowFarItGot() {
        run(() -> {
            SocketChannel channel = yieldFrom(socket());
            Task<Long> sending = createTask(runningLoop().sockSendfile(channel, file, 0, Long.MAX_VALUE));
            yieldFrom(first(1));
            peer.setSoLinger(true, 0);
            peer.close();
            IOException failure = null;
            try {
                yieldFrom(sending, IOException.class);
            } catch (IOException e) {
                failure = e;
            }
            assertThat(failure).isNotNull();
            assertThat(file.position()).isBetween(1L, SIZE - 1L);
            channel.close();
            return done();
        });
    }

    // CPython: test_base_events.BaseLoopSockSendfileTests.test_blocking_socket
    @Test
    void aBlockingSocketIsRefused() {
        run(() -> {
            SocketChannel channel = yieldFrom(socket());
            channel.configureBlocking(true);
            IllegalArgumentException failure = null;
            try {
                yieldFrom(runningLoop().sockSendfile(channel, file, 0, Long.MAX_VALUE));
            } catch (IllegalArgumentException e) {
                failure = e;
            }
            assertThat(failure).hasMessageContaining("is blocking");
            channel.close();
            return done();
        });
    }

    // CPython: test_base_events.BaseLoopSockSendfileTests.test_negative_count
    // CPython: test_base_events.BaseLoopSockSendfileTests.test_negative_offset
    @Test
    void offsetsAndCountsAreChecked() {
        run(() -> {
            SocketChannel channel = yieldFrom(socket());
            assertThatThrownBy(() -> runningLoop().sockSendfile(channel, file, -1, 5))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("offset must be a non-negative integer (got -1)");
            assertThatThrownBy(() -> runningLoop().sockSendfile(channel, file, 0, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("count must be a positive integer (got 0)");
            channel.close();
            return done();
        });
    }

    // Transports

    @Coroutine
    private Coro<Void> sendsAll(Transport transport) throws IOException {
        Future<byte[]> arriving = everything();
        long sent = yieldFrom(runningLoop().sendfile(transport, file));
        transport.close();

        assertThat(sent).isEqualTo(SIZE);
        assertThat(yieldFrom(arriving)).isEqualTo(data);
        assertThat(file.position()).isEqualTo(SIZE);
        return done();
    }

    // CPython: test_sendfile.SendfileMixin.test_sendfile
    @Test
    void aTransportSendsTheWholeFile() {
        run(() -> {
            yieldFrom(sendsAll(yieldFrom(transport())));
            return done();
        });
    }

    // CPython: test_sendfile.SendfileMixin.test_sendfile_force_fallback
    @Test
    void anUnknownTransportIsWrittenTo() {
        run(() -> {
            yieldFrom(sendsAll(unknown(yieldFrom(transport()))));
            return done();
        });
        assertThat(recorder.events).containsExactly("made", "lost");
    }

    // CPython: test_sendfile.SendfileMixin.test_sendfile_force_unsupported_native
    // CPython: test_sendfile.SendfileMixin.test_sendfile_no_fallback_for_fallback_transport
    @Test
    void withoutFallbackAnUnknownTransportIsRefused() {
        run(() -> {
            Transport transport = unknown(yieldFrom(transport()));
            UnsupportedOperationException failure = null;
            try {
                yieldFrom(runningLoop().sendfile(transport, file, 0, Long.MAX_VALUE, false));
            } catch (UnsupportedOperationException e) {
                failure = e;
            }
            assertThat(failure).hasMessageContaining("fallback is disabled").hasMessageContaining("not supported");
            assertThat(file.position()).isZero();
            return done();
        });
    }

    // CPython: test_sendfile.SendfileMixin.test_sendfile_not_supported
    @Test
    void aPipeThatIsReadFromIsRefused() {
        run(() -> {
            Pipe pipe = Pipe.open();
            Transport transport = yieldFrom(runningLoop().connectReadPipe(() -> recorder, pipe.source()))
                    .transport();
            UnsupportedOperationException failure = null;
            try {
                yieldFrom(runningLoop().sendfile(transport, file));
            } catch (UnsupportedOperationException e) {
                failure = e;
            }
            assertThat(failure).hasMessageContaining("nothing can be written");
            assertThat(file.position()).isZero();
            pipe.sink().close();
            return done();
        });
    }

    // CPython: test_sendfile.SendfileMixin.test_sendfile_for_closing_transp
    @Test
    void aClosingTransportIsRefused() {
        run(() -> {
            Transport transport = yieldFrom(transport());
            transport.close();
            IllegalStateException failure = null;
            try {
                yieldFrom(runningLoop().sendfile(transport, file));
            } catch (IllegalStateException e) {
                failure = e;
            }
            assertThat(failure).hasMessageContaining("is closing");
            assertThat(file.position()).isZero();
            return done();
        });
    }

    @Coroutine
    private Coro<Void> sendsInOrder(Transport transport) throws IOException {
        byte[] prefix = "PREFIX__".repeat(100 * 1024).getBytes();
        byte[] suffix = "--SUFFIX".repeat(1024).getBytes();
        Future<byte[]> arriving = everything();
        transport.write(prefix);
        long sent = yieldFrom(runningLoop().sendfile(transport, file));
        transport.write(suffix);
        transport.close();

        assertThat(sent).isEqualTo(SIZE);
        assertThat(yieldFrom(arriving)).isEqualTo(joined(prefix, data, suffix));
        return done();
    }

    // CPython: test_sendfile.SendfileMixin.test_sendfile_pre_and_post_data
    @Test
    void aFileComesBetweenWhatIsWrittenBeforeAndAfter() {
        run(() -> {
            yieldFrom(sendsInOrder(yieldFrom(transport())));
            return done();
        });
        assertThat(recorder.events).startsWith("made", "pause", "resume");
    }

    @Test
    void theSameHoldsWhereItIsReadAndWritten() {
        run(() -> {
            yieldFrom(sendsInOrder(unknown(yieldFrom(transport()))));
            return done();
        });
        assertThat(recorder.events).startsWith("made", "pause", "resume");
    }

    // CPython: test_sendfile.SendfileMixin.test_sendfile_partial
    @Test
    void aTransportSendsAPart() {
        run(() -> {
            Transport transport = yieldFrom(transport());
            Future<byte[]> arriving = everything();
            assertThat((long) yieldFrom(runningLoop().sendfile(transport, file, 1000, 100)))
                    .isEqualTo(100);
            assertThat(file.position()).isEqualTo(1100);
            assertThat((long) yieldFrom(runningLoop().sendfile(unknown(transport), file, 500, 100)))
                    .isEqualTo(100);
            assertThat(file.position()).isEqualTo(600);
            transport.close();

            assertThat(yieldFrom(arriving))
                    .isEqualTo(joined(Arrays.copyOfRange(data, 1000, 1100), Arrays.copyOfRange(data, 500, 600)));
            return done();
        });
    }

    // CPython: test_sendfile.SendfileMixin.test_sendfile_close_peer_after_receiving
    @Test
    void aPeerMayCloseOnceItHasTheFile() {
        run(() -> {
            Transport transport = yieldFrom(transport());
            Future<byte[]> arriving = runningLoop().runInExecutor(() -> {
                byte[] all = peer.getInputStream().readNBytes(SIZE);
                peer.close();
                return all;
            });
            assertThat((long) yieldFrom(runningLoop().sendfile(transport, file)))
                    .isEqualTo(SIZE);
            assertThat(yieldFrom(arriving)).isEqualTo(data);
            return done();
        });
    }

    @Coroutine
    private Coro<Void> failsWhenThePeerGoes(Transport transport) throws IOException {
        Task<Long> sending = createTask(runningLoop().sendfile(transport, file));
        yieldFrom(first(1024));
        peer.setSoLinger(true, 0);
        peer.close();
        IOException failure = null;
        try {
            yieldFrom(sending, IOException.class);
        } catch (IOException e) {
            failure = e;
        }
        assertThat(failure).isNotNull();
        assertThat(transport.isClosing()).isTrue();
        assertThat(file.position()).isBetween(1024L, SIZE - 1L);
        yieldFrom(recorder.until(recorder::isLost));
        return done();
    }

    // CPython: test_sendfile.SendfileMixin.test_sendfile_close_peer_in_the_middle_of_receiving
    @Test
    void aPeerThatGoesFailsTheFile() {
        run(() -> {
            yieldFrom(failsWhenThePeerGoes(yieldFrom(transport())));
            return done();
        });
        assertThat(recorder.events).containsExactly("made", "lost");
    }

    // CPython: test_sendfile.SendfileMixin.test_sendfile_fallback_close_peer_in_the_middle_of_receiving
    @Test
    void aPeerThatGoesFailsTheFileThatIsReadAndWritten() {
        run(() -> {
            yieldFrom(failsWhenThePeerGoes(unknown(yieldFrom(transport()))));
            return done();
        });
        assertThat(recorder.events).containsExactly("made", "lost");
    }

    // CPython: test_sendfile.SendfileMixin.test_sendfile_prevents_bare_write
    @Test
    void nothingIsWrittenIntoTheMiddleOfAFile() {
        run(() -> {
            Transport transport = yieldFrom(transport());
            Task<Long> sending = createTask(runningLoop().sendfile(transport, file));
            yieldFrom(sleep(Duration.ZERO));
            assertThatThrownBy(() -> transport.write(new byte[1]))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("sendfile is in progress");
            assertThat(transport.isReading()).isFalse();
            Task<Long> second = createTask(runningLoop().sendfile(transport, file));
            yieldFrom(sleep(Duration.ZERO));
            assertThat(second.exception()).isInstanceOf(IllegalStateException.class);
            Future<byte[]> arriving = first(SIZE);
            assertThat((long) yieldFrom(sending)).isEqualTo(SIZE);
            assertThat(yieldFrom(arriving)).isEqualTo(data);
            assertThat(transport.isReading()).isTrue();
            return done();
        });
    }

    @Test
    void writeEofDuringAFileEndsTheOutputAfterIt() {
        run(() -> {
            Transport transport = yieldFrom(transport());
            Task<Long> sending = createTask(runningLoop().sendfile(transport, file));
            yieldFrom(sleep(Duration.ZERO));
            transport.writeEof();
            assertThat(yieldFrom(everything())).isEqualTo(data);
            assertThat((long) yieldFrom(sending)).isEqualTo(SIZE);
            assertThat(transport.isClosing()).isFalse();
            return done();
        });
    }

    @Test
    void closingTheTransportFailsTheFile() {
        run(() -> {
            Transport transport = yieldFrom(transport());
            Task<Long> sending = createTask(runningLoop().sendfile(transport, file));
            yieldFrom(sleep(Duration.ZERO));
            transport.close();
            IOException failure = null;
            try {
                yieldFrom(sending, IOException.class);
            } catch (IOException e) {
                failure = e;
            }
            assertThat(failure).hasMessageContaining("closed while a file was sent");
            yieldFrom(recorder.until(recorder::isLost));
            assertThat(recorder.lostBy).isNull();
            return done();
        });
    }

    @Test
    void cancelledATransportGoesOn() {
        run(() -> {
            Transport transport = yieldFrom(transport());
            Task<Long> sending = createTask(runningLoop().sendfile(transport, file));
            yieldFrom(sleep(Duration.ofMillis(1)));
            sending.cancel();
            yieldFrom(sleep(Duration.ZERO));
            assertThat(sending.isCancelled()).isTrue();
            int sent = (int) file.position();
            assertThat(sent).isLessThan(SIZE);
            transport.write(new byte[] {1, 2, 3});
            transport.close();

            assertThat(yieldFrom(everything())).isEqualTo(joined(Arrays.copyOf(data, sent), new byte[] {1, 2, 3}));
            return done();
        });
    }

    @Test
    void cancelledWhileItIsReadAndWrittenATransportGoesOn() {
        run(() -> {
            Transport transport = yieldFrom(transport());
            Task<Long> sending = createTask(runningLoop().sendfile(unknown(transport), file));
            while (file.position() == 0) {
                yieldFrom(sleep(Duration.ofMillis(1)));
            }
            sending.cancel();
            yieldFrom(sleep(Duration.ZERO));
            assertThat(sending.isCancelled()).isTrue();
            assertThat(transport.getProtocol()).isSameAs(recorder);
            assertThat(transport.getWriteBufferLimits()).isEqualTo(WaterMarks.high(SMALL));
            assertThat(recorder.events).containsExactly("made", "pause");
            int sent = (int) file.position();
            Future<byte[]> arriving = everything();
            yieldFrom(recorder.until(() -> recorder.events.contains("resume")));
            transport.close();

            assertThat(yieldFrom(arriving)).isEqualTo(Arrays.copyOf(data, sent));
            return done();
        });
    }
}
