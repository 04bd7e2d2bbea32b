package dev.weft.internal.transport;

import dev.weft.net.BaseProtocol;
import dev.weft.net.WaterMarks;

/** Tells a protocol once when to stop writing, and once when to go on. PEP 3156, Flow control. */
public final class WriteFlow {

    /** Whose protocol is told; it may be replaced at any time. */
    public interface Side {

        BaseProtocol getProtocol();

        /** A call of the protocol threw; the transport lives on. */
        void report(String message, Throwable exception);
    }

    private final Side side;
    private WaterMarks marks = WaterMarks.DEFAULT;
    private boolean paused;

    public WriteFlow(Side side) {
        this.side = side;
    }

    public WaterMarks marks() {
        return marks;
    }

    /** @param buffered bytes that wait to be sent now */
    public void setMarks(WaterMarks marks, long buffered) {
        this.marks = marks;
        grown(buffered);
    }

    /** More waits to be sent than before. */
    public void grown(long buffered) {
        if (paused || buffered <= marks.high()) {
            return;
        }
        paused = true;
        try {
            side.getProtocol().pauseWriting();
        } catch (Throwable e) {
            side.report("protocol.pauseWriting() failed", e);
        }
    }

    /** Less waits to be sent than before. The protocol may write more before this returns. */
    public void shrunk(long buffered) {
        if (!paused || buffered > marks.low()) {
            return;
        }
        paused = false;
        try {
            side.getProtocol().resumeWriting();
        } catch (Throwable e) {
            side.report("protocol.resumeWriting() failed", e);
        }
    }
}
