package dev.weft.proof.net;

import static dev.weft.Weft.runningLoop;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.net.Transport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A protocol whose connection is going to be reset; its peer's first byte tells in which phase. */
final class Reset extends Watched {

    private static final Duration A_MOMENT = Duration.ofMillis(1);
    private static final byte[] BLOCK = new byte[64 * 1024];
    private static final int MOST_BLOCKS = 256;

    private final ResetCounts counts;
    private @Nullable Phase phase;

    Reset(ResetCounts counts) {
        this.counts = counts;
    }

    @Override
    public void connectionMade(Transport made) {
        super.connectionMade(made);
        counts.made(this);
    }

    @Override
    public void dataReceived(byte[] data) {
        super.dataReceived(data);
        received.reset();
        if (phase == null) {
            phase = Phase.of(data[0]);
            enter(phase);
        } else if (phase == Phase.IN_CONVERSATION) {
            transport().write(data);
        }
    }

    private void enter(Phase entered) {
        switch (entered) {
            case READING_PAUSED -> {
                transport().pauseReading();
                transport().write(new byte[2]);
                runningLoop().callLater(A_MOMENT, transport()::resumeReading);
            }
            case WRITE_BUFFER_FULL -> fill();
            case CLOSING -> {
                fill();
                transport().close();
            }
            case PEER_HALF_CLOSED -> writeNowAndThen();
            case HALF_CLOSED -> {
                transport().write(new byte[2]);
                transport().writeEof();
            }
            case IN_CONVERSATION -> transport().write(new byte[] {(byte) entered.ordinal()});
            default -> assertThat(entered).isEqualTo(Phase.IN_READ);
        }
    }

    private void fill() {
        for (int i = 0;
                i < MOST_BLOCKS
                        && transport().getWriteBufferSize() == 0
                        && !transport().isClosing();
                i++) {
            transport().write(BLOCK);
        }
        if (transport().getWriteBufferSize() > 0) {
            counts.filled();
        }
    }

    /** After the end of the input, that is the only way to hear of a reset, here as in asyncio. */
    private void writeNowAndThen() {
        if (!transport().isClosing()) {
            transport().write(new byte[2]);
            runningLoop().callLater(A_MOMENT, this::writeNowAndThen);
        }
    }

    /** Nobody who speaks to these sends an end without more to come. */
    @Override
    public boolean eofReceived() {
        super.eofReceived();
        return phase == Phase.PEER_HALF_CLOSED;
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        super.connectionLost(cause);
        counts.lost(this);
    }
}
