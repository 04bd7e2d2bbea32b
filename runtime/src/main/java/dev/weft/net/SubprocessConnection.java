package dev.weft.net;

/** A child process and the protocol that is told of it. */
public record SubprocessConnection<P extends SubprocessProtocol>(SubprocessTransport transport, P protocol) {}
