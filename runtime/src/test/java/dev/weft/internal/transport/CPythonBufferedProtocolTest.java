package dev.weft.internal.transport;

import static dev.weft.Weft.done;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.yieldFrom;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Future;
import dev.weft.Server;
import dev.weft.net.BufferedProtocol;
import dev.weft.net.Protocol;
import dev.weft.net.Transport;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CPythonBufferedProtocolTest {

    private static final String NOISE = "12345678+".repeat(1024);

    /** Sends the noise, and closes when it is answered. */
    private static final class Noisy implements Protocol {

        private Transport transport;

        @Override
        public void connectionMade(Transport made) {
            transport = made;
            made.write(NOISE.getBytes(US_ASCII));
        }

        @Override
        public void dataReceived(byte[] data) {
            assertThat(data).containsExactly('1');
            transport.close();
        }
    }

    /** Takes a hundred bytes at a time into a buffer of its own, and answers once all came. */
    private static final class Receiver implements BufferedProtocol {

        final StringBuilder received = new StringBuilder();
        private final Future<Void> lost;
        private Transport transport;
        private ByteBuffer buffer;

        Receiver(Future<Void> lost) {
            this.lost = lost;
        }

        @Override
        public void connectionMade(Transport made) {
            transport = made;
        }

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            buffer = ByteBuffer.allocate(100);
            return buffer;
        }

        @Override
        public void bufferUpdated(int count) {
            received.append(new String(buffer.array(), 0, count, US_ASCII));
            if (received.length() == NOISE.length()) {
                transport.write(new byte[] {'1'});
            }
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            if (cause == null) {
                lost.setResult(null);
            } else {
                lost.setException(cause);
            }
        }
    }

    // CPython: test_buffered_proto.BaseTestBufferedProtocol.test_buffered_proto_create_connection
    @Test
    void aConnectionFillsTheProtocolsBuffers() {
        run(() -> {
            Server server = yieldFrom(runningLoop().createServer(Noisy::new, "127.0.0.1", 0));
            Future<Void> lost = runningLoop().createFuture();
            Receiver receiver = yieldFrom(
                            runningLoop().createConnection(() -> new Receiver(lost), "127.0.0.1", server.port()))
                    .protocol();
            yieldFrom(lost);
            assertThat(receiver.received).hasToString(NOISE);
            server.close();
            yieldFrom(server.waitClosed());
            return done();
        });
    }
}
