package dev.weft.internal.select;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Names that a script knows: no name server is asked. */
class ResolverTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch mayAnswer = new CountDownLatch(1);

    @AfterEach
    void letThreadsGo() {
        mayAnswer.countDown();
    }

    /** {@code slow*} is answered when the test says so; {@code none*} never has an address. */
    private final class Script implements Resolver.Names {

        @Override
        public InetAddress[] addresses(String host) throws UnknownHostException {
            asked.add(host);
            if (host.startsWith("slow")) {
                awaitUninterruptibly();
            }
            if (host.startsWith("none")) {
                throw new UnknownHostException(host);
            }
            return new InetAddress[] {InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1})};
        }

        @Override
        public String name(InetAddress address) {
            if (address.getAddress()[3] == 9) {
                awaitUninterruptibly();
            }
            return "name-of-" + address.getHostAddress();
        }

        private void awaitUninterruptibly() {
            try {
                mayAnswer.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private void script(Duration deadline) {
        ((SelectorLoop) runningLoop()).resolver().ask(new Script(), deadline);
    }

    private static Coro<List<InetSocketAddress>> lookup(String host) {
        return runningLoop().getAddrInfo(host, 80);
    }

    @Coroutine
    private static Coro<Void> turns(int count) {
        for (int i = 0; i < count; i++) {
            yieldFrom(sleep(Duration.ZERO));
        }
        return done();
    }

    @Test
    void thoseWhoAskForTheSameHostShareOneLookUp() {
        run(() -> {
            script(LONG);
            Task<List<InetSocketAddress>> first = createTask(lookup("slow"));
            Task<List<InetSocketAddress>> second = createTask(lookup("slow"));
            yieldFrom(turns(3));
            mayAnswer.countDown();

            assertThat(yieldFrom(first)).containsExactly(new InetSocketAddress("127.0.0.1", 80));
            assertThat(yieldFrom(second)).isEqualTo(first.result());
            assertThat(asked).containsExactly("slow");
            yieldFrom(lookup("slow"));
            assertThat(asked).as("an answer is not kept").hasSize(2);
            return done();
        });
    }

    @Test
    void oneWhoIsCancelledLeavesTheOthersTheirAnswer() {
        run(() -> {
            script(LONG);
            Task<List<InetSocketAddress>> first = createTask(lookup("slow"));
            Task<List<InetSocketAddress>> second = createTask(lookup("slow"));
            yieldFrom(turns(3));
            first.cancel();
            yieldFrom(turns(3));
            assertThat(first.isCancelled()).isTrue();
            mayAnswer.countDown();

            assertThat(yieldFrom(second)).hasSize(1);
            return done();
        });
    }

    @Test
    void aNameWithoutAnAddressIsAnErrorForEachWhoAsked() {
        run(() -> {
            script(LONG);
            Task<List<InetSocketAddress>> first = createTask(lookup("none"));
            Task<List<InetSocketAddress>> second = createTask(lookup("none"));
            for (Task<List<InetSocketAddress>> task : List.of(first, second)) {
                try {
                    yieldFrom(task, UnknownHostException.class);
                    throw new AssertionError("found");
                } catch (UnknownHostException e) {
                    assertThat(e).hasMessageContaining("none");
                }
            }
            return done();
        });
    }

    @Test
    void aLookUpThatTakesTooLongNamesTheHostAndTheTime() {
        run(() -> {
            script(Duration.ofMillis(20));
            try {
                yieldFrom(lookup("slow"), UnknownHostException.class);
                throw new AssertionError("found");
            } catch (UnknownHostException e) {
                assertThat(e).hasMessageContaining("slow").hasMessageContaining("PT0.02S");
            }
            mayAnswer.countDown();
            assertThat(yieldFrom(lookup("slow")))
                    .as("a later question is a new one")
                    .hasSize(1);
            return done();
        });
    }

    @Test
    void slowNamesDoNotKeepOtherWorkWaitingAndHaveBoundsOfTheirOwn() {
        run(() -> {
            script(LONG);
            List<Coro<List<InetSocketAddress>>> many = new ArrayList<>();
            for (int i = 0; i < Resolver.MAX_THREADS + Resolver.MAX_QUEUED; i++) {
                many.add(lookup("slow" + i));
            }
            var all = gather(many);
            yieldFrom(turns(3));
            assertThat(yieldFrom(runningLoop().runInExecutor(() -> 7))).isEqualTo(7);
            assertThat(asked).hasSizeLessThanOrEqualTo(Resolver.MAX_THREADS);
            try {
                yieldFrom(lookup("slow-and-too-many"));
                throw new AssertionError("taken");
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining("took no more work");
            }
            mayAnswer.countDown();
            assertThat(yieldFrom(all)).hasSize(many.size());
            return done();
        });
    }

    @Test
    void theThreadsAreDaemonsAndTheLoopsEndIsTheirs() throws InterruptedException {
        Thread[] thread = new Thread[1];
        try (EventLoop loop = EventLoop.create()) {
            CountDownLatch began = new CountDownLatch(1);
            ((SelectorLoop) loop)
                    .resolver()
                    .ask(
                            host -> {
                                thread[0] = Thread.currentThread();
                                began.countDown();
                                return new Script().addresses(host);
                            },
                            LONG);
            loop.createTask(loop.getAddrInfo("slow", 80));
            while (began.getCount() > 0) {
                loop.runOnce(Duration.ofMillis(1));
            }
            loop.setExceptionHandler((closing, report) -> {}); // of the task that is left
        }
        assertThat(thread[0].isDaemon()).isTrue();
        mayAnswer.countDown();
        thread[0].join(10_000);

        assertThat(thread[0].isAlive()).isFalse();
    }

    // CPython: test_base_events.BaseEventLoopWithSelectorTests.test_getnameinfo
    @Test
    void theNameOfAnAddressIsLookedUpOffTheLoop() {
        run(() -> {
            script(LONG);
            String name = yieldFrom(runningLoop().getNameInfo(new InetSocketAddress("192.0.2.7", 80)));

            assertThat(name).isEqualTo("name-of-192.0.2.7");
            try {
                yieldFrom(runningLoop().getNameInfo(InetSocketAddress.createUnresolved("weft.invalid", 80)));
                throw new AssertionError("named");
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining("weft.invalid");
            }
            return done();
        });
    }

    @Test
    void anAddressWhoseNameTakesTooLongIsGivenInFigures() {
        run(() -> {
            script(Duration.ofMillis(20));
            String name = yieldFrom(runningLoop().getNameInfo(new InetSocketAddress("192.0.2.9", 80)));

            assertThat(name).isEqualTo("192.0.2.9");
            return done();
        });
    }
}
