package dev.weft.internal.select;

import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.TimerHandle;
import dev.weft.annotations.Coroutine;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Asks the system for names and addresses, in threads of its own: a name server that does not answer must not keep the loop's other
 * blocking work waiting. Who asks for a name that is being looked up waits for the same answer. Loop thread only.
 */
public final class Resolver {

    /** The system's answers; tests have others. Called in any thread, and may block. */
    public interface Names {

        InetAddress[] addresses(String host) throws UnknownHostException;

        /** The name, or the address in figures where it has none. */
        default String name(InetAddress address) {
            return address.getCanonicalHostName();
        }
    }

    /** Look-ups made side by side; others wait. */
    static final int MAX_THREADS = 8;

    /** Look-ups waiting for a thread. */
    static final int MAX_QUEUED = 4096;

    /** How long somebody waits for an answer: longer than resolvers keep trying, which is some 20 seconds. */
    static final Duration DEADLINE = Duration.ofSeconds(30);

    private static final long IDLE_SECONDS = 10;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final EventLoop loop;
    private Names names = InetAddress::getAllByName;
    private Duration deadline = DEADLINE;
    private @Nullable ThreadPoolExecutor threads;

    /** The hosts that are being looked up now. */
    private final Map<String, Question> questions = new HashMap<>();

    Resolver(EventLoop loop) {
        this.loop = loop;
    }

    /** Has others than the system answer, within another time. */
    public void ask(Names answering, Duration within) {
        names = Objects.requireNonNull(answering, "answering");
        deadline = Objects.requireNonNull(within, "within");
    }

    /**
     * Gives the addresses of a host; suspends. Cancelled, it leaves the others who ask for the same host theirs.
     *
     * @throws UnknownHostException (on awaiting) when there is no such host, or no answer within the deadline
     */
    @Coroutine
    public Coro<InetAddress[]> addresses(String host) {
        Names asked = names;
        Question question = questions.get(host);
        if (question == null) {
            question = new Question(host, inThread(() -> asked.addresses(host)));
        }
        return result(yieldFrom(question.answer()));
    }

    /** Gives the name of an address, or the address in figures where it has none, or none is found within the deadline; suspends. */
    @Coroutine
    public Coro<String> name(InetAddress address) {
        Names asked = names;
        Future<String> work = inThread(() -> asked.name(address));
        Future<String> answer = loop.createFuture();
        work.addDoneCallback(done -> settle(answer, done));
        TimerHandle late = loop.callLater(deadline, () -> settle(answer, address.getHostAddress()));
        try {
            return result(yieldFrom(answer));
        } finally {
            late.cancel();
            work.cancel();
        }
    }

    private <R> Future<R> inThread(Callable<R> work) {
        if (threads == null) {
            threads = start();
        }
        return loop.runInExecutor(threads, work);
    }

    private static ThreadPoolExecutor start() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                MAX_THREADS,
                MAX_THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_QUEUED),
                task -> {
                    Thread thread = new Thread(task, "weft-resolver-" + NUMBER.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** What was asked is dropped; a thread that is asking comes to its end when the system answers. */
    void close() {
        if (threads != null) {
            threads.shutdown();
            threads.getQueue().clear();
        }
    }

    private static <R> void settle(Future<R> waiting, R value) {
        if (!waiting.isDone()) {
            waiting.setResult(value);
        }
    }

    private static <R> void settle(Future<R> waiting, Future<R> done) {
        if (waiting.isDone() || done.isCancelled()) {
            return;
        }
        Throwable failure = done.exception();
        if (failure == null) {
            waiting.setResult(done.result());
        } else {
            waiting.setException(failure);
        }
    }

    /** A host that is being looked up, and those who wait for it. The last who leaves takes the question back. */
    private final class Question {

        private final String host;
        private final Future<InetAddress[]> work;
        private int waiting;

        Question(String host, Future<InetAddress[]> work) {
            this.host = host;
            this.work = work;
            questions.put(host, this);
            work.addDoneCallback(this::over);
        }

        private void over(Future<InetAddress[]> done) {
            questions.remove(host, this);
            if (!done.isCancelled()) {
                done.exception(); // those who waited may be gone by now: nobody's failure
            }
        }

        @Coroutine
        Coro<InetAddress[]> answer() {
            Future<InetAddress[]> mine = loop.createFuture();
            work.addDoneCallback(done -> settle(mine, done));
            TimerHandle late = loop.callLater(deadline, () -> fail(mine));
            waiting++;
            try {
                return result(yieldFrom(mine).clone());
            } finally {
                late.cancel();
                if (--waiting == 0 && work.cancel()) {
                    questions.remove(host, this);
                }
            }
        }

        private void fail(Future<InetAddress[]> waiter) {
            if (!waiter.isDone()) {
                waiter.setException(
                        new UnknownHostException(host + ": no answer from the name server within " + deadline));
            }
        }
    }
}
