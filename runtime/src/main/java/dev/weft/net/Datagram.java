package dev.weft.net;

import java.net.SocketAddress;

/** A datagram as it was received: what was in it, possibly nothing, and who sent it. */
public record Datagram(byte[] data, SocketAddress address) {}
