package dev.weft.internal.tls;

import static dev.weft.Weft.done;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;
import dev.weft.net.Protocol;
import dev.weft.net.Transport;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Writes down what it is told, and fails when the calls do not come in the order of a connection's life. */
class Application implements Protocol {

    final List<String> events = new ArrayList<>();
    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    boolean echoes;

    @Nullable
    Transport transport;

    @Nullable
    Throwable lostBy;

    private @Nullable Future<Void> changed;

    static Application echo() {
        Application application = new Application();
        application.echoes = true;
        return application;
    }

    /** As after {@code startTls}: another transport said so. */
    static Application made() {
        Application application = new Application();
        application.events.add("made");
        return application;
    }

    Transport transport() {
        return Objects.requireNonNull(transport);
    }

    String text() {
        return received.toString(java.nio.charset.StandardCharsets.UTF_8);
    }

    private void note(String event) {
        events.add(event);
        Future<Void> waiting = changed;
        changed = null;
        if (waiting != null && !waiting.isDone()) {
            waiting.setResult(null);
        }
    }

    boolean isLost() {
        return events.contains("lost");
    }

    @Override
    public void connectionMade(Transport made) {
        assertThat(events).isEmpty();
        transport = made;
        note("made");
    }

    @Override
    public void dataReceived(byte[] data) {
        assertThat(events).startsWith("made").doesNotContain("eof", "lost");
        assertThat(data).isNotEmpty();
        received.writeBytes(data);
        if (echoes) {
            transport().write(data);
        }
        note("data");
    }

    @Override
    public boolean eofReceived() {
        assertThat(events).startsWith("made").doesNotContain("eof", "lost");
        note("eof");
        return false;
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        assertThat(events).startsWith("made").doesNotContain("lost");
        lostBy = cause;
        note("lost");
    }

    @Override
    public void pauseWriting() {
        assertThat(events.lastIndexOf("pause")).isLessThanOrEqualTo(events.lastIndexOf("resume"));
        note("pause");
    }

    @Override
    public void resumeWriting() {
        assertThat(events.lastIndexOf("resume")).isLessThan(events.lastIndexOf("pause"));
        note("resume");
    }

    /** Waits until something holds that only what is noted here can change. */
    @Coroutine
    Coro<Void> until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Future<Void> next = EventLoop.running().createFuture();
            changed = next;
            yieldFrom(next);
        }
        return done();
    }
}
