package dev.weft.samples.crawl.demo;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the demo server does for one request: steps, one after the other, and what then becomes of the connection.
 *
 * @param steps may be endless; the server stops when the client goes away
 */
public record DemoResponse(Iterable<Step> steps, End end) {
    /** One thing to do. */
    public sealed interface Step {
        /** Send these bytes. The array is shared and must not be changed. */
        record Send(byte[] bytes) implements Step {}

        /** Wait before the next step. */
        record Pause(Duration length) implements Step {}
    }

    /** What happens after the last step. */
    public enum End {
        /** The connection serves the next request. */
        KEEP,
        /** It is closed in order. */
        CLOSE,
        /** It is torn down at once, whatever was not sent yet. */
        RESET
    }

    static DemoResponse of(End end, byte[]... pieces) {
        return new DemoResponse(
                List.of(pieces).stream().<Step>map(Step.Send::new).toList(), end);
    }

    DemoResponse after(Duration pause) {
        List<Step> later = new ArrayList<>(List.of(new Step.Pause(pause)));
        steps.forEach(later::add);
        return new DemoResponse(List.copyOf(later), end);
    }

    /** All bytes that are sent, up to about {@code limit} of them. */
    public byte[] bytes(int limit) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Step step : steps) {
            if (all.size() >= limit) break;
            if (step instanceof Step.Send send) all.writeBytes(send.bytes());
        }
        return all.toByteArray();
    }
}
