package dev.weft.internal.tls;

import dev.weft.net.Transport;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of what is written and gives them to the transport below, as long as that takes them: once it asks to pause, what is written
 * waits as it is, so that no more ciphertext is stored than the transport's high-water mark and a buffer's worth.
 *
 * <p>Records are collected in one buffer until {@link #send}, with which all that calls this ends.
 */
final class RecordWriter {

    /**
     * The most that may wait below of what is sent however full that is: handshakes, key updates, alerts. A peer that asks and never reads could
     * have it grow.
     */
    static final int MAX_BUFFERED_CIPHERTEXT = 1024 * 1024;

    private final SteadyEngine engine;
    private @Nullable Transport below;

    /** Null while nothing waits. */
    private @Nullable Backlog backlog;

    /** Records not given to the transport yet; null while there are none. */
    private @Nullable ByteBuffer records;

    /** The transport below asked to pause. */
    private boolean paused;

    /** {@link #encrypt} is on the stack, and what it has not taken yet is not in the backlog. */
    private boolean encrypting;

    RecordWriter(SteadyEngine engine) {
        this.engine = engine;
    }

    void connect(Transport transport) {
        below = transport;
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
    }

    /** Whether what is written now would get in front of what was written before. */
    boolean isEncrypting() {
        return encrypting;
    }

    /** Bytes that were written and are not encrypted. */
    long waiting() {
        return backlog == null ? 0 : backlog.size();
    }

    /** What counts against the water marks: nothing while the transport below takes all. */
    long charge() {
        return waiting() + (paused ? below().getWriteBufferSize() : 0);
    }

    /** Has the bytes wait for {@link #flush}. */
    void store(ByteBuffer data) {
        if (data.hasRemaining()) {
            if (backlog == null) {
                backlog = new Backlog();
            }
            backlog.add(data);
        }
    }

    /** Encrypts as much as the transport below takes now, and stores the rest. */
    void write(ByteBuffer data) throws SSLException {
        if (backlog == null) {
            encrypt(data);
        }
        store(data);
        send();
    }

    /** Encrypts what waits, as much of it as the transport below takes now. */
    void flush() throws SSLException {
        while (backlog != null && !paused) {
            ByteBuffer block = backlog.takeFirst();
            try {
                encrypt(block);
            } finally {
                backlog.putBack(block);
            }
            if (backlog.isEmpty()) {
                backlog = null;
            }
            send();
        }
    }

    private void encrypt(ByteBuffer data) throws SSLException {
        encrypting = true;
        try {
            encryptAll(data);
        } finally {
            encrypting = false;
        }
    }

    private void encryptAll(ByteBuffer data) throws SSLException {
        HandshakeStatus next = HandshakeStatus.NOT_HANDSHAKING;
        while (data.hasRemaining() && !paused) {
            SSLEngineResult result = engine.wrap(data, room());
            next = result.getHandshakeStatus();
            if (result.getStatus() == Status.BUFFER_OVERFLOW) {
                makeRoom();
            } else if (result.getStatus() == Status.CLOSED) {
                data.position(data.limit()); // the peer ended a TLS 1.2 connection, which ends it in both directions
                return;
            }
        }
        while (next == HandshakeStatus.NEED_WRAP && control()) { // new keys, after very many records
            next = engine.status();
        }
    }

    /** Makes a record of the engine's own. Answers whether it had something to say. */
    boolean control() throws SSLException {
        SSLEngineResult result = engine.wrap(room());
        if (result.getStatus() == Status.BUFFER_OVERFLOW) {
            makeRoom();
            return true;
        }
        int stored = below().getWriteBufferSize();
        if (stored > MAX_BUFFERED_CIPHERTEXT) {
            throw new SSLException("the peer has records sent and reads none: " + stored + " bytes wait in " + below);
        }
        return result.getStatus() != Status.CLOSED || result.bytesProduced() > 0;
    }

    private ByteBuffer room() {
        if (records == null) {
            records = BufferPool.take();
        }
        return records;
    }

    private void makeRoom() throws SSLException {
        if (room().position() == 0) {
            throw new SSLException("the TLS engine makes records of more than " + BufferPool.BUFFER_SIZE + " bytes");
        }
        send();
    }

    /** Gives the records made to the transport below. */
    void send() {
        ByteBuffer made = records;
        if (made == null) {
            return;
        }
        records = null;
        try {
            below().write(made.flip());
        } finally {
            BufferPool.give(made);
        }
    }

    /** Lets go of everything. */
    void release() {
        backlog = null;
        if (records != null) {
            BufferPool.give(records);
            records = null;
        }
    }

    private Transport below() {
        if (below == null) {
            throw new IllegalStateException("there is no connection yet");
        }
        return below;
    }
}
