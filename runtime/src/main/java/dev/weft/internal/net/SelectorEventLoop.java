package dev.weft.internal.net;

import dev.weft.Coro;
import dev.weft.Server;
import dev.weft.internal.loop.Clock;
import dev.weft.internal.loop.LoopOptions;
import dev.weft.internal.loop.Poller;
import dev.weft.internal.loop.ReadyRing;
import dev.weft.internal.select.DatagramWaits;
import dev.weft.internal.select.FileTransfer;
import dev.weft.internal.select.SelectorLoop;
import dev.weft.internal.tls.TlsLayer;
import dev.weft.internal.transport.AddressLookup;
import dev.weft.internal.transport.DatagramConnector;
import dev.weft.internal.transport.FileSender;
import dev.weft.internal.transport.PipeConnector;
import dev.weft.internal.transport.SocketConnector;
import dev.weft.internal.transport.SocketServer;
import dev.weft.internal.transport.SubprocessStarter;
import dev.weft.internal.transport.UnixSockets;
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
import dev.weft.net.TlsOptions;
import dev.weft.net.Transport;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The loop on a java.nio selector, whole: the way to transports and servers. */
public final class SelectorEventLoop extends SelectorLoop {

    public SelectorEventLoop(LoopOptions options) {
        this(options, SelectorProvider.provider());
    }

    SelectorEventLoop(LoopOptions options, SelectorProvider provider) {
        super(options, provider);
    }

    /** A loop whose order, time and waiting are a test's. */
    public SelectorEventLoop(LoopOptions options, ReadyRing ready, Clock clock, UnaryOperator<Poller> waiting) {
        super(options, ready, clock, waiting);
    }

    // Names and addresses

    @Override
    public Coro<List<InetSocketAddress>> getAddrInfo(String host, int port) {
        return AddressLookup.lookup(this, host, port);
    }

    @Override
    public Coro<String> getNameInfo(InetSocketAddress address) {
        return AddressLookup.name(this, address);
    }

    // Connections

    @Override
    public <P extends Protocol> Coro<Connection<P>> createConnection(
            Supplier<P> factory, String host, int port, ConnectOptions options) {
        Coro<Connection<P>> connecting = options.tls() == null
                ? SocketConnector.connect(this, factory, host, port, options)
                : TlsLayer.connect(
                        this,
                        plain -> SocketConnector.connect(this, plain, host, port, options),
                        factory,
                        host,
                        port,
                        options.tls());
        return SocketConnector.within(options.connectTimeout(), host + ":" + port, connecting);
    }

    @Override
    public <P extends Protocol> Coro<Connection<P>> createConnection(
            Supplier<P> factory, SocketChannel channel, ConnectOptions options) {
        Coro<Connection<P>> connecting = options.tls() == null
                ? SocketConnector.attach(this, channel, factory)
                : TlsLayer.connect(
                        this, plain -> SocketConnector.attach(this, channel, plain), factory, null, -1, options.tls());
        return SocketConnector.within(options.connectTimeout(), channel, connecting);
    }

    @Override
    public <P extends Protocol> Coro<Connection<P>> connectAcceptedSocket(Supplier<P> factory, SocketChannel channel) {
        return SocketConnector.attach(this, channel, factory);
    }

    @Override
    public <P extends Protocol> Coro<Connection<P>> connectAcceptedSocket(
            Supplier<P> factory, SocketChannel channel, TlsOptions tls) {
        Objects.requireNonNull(tls, "tls");
        return TlsLayer.accept(this, plain -> SocketConnector.attach(this, channel, plain), factory, tls);
    }

    // Servers

    @Override
    public Coro<Server> createServer(
            Supplier<? extends Protocol> factory, List<String> hosts, int port, ServerOptions options) {
        return SocketServer.listen(this, secured(factory, options.tls()), hosts, port, options);
    }

    @Override
    public Coro<Server> createServer(
            Supplier<? extends Protocol> factory, ServerSocketChannel channel, ServerOptions options) {
        return SocketServer.listen(this, secured(factory, options.tls()), channel, options);
    }

    private Supplier<? extends Protocol> secured(Supplier<? extends Protocol> factory, @Nullable TlsOptions tls) {
        return tls == null ? factory : TlsLayer.server(this, factory, tls);
    }

    // Unix sockets

