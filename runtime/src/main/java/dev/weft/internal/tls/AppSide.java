package dev.weft.internal.tls;

import dev.weft.net.BufferedProtocol;
import dev.weft.net.Protocol;
import dev.weft.net.Transport;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The application's protocol, which is called in the order that it may rely on:
 *
 * <pre>
 * INIT -> MADE   connectionMade
 * MADE -> EOF    eofReceived; dataReceived comes before
 * MADE -> LOST   connectionLost
 * EOF  -> LOST   connectionLost
 * </pre>
 */
final class AppSide {

    /** Who hears of a call that threw. */
    interface Failures {

        /** The connection has to end. */
        void fail(String message, Throwable exception);

        /** There is nothing left to end. */
        void report(String message, Throwable exception);
    }

    private enum Phase {
        INIT,
        MADE,
        EOF,
        LOST
    }

    private static final Logger LOG = System.getLogger(AppSide.class.getName());

    private final Failures failures;
    private Protocol protocol;
    private Phase phase;

    /** @param made whether the protocol had its {@code connectionMade} from another transport */
    AppSide(Protocol protocol, boolean made, Failures failures) {
        this.protocol = Objects.requireNonNull(protocol, "protocol");
        this.failures = failures;
        phase = made ? Phase.MADE : Phase.INIT;
    }

    Protocol protocol() {
        return protocol;
    }

    void setProtocol(Protocol next) {
        protocol = Objects.requireNonNull(next, "protocol");
    }

    void made(Transport transport) {
        if (phase != Phase.INIT) {
            return;
        }
        phase = Phase.MADE;
        try {
            protocol.connectionMade(transport);
        } catch (Throwable e) {
            failures.fail("protocol.connectionMade() failed", e);
        }
    }

    /** Gives the protocol all that is there. */
    void received(ByteBuffer plain) {
        if (phase != Phase.MADE) {
            return;
        }
        try {
            if (protocol instanceof BufferedProtocol buffered) {
                fill(buffered, plain);
            } else {
                byte[] data = new byte[plain.remaining()];
                plain.get(data);
                protocol.dataReceived(data);
            }
        } catch (Throwable e) {
            failures.fail("the protocol failed on data received", e);
        }
    }

    private static void fill(BufferedProtocol protocol, ByteBuffer plain) {
        while (plain.hasRemaining()) {
            ByteBuffer buffer = protocol.getBuffer(plain.remaining());
            if (!buffer.hasRemaining()) {
                throw new IllegalStateException(
                        "getBuffer() of " + protocol + " gave a buffer without room: " + buffer);
            }
            int count = Math.min(buffer.remaining(), plain.remaining());
            buffer.put(buffer.position(), plain, plain.position(), count);
            plain.position(plain.position() + count);
            protocol.bufferUpdated(count);
        }
    }

    void eof() {
        if (phase != Phase.MADE) {
            return;
        }
        phase = Phase.EOF;
        try {
            if (protocol.eofReceived()) {
                LOG.log(Level.WARNING, "returning true from eofReceived() has no effect over TLS: {0}", protocol);
            }
        } catch (Throwable e) {
            failures.fail("protocol.eofReceived() failed", e);
        }
    }

    void lost(@Nullable Throwable cause) {
        boolean told = phase == Phase.MADE || phase == Phase.EOF;
        phase = Phase.LOST;
        try {
            if (told) {
                protocol.connectionLost(cause);
            }
        } catch (Throwable e) {
            failures.report("protocol.connectionLost() failed", e);
        }
    }
}
