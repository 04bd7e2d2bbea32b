package dev.weft.internal.transport;

import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.Server;
import dev.weft.annotations.Coroutine;
import dev.weft.internal.select.SelectorLoop;
import dev.weft.net.Connection;
import dev.weft.net.Protocol;
import dev.weft.net.ServerOptions;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.function.Supplier;

/** Connections and servers by a path instead of a host and a port, and the files at such paths. */
public final class UnixSockets {

    /** Of a file's mode, what kind of file it is; and the kind that a socket is. POSIX, sys/stat.h. */
    private static final int S_IFMT = 0170000;

    private static final int S_IFSOCK = 0140000;

    private static final Logger LOG = System.getLogger(UnixSockets.class.getName());

    private UnixSockets() {}

    // Connections

    @Coroutine
    public static <P extends Protocol> Coro<Connection<P>> connect(SelectorLoop loop, Supplier<P> factory, Path path) {
        SocketChannel channel;
        try {
            channel = yieldFrom(connected(loop, path));
        } catch (IOException e) {
            throw AddressLookup.<RuntimeException>sneak(e);
        }
        return result(yieldFrom(Joining.join(loop, () -> SocketEnds.of(channel), factory)));
    }

    @Coroutine
    private static Coro<SocketChannel> connected(SelectorLoop loop, Path path) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            yieldFrom(loop.sockConnect(channel, UnixDomainSocketAddress.of(path)));
        } catch (Throwable e) {
            ChannelTransport.closeQuietly(channel);
            if (e instanceof SocketException failure) {
                throw named(failure, path);
            }
            throw e;
        }
        return result(channel);
    }

    /** The system's messages do not say where to. */
    private static SocketException named(SocketException cause, Path path) {
        String message = "cannot connect to the Unix socket " + path + ": " + cause.getMessage();
        SocketException named =
                cause instanceof ConnectException ? new ConnectException(message) : new SocketException(message);
        named.initCause(cause);
        return named;
    }

    // Servers

    @Coroutine
    public static Coro<Server> listen(
            SelectorLoop loop, Supplier<? extends Protocol> factory, Path path, ServerOptions options) {
        ServerSocketChannel channel;
        Runnable cleanup;
        try {
            channel = bound(path, options.backlog());
            cleanup = cleanup(path);
        } catch (IOException e) {
            throw AddressLookup.<RuntimeException>sneak(e);
        }
        Server server = yieldFrom(SocketServer.listen(loop, factory, channel, options));
        if (options.cleanupSocket()) {
            ((SocketServer) server).whenClosed(cleanup);
        }
        return result(server);
    }

    private static ServerSocketChannel bound(Path path, int backlog) throws IOException {
        if (isSocket(path)) {
            Files.deleteIfExists(path); // that of a server that is gone, or it could not be bound to
        } else if (Files.exists(path)) {
            throw new BindException(
                    "cannot listen on " + path + ": Address already in use by a file that is no socket");
        }
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(path), backlog);
            return channel;
        } catch (Throwable e) {
            BoundChannels.closeQuietly(List.of(channel));
            if (e instanceof SocketException) {
                BindException named = new BindException("cannot listen on " + path + ": " + e.getMessage());
                named.initCause(e);
                throw named;
            }
            throw e;
        }
    }

    private static boolean isSocket(Path path) throws IOException {
        try {
            if (path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
                return ((int) Files.getAttribute(path, "unix:mode") & S_IFMT) == S_IFSOCK;
            }
            return Files.readAttributes(path, BasicFileAttributes.class).isOther();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Removes the file that is at the path now, unless another one is there by then. */
    private static Runnable cleanup(Path path) throws IOException {
        Object ours = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return () -> {
            try {
                Object there =
                        Files.readAttributes(path, BasicFileAttributes.class).fileKey();
                if (ours == null || ours.equals(there)) {
                    Files.delete(path);
                }
            } catch (NoSuchFileException e) {
                // somebody removed it before
            } catch (IOException e) {
                LOG.log(Level.WARNING, "cannot remove the file of a Unix socket: " + path, e);
            }
        };
    }
}
