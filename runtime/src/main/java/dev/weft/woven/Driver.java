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
 * inside suspends do the frames on the stack spill their values and link up on the heap, innermost first ({@link #unwound},
 * {@link #resuspended}). Beyond that depth, and for generators always, the child is handed to the loop in {@link #run} instead.
 *
 * <p>A driver is what happens <i>during</i> a step; between two, only the innermost frame matters. Tasks therefore borrow their
 * loop's. See {@code docs/design/001-driver.md}.
 *
 * <p>A driver lives for many steps, and a reference stored in an old object costs G1 a fence. So the usual step stores none
 * here: what is waited for is what the bodies return, and the frame that was resumed is known to be the innermost one until another says
 * that it is.
 */
public final class Driver {

    /** Bodies nested on the Java stack; one takes some five Java frames, about 500 bytes compiled. */
    public static final int MAX_DEPTH = 200;

    /** Read by woven code after each call that may suspend. */
    public boolean suspended;

    /** How many bodies are on the Java stack below the one that is about to run; read by it as it begins. */
    public int depth;

    private boolean ended;
    private boolean moved;

    /** The innermost of the frames that have unwound in this resumption; null while none has but the one resumed. */
    private @Nullable Frame leaf;

    /** The outermost of them. */
    private @Nullable Frame open;

    /** A child that the loop is to start; then it is {@link #open} as well, or, of a generator, nothing is {@link #suspended}. */
    private @Nullable Frame begun;

    /** What is waited for, where a body with a primitive result stood in the way. */
    private @Nullable Object kept;

    /** Whether the last {@link #run} came to the root's end. */
    public boolean hasEnded() {
        return ended;
    }

    /** The innermost frame after {@link #run}, in which it was {@code before}. */
    public @Nullable Frame leafAfter(@Nullable Frame before) {
        return moved ? leaf : before;
    }

    /** Lets go of the frames of the last run. */
    public void release() {
        if (leaf != null) {
            leaf = null;
        }
        forget();
    }

    /**
     * Resumes the innermost frame and goes on until the root ends or something suspends.
     *
     * <p>A {@link GeneratorExit} sent to a delegating frame closes it as PEP 380 says: innermost first, each frame on
     * the way gets the exit even if the one below swallowed it, and one that suspends again instead of ending has failed.
     *
     * @param root where to stop
     * @param innermost the root, or awaited by it through any number of frames
     * @param sent a value or a {@link Thrown}
     * @return the root's value, if {@link #hasEnded}; else what the chain waits for: a future, a {@link Wait}, a yielded value; null for
     *     a bare yield
     * @throws Throwable what the root threw
     */
    public @Nullable Object run(Frame root, Frame innermost, @Nullable Object sent) throws Throwable {
        ended = false;
        moved = false;
        Object out = resume(innermost, sent);
        boolean waits = suspended && open == null && innermost.state != Frame.CLOSED;
        return waits && !Thrown.isExit(sent) // mostly; a method so small that the compiler puts it into the task's step
                ? waitedFor(out)
                : goOn(root, innermost, sent, out);
    }

    /** Runs a body up to its next suspension or end; answers what it returned, or the {@link Thrown} that it threw. */
    private @Nullable Object resume(Frame frame, @Nullable Object in) {
        forget();
        try {
            return frame.resume(this, in);
        } catch (Throwable e) {
            return new Thrown(escaped(frame, e));
        }
    }

    /** After the first frame was resumed: as many more as it takes, up to the root or down what they begin. */
    private @Nullable Object goOn(Frame root, Frame innermost, @Nullable Object sent, @Nullable Object first)
            throws Throwable {
        Frame frame = innermost;
        Object out = first;
        Frame closing = Thrown.isExit(sent) ? frame : null;
        Throwable traced = null;
        for (; ; ) {
            Throwable failure = out instanceof Thrown thrown ? thrown.exception() : null;
            if (failure == null && frame.state != Frame.CLOSED && !handsOver(frame)) {
                if (begun != null) {
                    frame = begun;
                    out = resume(frame, null);
                    continue;
                }
                Frame at = open == null ? frame : leaf;
                if (at != innermost) {
                    moved = true;
                    leaf = at;
                }
                if (closing == null || closing == root) {
                    return waitedFor(out);
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
                ended = true;
                return out;
            }
            if (frame instanceof GeneratorFrame<?, ?, ?> generator) {
                generator.current = failure == null ? out : null;
            }
            Frame up = frame.parent;
            frame.parent = null;
            if (up instanceof GeneratorFrame<?, ?, ?> generator) {
                generator.delegate = null;
            }
            Object in = failure == null ? out : new Thrown(failure);
            if (frame == closing) { // not one that its finally began
                closing = up;
                if (failure == null || failure instanceof GeneratorExit) {
                    in = sent; // it is closed, and the exit that was sent goes on, even if it raised one of its own
                }
            }
            frame = up;
            out = resume(frame, in);
        }
    }

    /** Forgets what the resumption before has left. */
    private void forget() {
        suspended = false;
        depth = 0;
        if (open != null) {
            open = null;
        }
        if (begun != null) {
            begun = null;
        }
        if (kept != null) {
            kept = null;
        }
    }

    /** What is waited for: what a body returned that has suspended, or else what was {@link #keep kept} of it. */
    private @Nullable Object waitedFor(@Nullable Object out) {
        if (out != null || kept == null) {
            return out;
        }
        Object what = kept;
        kept = null;
        return what;
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
        Object out;
        try {
            out = child.resume(this, null);
        } catch (Throwable e) {
            throw escaped(child, e);
        }
        if (suspended) {
            nested(child);
        }
        return out;
    }

    /** Has {@link #run} start a child once the frames on the Java stack have unwound. */
    public void begin(Frame child) {
        begun = child;
        leaf = child;
        open = child;
        suspended = true;
    }

    /** Suspends the frame on top of the Java stack until what it waits for wakes it. Gives that back, for the frame to return. */
    public @Nullable Object suspendOn(@Nullable Object what) {
        suspended = true;
        return what;
    }

    /** Called by a body that unwinds and cannot return what is waited for, since its result is primitive. */
    public void keep(@Nullable Object what) {
        if (what != null) {
            kept = what;
        }
    }

    /** Called by each body that was called directly and unwinds, innermost first, after its values went into a frame made for it. */
    public void unwound(Frame frame) {
        if (open == null) {
            leaf = frame;
        } else {
            open.parent = frame;
        }
        open = frame;
    }

    /** Called by a body that was resumed and unwinds. If nothing inside has unwound, {@link #run} knows that the frame is the innermost. */
    public void resuspended(Frame frame) {
        if (open != null) {
            open.parent = frame;
            open = frame;
        }
    }

    /** After a frame was resumed on top of another, not by {@link #run}, and has suspended: it may be the innermost. */
    void nested(Frame frame) {
        if (open == null) {
            leaf = frame;
            open = frame;
        }
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
        return misplaced ? misplacedStop(kind(frame), " in " + frame.method(), exception) : exception;
    }

    private static String kind(Frame frame) {
        if (frame instanceof CoroFrame) {
            return "coroutine";
        }
        return frame instanceof AsyncGeneratorFrame ? "async generator" : "generator";
    }

    static IllegalStateException misplacedStop(String kind, String where, Throwable stop) {
        return new IllegalStateException(
                kind + " raised " + stop.getClass().getSimpleName() + where
                        + "; to end it, return result(..) or done()",
                stop);
    }

    static IllegalStateException ignoredExit(Frame frame) {
        return new IllegalStateException(kind(frame) + " ignored GeneratorExit: " + frame
                + " suspended again while it was closed; let the exit pass, or return");
    }
}
