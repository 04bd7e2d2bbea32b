package dev.weft.internal.tls;

import static dev.weft.Weft.done;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;
import dev.weft.internal.loop.BaseEventLoop;
import dev.weft.net.TlsOptions;
import dev.weft.net.Transport;
import dev.weft.testing.TestLoop;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the server sends is cut behind each byte, and the end of the stream put there. No cut but the one behind close_notify may look like a regular
 * end. {@code -Dweft.proof.tlsCuts=N} tries all cuts for N = 1, every Nth for more; each one is a handshake of its own.
 */
@Tag("slow")
class TruncationTest {

    private static final int EVERY = Integer.getInteger("weft.proof.tlsCuts", 23);

    private static final String WORDS = "the quick brown fox jumps over the lazy dog";

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void onlyTheEndBehindCloseNotifyIsARegularOne(String version) {
        int whole = sentWhole(version);
        assertThat(whole).isGreaterThan(500);

        int opened = 0;
        for (int cut = 1; cut < whole; cut = cut < whole - 120 ? cut + EVERY : cut + 1 + EVERY / 10) {
            // signatures differ in length by a few bytes from one handshake to the next
            opened += cutAt(version, cut);
        }
        assertThat(opened).isPositive();
    }

    /** Bytes that a server sends in all. */
    private static int sentWhole(String version) {
        try (TestLoop test = TestLoop.create()) {
            Sides sides = new Sides((BaseEventLoop) test.eventLoop(), version);
            test.run(() -> sides.exchange(Integer.MAX_VALUE));
            assertThat(sides.client.events).startsWith("made").endsWith("eof", "lost");
            assertThat(sides.client.text()).isEqualTo(WORDS);
            assertThat(sides.client.lostBy).isNull();
            return sides.server.written.size();
        }
    }

    /** Answers 1 if the handshake was over before the cut. */
    private static int cutAt(String version, int cut) {
        try (TestLoop test = TestLoop.create()) {
            Sides sides = new Sides((BaseEventLoop) test.eventLoop(), version);
            test.run(() -> sides.exchange(cut));
            boolean all = sides.server.written.size() <= cut;
            String where = version + ", cut at " + cut + " of " + sides.server.written.size();
            if (!sides.client.events.isEmpty()) {
                assertThat(sides.client.events.contains("eof")).as(where).isEqualTo(all);
                assertThat(sides.client.events).as(where).endsWith("lost");
                assertThat(WORDS).as(where).startsWith(sides.client.text());
                assertThat(sides.client.lostBy == null).as(where).isEqualTo(all);
                return 1;
            }
            assertThat(sides.handshaken.exception()).as(where).isInstanceOf(SSLException.class);
            return 0;
        }
    }

    private static final class Sides {

        final Application client = new Application();
        final Future<Void> handshaken;
        final MemoryTransport server;
        private final BaseEventLoop loop;

        Sides(BaseEventLoop loop, String version) {
            this.loop = loop;
            TlsOptions clientOptions = TlsOptions.of(Contexts.CLIENT).withVersions(List.of(version));
            TlsOptions serverOptions = TlsOptions.of(Contexts.SERVER);
            handshaken = loop.createFuture();
            Application speaker = new Application() {
                @Override
                public void connectionMade(Transport made) {
                    super.connectionMade(made);
                    made.write(WORDS.getBytes());
                    made.close();
                }
            };
            MemoryTransport near = MemoryTransport.pair(
                    loop,
                    new TlsProtocol(
                            loop,
                            client,
                            Engines.client(clientOptions, "localhost", 1),
                            clientOptions,
                            "localhost",
                            false,
                            handshaken),
                    new TlsProtocol(loop, speaker, Engines.server(serverOptions), serverOptions, null, false, null));
            server = near.peer;
        }

        /** Until both ends are closed. */
        @Coroutine
        Coro<Void> exchange(int cut) {
            server.lets = cut;
            try {
                yieldFrom(handshaken);
                yieldFrom(client.until(client::isLost));
            } catch (Exception e) {
                assertThat(client.events).isEmpty();
            }
            if (!server.isClosing()) {
                server.abort();
            }
            return done();
        }
    }
}
