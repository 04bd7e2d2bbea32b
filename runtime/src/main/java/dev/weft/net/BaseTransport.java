package dev.weft.net;

import java.util.Optional;

/** What all transports have: an end, and facts about what is below. PEP 3156, Transports. Loop thread only. */
public interface BaseTransport {

    /** Stops receiving, sends what is buffered, then closes; {@code connectionLost(null)} follows. Twice is fine. */
    void close();

    /** Drops what is buffered and closes; {@code connectionLost(null)} follows in a later turn. */
    void abort();

    /** Whether the transport was closed, aborted or lost. */
    boolean isClosing();

    /** Gives a fact about what is below, where this transport knows it. */
    <T> Optional<T> getExtraInfo(ExtraInfo<T> key);
}
