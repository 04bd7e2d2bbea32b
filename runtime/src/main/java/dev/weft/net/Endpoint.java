package dev.weft.net;

/** A datagram transport with the protocol made for it. */
public record Endpoint<P extends DatagramProtocol>(DatagramTransport transport, P protocol) {}