    @Override
    public <P extends Protocol> Coro<Connection<P>> createUnixConnection(
            Supplier<P> factory, Path path, ConnectOptions options) {
        Objects.requireNonNull(path, "path");
        if (options.localAddress() != null) {
            throw new IllegalArgumentException("a Unix socket has no address to bind to before connecting: " + options);
        }
        Coro<Connection<P>> connecting = options.tls() == null
                ? UnixSockets.connect(this, factory, path)
                : TlsLayer.connect(
                        this, plain -> UnixSockets.connect(this, plain, path), factory, null, -1, options.tls());
        return SocketConnector.within(options.connectTimeout(), path, connecting);
    }

    @Override
    public Coro<Server> createUnixServer(Supplier<? extends Protocol> factory, Path path, ServerOptions options) {
        Objects.requireNonNull(path, "path");
        return UnixSockets.listen(this, secured(factory, options.tls()), path, options);
    }

    // Datagrams

    @Override
    public <P extends DatagramProtocol> Coro<Endpoint<P>> createDatagramEndpoint(
            Supplier<P> factory,
            @Nullable InetSocketAddress local,
            @Nullable InetSocketAddress remote,
            DatagramOptions options) {
        return DatagramConnector.open(this, factory, local, remote, Objects.requireNonNull(options, "options"));
    }

    @Override
    public <P extends DatagramProtocol> Coro<Endpoint<P>> createDatagramEndpoint(
            Supplier<P> factory, DatagramChannel channel) {
        return DatagramConnector.adopt(this, factory, Objects.requireNonNull(channel, "channel"));
    }

    @Override
    public Coro<Integer> sockSendTo(DatagramChannel channel, ByteBuffer data, SocketAddress address) {
        return DatagramWaits.sendTo(this, channel, data, address);
    }

    @Override
    public Coro<Datagram> sockRecvFrom(DatagramChannel channel, int limit) {
        return DatagramWaits.receiveFrom(this, channel, limit);
    }

    @Override
    public Coro<SocketAddress> sockRecvFromInto(DatagramChannel channel, ByteBuffer buffer) {
        return DatagramWaits.receiveFromInto(this, channel, buffer);
    }

    // Pipes

    @Override
    public <P extends Protocol> Coro<Connection<P>> connectReadPipe(Supplier<P> factory, Pipe.SourceChannel source) {
        return PipeConnector.read(this, factory, Objects.requireNonNull(source, "source"));
    }

    @Override
    public <P extends Protocol> Coro<Connection<P>> connectReadPipe(Supplier<P> factory, InputStream stream) {
        return PipeConnector.read(this, factory, Objects.requireNonNull(stream, "stream"));
    }

    @Override
    public <P extends Protocol> Coro<Connection<P>> connectWritePipe(Supplier<P> factory, Pipe.SinkChannel sink) {
        return PipeConnector.write(this, factory, Objects.requireNonNull(sink, "sink"));
    }

    @Override
    public <P extends Protocol> Coro<Connection<P>> connectWritePipe(Supplier<P> factory, OutputStream stream) {
        return PipeConnector.write(this, factory, Objects.requireNonNull(stream, "stream"));
    }

    // TLS

    @Override
    public Coro<Transport> startTls(Transport transport, Protocol protocol, TlsOptions options, boolean serverSide) {
        return TlsLayer.startTls(this, transport, protocol, options, serverSide);
    }

    // Files

    @Override
    public Coro<Long> sendfile(Transport transport, FileChannel file, long offset, long count, boolean fallback) {
        return FileSender.send(this, transport, file, offset, count, fallback);
    }

    @Override
    public Coro<Long> sockSendfile(SocketChannel channel, FileChannel file, long offset, long count) {
        return FileTransfer.over(this, channel, file, offset, count);
    }

    // Child processes

    @Override
    public <P extends SubprocessProtocol> Coro<SubprocessConnection<P>> subprocessExec(
            Supplier<P> factory, List<String> command, ProcessOptions options) {
        return SubprocessStarter.exec(this, factory, command, options);
    }

    @Override
    public <P extends SubprocessProtocol> Coro<SubprocessConnection<P>> subprocessShell(
            Supplier<P> factory, String command, ProcessOptions options) {
        return SubprocessStarter.shell(this, factory, command, options);
    }
}
