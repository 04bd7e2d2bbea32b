package dev.weft.proof.differential;

import dev.weft.CoroutineState;
import dev.weft.GeneratorExit;
import dev.weft.StopIteration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A body in a thread of its own. Its thread and its user's take turns: one runs, the other waits for a message. No wait is for
 * ever: a user gives up after a while and says where the body hangs, and a body that its user forgot is told so.
 */
abstract class ThreadBody {

    private static final int HANGS_AFTER_SECONDS = 30;

    private static final ThreadLocal<ThreadBody> CURRENT = new ThreadLocal<>();
    private static final Set<ThreadBody> SUSPENDED = ConcurrentHashMap.newKeySet();
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "unwoven coroutine");
        thread.setDaemon(true);
        return thread;
    });

    private final Code code;
    private final SynchronousQueue<Message> in = new SynchronousQueue<>();
    private final SynchronousQueue<Message> out = new SynchronousQueue<>();
    private volatile @Nullable Thread thread;
    private volatile boolean abandoned;
    CoroutineState state = CoroutineState.CREATED;

    ThreadBody(Code code) {
        this.code = code;
    }

    /** What a body does, up to its value. */
    interface Code {
        @Nullable
        Object run() throws Throwable;
    }

    /** From user to body: a value or an exception; back: a value, the end, or an exception that ended it. */
    private record Message(@Nullable Object value, @Nullable Throwable thrown, boolean isEnd) {}

    /** Raised in a body whose user is gone. */
    private static final class Abandoned extends Error {
        private static final long serialVersionUID = 1;
    }

    static ThreadBody current() {
        ThreadBody body = CURRENT.get();
        if (body == null) {
            throw new IllegalStateException("an intrinsic was called outside of a coroutine");
        }
        return body;
    }

    /** Ends the threads of all bodies that are suspended; to be called when nobody will resume one. */
    static void abandonAll() {
        for (ThreadBody body : SUSPENDED) {
            body.abandoned = true;
            body.thread.interrupt();
        }
    }

    // The user's side

    /** Runs the body to its next suspension or its end. */
    final @Nullable Object resume(@Nullable Object sent, @Nullable Throwable thrown) throws Throwable {
        boolean first = state == CoroutineState.CREATED;
        state = CoroutineState.RUNNING;
        if (first) {
            THREADS.execute(this::run);
        } else {
            hand(in, new Message(sent, thrown, false));
        }
        Message message = out.poll(HANGS_AFTER_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw hangs();
        }
        if (message.thrown() == null && !message.isEnd()) {
            state = CoroutineState.SUSPENDED;
            return message.value();
        }
        state = CoroutineState.CLOSED;
        if (message.isEnd()) {
            ended(message.value());
            throw new StopIteration(message.value());
        }
        throw message.thrown() instanceof StopIteration stop ? new IllegalStateException(stop) : message.thrown();
    }

    final @Nullable Object resumeUnchecked(@Nullable Object sent, @Nullable Throwable thrown) {
        try {
            return resume(sent, thrown);
        } catch (Throwable e) {
            throw sneak(e);
        }
    }

    /** Raises the exit; the body must end. */
    final void exit() {
        if (state != CoroutineState.SUSPENDED) {
            return;
        }
        try {
            resumeUnchecked(null, new GeneratorExit());
        } catch (GeneratorExit | StopIteration ended) {
            return;
        }
        throw new IllegalStateException("ignored GeneratorExit");
    }

    void ended(@Nullable Object value) {}

    public final CoroutineState state() {
        return state;
    }

    private AssertionError hangs() {
        Thread body = thread;
        AssertionError error = new AssertionError("the body has not come back after " + HANGS_AFTER_SECONDS + " s: "
                + (body == null ? "no thread" : Arrays.toString(body.getStackTrace())));
        return error;
    }

    private void hand(SynchronousQueue<Message> to, Message message) throws InterruptedException {
        if (!to.offer(message, HANGS_AFTER_SECONDS, TimeUnit.SECONDS)) {
            throw hangs();
        }
    }

    // The body's side

    private void run() {
        thread = Thread.currentThread();
        CURRENT.set(this);
        Message end;
        try {
            end = new Message(code.run(), null, true);
        } catch (Throwable e) {
            end = new Message(null, e, false);
        }
        CURRENT.remove();
        try {
            if (!abandoned) {
                hand(out, end);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // abandoned at the last moment
        }
    }

    /** Gives a value to the user and waits to be resumed. */
    final @Nullable Object suspend(@Nullable Object value) throws Throwable {
        if (abandoned) {
            throw new Abandoned();
        }
        Message message;
        SUSPENDED.add(this);
        try {
            hand(out, new Message(value, null, false));
            message = in.take();
        } catch (InterruptedException e) {
            throw new Abandoned();
        } finally {
            SUSPENDED.remove(this);
        }
        if (message.thrown() != null) {
            throw message.thrown();
        }
        return message.value();
    }

    @SuppressWarnings("unchecked")
    static <X extends Throwable> RuntimeException sneak(Throwable exception) throws X {
        throw (X) exception;
    }
}
