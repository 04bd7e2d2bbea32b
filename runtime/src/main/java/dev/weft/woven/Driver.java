package dev.weft.woven;

import dev.weft.GeneratorExit;
import dev.weft.StopAsyncIteration;
import dev.weft.StopIteration;
import org.jspecify.annotations.Nullable;

/**
 * Resumes a chain of frames: always the innermost one, then, as bodies end, those that wait for them. Neither depth nor
 * completion nor exceptions make it recurse, so a resumption costs the same at any depth.
 *
 * <p>A coroutine that awaits another runs it on the Java stack ({@link #call}) up to {@link #MAX_DEPTH}; only when something
 * inside suspends do the frames on the stack spill their values and link up on the heap, innermost first ({@link #unwound}).
 * Beyond that depth, and for generators always, the child is handed to the loop in {@link #run} instead.
 *
 * <p>A driver is what happens <i>during</i> a step; between two, only {@link #leaf} matters. Tasks therefore borrow their
 * loop's. See {@code docs/design/001-driver.md}.
 */
public final class Driver {

    /** Bodies nested on the Java stack; one takes some five Java frames, about 500 bytes compiled. */
    public static final int MAX_DEPTH = 200;

    /** Read by woven code after each call that may suspend. */
    public boolean suspended;

    /** How many bodies are on the Java stack below the one that is about to run; read by it as it begins. */
    public int depth;

    /** The innermost frame: resumed first. */
    public @Nullable Frame leaf;

    private @Nullable Frame open; // outermost frame that has unwound in this resumption
    private @Nullable Frame begun; // child that the loop is to start
    private @Nullable Object waiting;
    private @Nullable Object result;

    /** What the leaf waits for after {@link #run} answered false: a future, a {@link Wait}, a yielded value; null for a bare yield. */
    public @Nullable Object waiting() {
        return waiting;
    }

    /** The root's value after {@link #run} answered true. */
    public @Nullable Object result() {
        return result;
    }

    /**
     * Resumes {@link #leaf} and goes on until the root ends or something suspends.
     *
     * <p>A {@link GeneratorExit} sent to a delegating frame closes it as PEP 380 says: innermost first, each frame on
     * the way gets the exit even if the one below swallowed it, and one that suspends again instead of ending has failed.
     *
     * @param root where to stop; {@code leaf} is it or awaited by it, through any number of frames
     * @param sent a value or a {@link Thrown}
     * @return true when the root ended, false when it suspended
     * @throws Throwable what the root threw
     */
    public boolean run(Frame root, @Nullable Object sent) throws Throwable {
        Frame frame = leaf;
        Object in = sent;
        Frame closing = Thrown.isExit(sent) ? frame : null;
        Throwable traced = null;
        for (; ; ) {
            Object out = null;
            Throwable failure = null;
            suspended = false;
            open = null;
            begun = null;
            depth = 0;
            try {
                out = frame.resume(this, in);
            } catch (Throwable e) {
                failure = escaped(frame, e);
            }
            if (failure == null && frame.state != Frame.CLOSED && !handsOver(frame)) {
                if (begun != null) {
                    frame = begun;
                    in = null;
                    continue;
                }
                if (!suspended) { // a generator that yielded
                    leaf = frame;
                    waiting = out;
                }
                if (closing == null || closing == root) {
                    return false;
                }
                failure = ignoredExit(closing);
                frame = closing;
            }
            if (failure != null) {
                traced = Traces.left(failure, traced, frame, root);
            }
            if (frame == root) {
                if (failure != null) {
                    throw failure;
                }
                result = out;
                return true;
            }
            if (frame instanceof GeneratorFrame<?, ?, ?> ended) {
                ended.current = out;
            }
            Frame up = frame.parent;
            frame.parent = null;
            if (up instanceof GeneratorFrame<?, ?, ?> generator) {
                generator.delegate = null;
            }
            boolean closed = frame == closing; // not one that its finally began
            if (closed && (failure == null || failure instanceof GeneratorExit)) {
                in = sent; // it is closed, and the exit that was sent goes on, even if it raised one of its own
            } else {
                in = failure != null ? new Thrown(failure) : out;
            }
            if (closed) {
                closing = up;
            }
            frame = up;
        }
    }

    /** An asynchronous generator that yields gives the value to the operation above it, as if it had returned. */
    private boolean handsOver(Frame frame) {
        return !suspended && frame instanceof AsyncGeneratorFrame;
    }

    /** Runs a child of the frame on top of the Java stack, or leaves it to the loop when the stack is deep. */
    @Nullable
    Object call(CoroFrame<?> child, int depth) throws Throwable {
        child.claim();
        if (depth > MAX_DEPTH) {
            begin(child);
            return null;
        }
        this.depth = depth;
        try {
            return child.resume(this, null);
        } catch (Throwable e) {
            throw escaped(child, e);
        }
    }

    /** Has {@link #run} start a child once the frames on the Java stack have unwound. */
    public void begin(Frame child) {
        begun = child;
        leaf = child;
        open = child;
        suspended = true;
    }

    /** Suspends the frame on top of the Java stack until what it waits for wakes it. */
    public void suspendOn(@Nullable Object what) {
        waiting = what;
        suspended = true;
    }

    /** Called by each body that unwinds, innermost first, after it spilled its values. */
    public void unwound(Frame frame) {
        if (open == null) {
            leaf = frame;
        } else {
            open.parent = frame;
        }
        open = frame;
    }

    /** Hands a generator's delegation to the loop; the generator has suspended by itself. */
    void delegated(Frame child) {
        begun = child;
    }

    /** Notes that an exception left a body. PEP 479: one that would look like its end becomes an error. */
    static Throwable escaped(Frame frame, Throwable exception) {
        frame.endAbruptly();
        boolean misplaced = exception instanceof StopIteration
                || exception instanceof StopAsyncIteration && frame instanceof AsyncGeneratorFrame;
        return misplaced ? misplacedStop(kind(frame), exception) : exception;
    }

    private static String kind(Frame frame) {
        if (frame instanceof CoroFrame) {
            return "coroutine";
        }
        return frame instanceof AsyncGeneratorFrame ? "async generator" : "generator";
    }

    static IllegalStateException misplacedStop(String kind, Throwable stop) {
        return new IllegalStateException(
                kind + " raised " + stop.getClass().getSimpleName() + "; to end it, return result(..) or done()", stop);
    }

    static IllegalStateException ignoredExit(Frame frame) {
        return new IllegalStateException(kind(frame) + " ignored GeneratorExit: " + frame
                + " suspended again while it was closed; let the exit pass, or return");
    }
}
