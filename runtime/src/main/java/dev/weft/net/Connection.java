package dev.weft.net;

/** A transport with the protocol made for it. */
public record Connection<P extends Protocol>(Transport transport, P protocol) {}
