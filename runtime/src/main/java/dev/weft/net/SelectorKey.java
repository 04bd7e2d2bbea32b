package dev.weft.net;

import java.nio.channels.SelectableChannel;

/**
 * What a channel is registered for with a {@link DefaultSelector}.
 *
 * @param channel Python's {@code fileobj}
 * @param events of {@link Selectors#EVENT_READ} and {@link Selectors#EVENT_WRITE}, added
 * @param data the caller's
 */
public record SelectorKey<D>(SelectableChannel channel, int events, D data) {}
