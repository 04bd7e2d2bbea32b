package dev.weft.internal.loop;

import dev.weft.Coro;
import dev.weft.Handle;
import dev.weft.Server;
import dev.weft.net.ConnectOptions;
import dev.weft.net.Connection;
import dev.weft.net.Datagram;
import dev.weft.net.DatagramOptions;
import dev.weft.net.DatagramProtocol;
import dev.weft.net.Endpoint;
import dev.weft.net.ProcessOptions;
import dev.weft.net.Protocol;
import dev.weft.net.ServerOptions;
import dev.weft.net.SubprocessConnection;
import dev.weft.net.SubprocessProtocol;
import dev.weft.net.Transport;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A loop for tests that need none of the network. */
abstract class LoopWithoutNetwork extends BaseEventLoop {

    LoopWithoutNetwork(Poller io, ReadyRing ready, Clock clock, LoopOptions options) {
        super(io, ready, clock, options);
    }

    private static UnsupportedOperationException none() {
        return new UnsupportedOperationException("this loop has no I/O");
    }

    @Override
    public Handle addReader(SelectableChannel channel, Runnable callback) {
        throw none();
    }

    @Override
    public boolean removeReader(SelectableChannel channel) {
        throw none();
    }

    @Override
    public Handle addWriter(SelectableChannel channel, Runnable callback) {
        throw none();
    }

    @Override
    public boolean removeWriter(SelectableChannel channel) {
        throw none();
    }

    @Override
    public Coro<SocketChannel> sockAccept(ServerSocketChannel server) {
        throw none();
    }

    @Override
    public Coro<Void> sockConnect(SocketChannel channel, SocketAddress address) {
        throw none();
    }

    @Override
    public Coro<byte[]> sockRecv(SocketChannel channel, int limit) {
        throw none();
    }

    @Override
    public Coro<Integer> sockRecvInto(SocketChannel channel, ByteBuffer buffer) {
        throw none();
    }

    @Override
    public Coro<Void> sockSendAll(SocketChannel channel, ByteBuffer data) {
        throw none();
    }

    @Override
    public Coro<List<InetSocketAddress>> getAddrInfo(String host, int port) {
        throw none();
    }

    @Override
    public Coro<String> getNameInfo(InetSocketAddress address) {
        throw none();
    }

    @Override
    public <P extends Protocol> Coro<Connection<P>> createConnection(
            Supplier<P> factory, String host, int port, ConnectOptions options) {
        throw none();
    }

    @Override
    public <P extends Protocol> Coro<Connection<P>> createConnection(
            Supplier<P> factory, SocketChannel channel, ConnectOptions options) {
        throw none();
    }

    @Override
    public <P extends Protocol> Coro<Connection<P>> connectAcceptedSocket(Supplier<P> factory, SocketChannel channel) {
        throw none();
    }

    @Override
    public Coro<Server> createServer(
            Supplier<? extends Protocol> factory, List<String> hosts, int port, ServerOptions options) {
        throw none();
    }

    @Override
    public Coro<Server> createServer(
            Supplier<? extends Protocol> factory, ServerSocketChannel channel, ServerOptions options) {
        throw none();
    }

    @Override
    public <P extends Protocol> Coro<Connection<P>> createUnixConnection(
            Supplier<P> factory, Path path, ConnectOptions options) {
        throw none();
    }

    @Override
    public Coro<Server> createUnixServer(Supplier<? extends Protocol> factory, Path path, ServerOptions options) {
        throw none();
    }

    @Override
    public <P extends DatagramProtocol> Coro<Endpoint<P>> createDatagramEndpoint(
            Supplier<P> factory,
            @Nullable InetSocketAddress local,
            @Nullable InetSocketAddress remote,
            DatagramOptions options) {
        throw none();
    }

    @Override
    public <P extends DatagramProtocol> Coro<Endpoint<P>> createDatagramEndpoint(
            Supplier<P> factory, DatagramChannel channel) {
        throw none();
    }

    @Override
    public Coro<Integer> sockSendTo(DatagramChannel channel, ByteBuffer data, SocketAddress address) {
        throw none();
    }

    @Override
    public Coro<Datagram> sockRecvFrom(DatagramChannel channel, int limit) {
        throw none();
    }

    @Override
    public Coro<SocketAddress> sockRecvFromInto(DatagramChannel channel, ByteBuffer buffer) {
        throw none();
    }

    @Override
    public <P extends Protocol> Coro<Connection<P>> connectReadPipe(Supplier<P> factory, Pipe.SourceChannel source) {
        throw none();
    }

    @Override
    public <P extends Protocol> Coro<Connection<P>> connectReadPipe(Supplier<P> factory, InputStream stream) {
        throw none();
    }

    @Override
    public <P extends Protocol> Coro<Connection<P>> connectWritePipe(Supplier<P> factory, Pipe.SinkChannel sink) {
        throw none();
    }

    @Override
    public <P extends Protocol> Coro<Connection<P>> connectWritePipe(Supplier<P> factory, OutputStream stream) {
        throw none();
    }

    @Override
    public Coro<Long> sendfile(Transport transport, FileChannel file, long offset, long count, boolean fallback) {
        throw none();
    }

    @Override
    public Coro<Long> sockSendfile(SocketChannel channel, FileChannel file, long offset, long count) {
        throw none();
    }

    @Override
    public <P extends SubprocessProtocol> Coro<SubprocessConnection<P>> subprocessExec(
            Supplier<P> factory, List<String> command, ProcessOptions options) {
        throw none();
    }

    @Override
    public <P extends SubprocessProtocol> Coro<SubprocessConnection<P>> subprocessShell(
            Supplier<P> factory, String command, ProcessOptions options) {
        throw none();
    }
}
