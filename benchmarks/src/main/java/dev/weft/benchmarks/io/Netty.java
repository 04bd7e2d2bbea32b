package dev.weft.benchmarks.io;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** Netty with one loop, for its clients and for accepting them. */
final class Netty {

    private Netty() {}

    static int start(boolean epoll) throws InterruptedException {
        return start(epoll, pipeline -> {});
    }

    static int startLines(boolean epoll) throws InterruptedException {
        boolean stripLineEnds = false;
        return start(
                epoll,
                pipeline -> pipeline.addLast(new LineBasedFrameDecoder(EchoServer.LONGEST_LINE, stripLineEnds, true)));
    }

    static int startTls(boolean epoll, SslProvider provider) throws IOException, InterruptedException {
        if (provider == SslProvider.OPENSSL && !OpenSsl.isAvailable()) {
            throw new UnsupportedOperationException("no native TLS here", OpenSsl.unavailabilityCause());
        }
        SslContext tls = SslContextBuilder.forServer(ServerTls.keys())
                .sslProvider(provider)
                .build();
        return start(epoll, pipeline -> pipeline.addLast(tls.newHandler(ByteBufAllocator.DEFAULT)));
    }

    private static int start(boolean epoll, Consumer<ChannelPipeline> codec) throws InterruptedException {
        if (epoll && !Epoll.isAvailable()) {
            throw new UnsupportedOperationException("no native epoll here", Epoll.unavailabilityCause());
        }
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, io);
        Channel server = new ServerBootstrap()
                .group(loop)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, EchoServer.BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new Pipeline(codec))
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    private static final class Pipeline extends ChannelInitializer<SocketChannel> {

        private final Consumer<ChannelPipeline> codec;

        Pipeline(Consumer<ChannelPipeline> codec) {
            this.codec = codec;
        }

        @Override
        protected void initChannel(SocketChannel client) {
            codec.accept(client.pipeline());
            client.pipeline().addLast(new Echo());
        }
    }

    /** Writes each message, and flushes when all that was read is written. */
    private static final class Echo extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write((ByteBuf) message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        /** A client that resets its connection. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
