package dev.weft.net;

/**
 * What {@link DefaultSelector#select} found: Python's pair {@code (key, events)}.
 *
 * @param events those that are ready, of the key's
 */
public record ReadyKey<D>(SelectorKey<D> key, int events) {}
