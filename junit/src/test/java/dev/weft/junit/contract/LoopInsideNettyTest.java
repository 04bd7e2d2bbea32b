package dev.weft.junit.contract;

import dev.weft.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Our loop, a turn at a time, as a task of Netty's. */
class LoopInsideNettyTest extends EventLoopContract {

    private static EventLoopGroup netty;

    @BeforeAll
    static void startNetty() {
        netty = new NioEventLoopGroup(1);
    }

    @AfterAll
    static void stopNetty() {
        netty.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }

    @Override
    protected LoopHost createHost() {
        return LoopHost.steppedIn(netty.next(), EventLoop.create());
    }
}
