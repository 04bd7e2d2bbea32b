package dev.weft.internal.tls;

import dev.weft.internal.tls.TlsProtocol.Phase;
import dev.weft.net.Transport;
import java.nio.ByteBuffer;

/**
 * What becomes of the bytes that the application writes: they wait while the handshake runs, an engine's task does, or the transport below takes
 * none; else {@link RecordWriter} makes records of them at once.
 */
final class Sending {

    private static final String FAILED = "encrypting failed";

    private final TlsProtocol tls;
    private final RecordWriter writer;
    private final DelegatedTasks tasks;

    Sending(TlsProtocol tls, RecordWriter writer, DelegatedTasks tasks) {
        this.tls = tls;
        this.writer = writer;
        this.tasks = tasks;
    }

    /** Takes the bytes, at once or later. Answers whether the connection is still one to write to. */
    boolean write(ByteBuffer data) {
        switch (tls.phase()) {
            case WRAPPED, HANDSHAKE -> writer.store(data);
            case OPEN -> {
                if (tasks.areRunning()) {
                    writer.store(data);
                } else {
                    encrypt(data);
                }
            }
            default -> {
                return false;
            }
        }
        tls.transport().writeChargeChanged();
        return true;
    }

    private void encrypt(ByteBuffer data) {
        try {
            writer.write(data);
        } catch (Throwable e) {
            tls.fail(FAILED, e);
        }
    }

    /** Goes on with what waits. When the last of it is out and the connection is being closed, close_notify follows. */
    void flush() {
        if (!isPossible() || tasks.areRunning()) {
            return;
        }
        try {
            writer.flush();
            tls.transport().writeChargeChanged();
            if (tls.phase() == Phase.FLUSHING && writer.waiting() == 0) {
                tls.ending().sendCloseNotify();
            }
        } catch (Throwable e) {
            tls.fail(FAILED, e);
        }
    }

    /** The transport below takes no more. */
    void pause() {
        writer.pause();
        if (!writer.isEncrypting()) { // else the application hears of it when all is in its place
            tls.transport().writeChargeChanged();
        }
    }

    void resume() {
        writer.resume();
        flush();
    }

    boolean isPossible() {
        return tls.phase() == Phase.OPEN || tls.phase() == Phase.FLUSHING;
    }

    /** What counts against the water marks. */
    long charge() {
        return isPossible() ? writer.charge() : 0;
    }

    /** Bytes that were written and are not sent yet. */
    long unsent() {
        Transport below = tls.below();
        return writer.waiting() + (below == null ? 0 : below.getWriteBufferSize());
    }
}
