package dev.weft.internal.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InterestSetTest {

    private static final long LONG = Duration.ofSeconds(20).toNanos();

    private final RecordingProvider provider = new RecordingProvider();
    private final InterestSet interests = new InterestSet(provider);
    private final List<String> trace = new ArrayList<>();
    private Pipe pipe;

    @BeforeEach
    void openPipe() throws IOException {
        pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        pipe.sink().configureBlocking(false);
    }

    @AfterEach
    void closeAll() throws IOException {
        pipe.source().close();
        pipe.sink().close();
        interests.close();
    }

    @Test
    void collectsWhatIsReadyAndRunsNothing() throws IOException {
        interests.register(pipe.source()).reader(() -> trace.add("read"));
        fillPipe();

        int events = interests.poll(LONG);

        assertThat(events).isEqualTo(1);
        assertThat(trace).isEmpty();
        interests.takeEvent(0).run();
        assertThat(trace).containsExactly("read");
    }

    @Test
    void aPollWithoutATimeoutDoesNotWait() {
        assertThat(interests.poll(0)).isZero();
    }

    /** Rounded down, this would be a poll without a limit. */
    @Test
    void aTimeoutOfANanosecondEnds() {
        assertThat(interests.poll(1)).isZero();
    }

    @Test
    void aChannelHasOneRegistration() throws IOException {
        Registration registration = interests.register(pipe.source());

        assertThat(interests.register(pipe.source())).isSameAs(registration);
        assertThat(interests.find(pipe.source())).isSameAs(registration);
        assertThat(interests.find(pipe.sink())).isNull();
    }

    /** A cancelled key lingers until the next selection, and would make registering throw. */
    @Test
    void aChannelCanBeRegisteredAgainAtOnce() throws IOException {
        Registration first = interests.register(pipe.source());
        first.reader(() -> trace.add("first"));
        first.close();

        Registration second = interests.register(pipe.source());
        second.reader(() -> trace.add("second"));
        fillPipe();
        runEvents(interests.poll(LONG));

        assertThat(second).isNotSameAs(first);
        assertThat(trace).containsExactly("second");
    }

    @Test
    void anEventOfAChannelClosedInTheSameTurnDoesNothing() throws IOException {
        Registration registration = interests.register(pipe.source());
        registration.reader(() -> trace.add("read"));
        fillPipe();
        int events = interests.poll(LONG);

        registration.close();
        pipe.source().close();
        runEvents(events);

        assertThat(trace).isEmpty();
        assertThat(registration.isOpen()).isFalse();
    }

    @Test
    void aBlockingChannelIsRefused() throws IOException {
        pipe.source().configureBlocking(true);

        assertThatThrownBy(() -> interests.register(pipe.source()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("configureBlocking(false)");
    }

    /** Goal R21. The selector here is woken behind our back each time: it returns early with nothing to do. */
    @Test
    void aSelectorThatKeepsReturningEarlyIsReplaced() throws IOException {
        Registration registration = interests.register(pipe.source());
        registration.reader(() -> trace.add("read"));

        for (int i = 0; i < InterestSet.MAX_UNPRODUCTIVE_POLLS; i++) {
            assertThat(provider.selectors).hasSize(1);
            provider.last().wakeup();
            interests.poll(LONG);
        }
        assertThat(provider.selectors).hasSize(2);
        assertThat(provider.selectors.get(0).isOpen()).isFalse();
        fillPipe();
        runEvents(interests.poll(LONG));

        assertThat(trace).as("the reader went along").containsExactly("read");
        assertThat(interests.find(pipe.source())).isSameAs(registration);
        assertThat(registration.removeReader()).isTrue();
    }

    @Test
    void wakeUpsAndEventsAreNoSignsOfABrokenSelector() throws IOException {
        interests.register(pipe.source()).reader(() -> {});
        for (int i = 0; i < 2 * InterestSet.MAX_UNPRODUCTIVE_POLLS; i++) {
            interests.poll(1);
        }

        for (int i = 0; i < 2 * InterestSet.MAX_UNPRODUCTIVE_POLLS; i++) {
            wakeUpFromElsewhere();
            interests.poll(LONG);
        }
        fillPipe();
        for (int i = 0; i < 2 * InterestSet.MAX_UNPRODUCTIVE_POLLS; i++) {
            interests.poll(LONG);
        }

        assertThat(provider.selectors).hasSize(1);
    }

    /** While the poll is on, as far as it can tell. */
    private void wakeUpFromElsewhere() {
        interests.wakeUp();
    }

    private void fillPipe() throws IOException {
        pipe.sink().write(ByteBuffer.wrap(new byte[] {1}));
    }

    private void runEvents(int count) {
        for (int i = 0; i < count; i++) {
            interests.takeEvent(i).run();
        }
    }

    /** The JDK's provider, with an eye on the selectors it opens. */
    private static final class RecordingProvider extends SelectorProvider {

        private final SelectorProvider jdk = SelectorProvider.provider();
        private final List<Selector> selectors = new ArrayList<>();

        Selector last() {
            return selectors.get(selectors.size() - 1);
        }

        @Override
        public AbstractSelector openSelector() throws IOException {
            AbstractSelector selector = jdk.openSelector();
            selectors.add(selector);
            return selector;
        }

        @Override
        public DatagramChannel openDatagramChannel() throws IOException {
            return jdk.openDatagramChannel();
        }

        @Override
        public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
            return jdk.openDatagramChannel(family);
        }

        @Override
        public Pipe openPipe() throws IOException {
            return jdk.openPipe();
        }

        @Override
        public ServerSocketChannel openServerSocketChannel() throws IOException {
            return jdk.openServerSocketChannel();
        }

        @Override
        public SocketChannel openSocketChannel() throws IOException {
            return jdk.openSocketChannel();
        }
    }
}
