package dev.weft.proof.net;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;
import dev.weft.net.Protocol;
import dev.weft.net.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A protocol that coroutines can wait for, and that fails when it is not called in the order of a connection's life. */
class Watched implements Protocol {

    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    boolean isEnded;
    boolean isLost;
    boolean isPaused;
    int pauses;

    @Nullable
    Throwable lostBy;

    private @Nullable Transport transport;
    private @Nullable Future<Void> change;

    Transport transport() {
        return Objects.requireNonNull(transport);
    }

    boolean isMade() {
        return transport != null;
    }

    @Override
    public void connectionMade(Transport made) {
        assertThat(transport).isNull();
        assertThat(isLost).isFalse();
        transport = made;
        changed();
    }

    @Override
    public void dataReceived(byte[] data) {
        assertAlive();
        assertThat(isEnded).as("data after the end").isFalse();
        assertThat(data).isNotEmpty();
        received.writeBytes(data);
        changed();
    }

    @Override
    public boolean eofReceived() {
        assertAlive();
        assertThat(isEnded).as("ended twice").isFalse();
        isEnded = true;
        changed();
        return transport().canWriteEof(); // else nothing can be sent any more
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        assertAlive();
        isLost = true;
        lostBy = cause;
        changed();
    }

    @Override
    public void pauseWriting() {
        assertAlive();
        assertThat(isPaused).as("paused twice").isFalse();
        isPaused = true;
        pauses++;
        changed();
    }

    @Override
    public void resumeWriting() {
        assertAlive();
        assertThat(isPaused).as("resumed twice").isTrue();
        isPaused = false;
        changed();
    }

    private void assertAlive() {
        assertThat(transport).as("connected").isNotNull();
        assertThat(isLost).as("called after connectionLost").isFalse();
    }

    private void changed() {
        Future<Void> waiting = change;
        change = null;
        if (waiting != null && !waiting.isDone()) {
            waiting.setResult(null);
        }
    }

    /** Waits until something holds that only a call of the transport can change. One task at a time. */
    @Coroutine
    Coro<Void> until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Future<Void> next = EventLoop.running().createFuture();
            change = next;
            yieldFrom(next);
        }
        return done();
    }

    @Coroutine
    Coro<Void> untilReceived(int count) {
        yieldFrom(until(() -> received.size() >= count));
        return done();
    }

    /** Writes in pieces, and waits between two of them while the transport asks for a pause. Gives the most that was buffered. */
    @Coroutine
    Coro<Integer> send(byte[] data, int piece) {
        int most = 0;
        for (int start = 0; start < data.length; start += piece) {
            transport().write(ByteBuffer.wrap(data, start, Math.min(piece, data.length - start)));
            most = Math.max(most, transport().getWriteBufferSize());
            yieldFrom(until(() -> !isPaused));
        }
        return result(most);
    }
}
