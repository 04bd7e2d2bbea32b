package dev.weft.proof.net;

/** When a connection is reset, or what else goes wrong with it. */
enum Phase {
    /** A peer that is gone before it can be accepted. */
    BEFORE_ACCEPT,
    /** A peer that connects and is gone a moment later. */
    AFTER_ACCEPT,
    /** In the middle of what it sends. */
    IN_READ,
    /** While the protocol does not want to read. */
    READING_PAUSED,
    /** While more was written than the system takes. */
    WRITE_BUFFER_FULL,
    /** After {@code close()}, while there are still bytes to send. */
    CLOSING,
    /** When the peer has ended its direction. */
    PEER_HALF_CLOSED,
    /** When the protocol has ended its own. */
    HALF_CLOSED,
    /** A server that resets what it accepts, for a client. */
    AFTER_CONNECT,
    /** A port where nobody listens, for a client. */
    REFUSED,
    /** A client's task that is cancelled before, while, or after it connects. */
    CONNECT_CANCELLED,
    /** A conversation between a client and a server, both of them told. */
    IN_CONVERSATION;

    /** Whether a peer on a blocking socket connects to the server, and tells by its first byte what it is up to. */
    boolean isOfPeer() {
        return ordinal() < AFTER_CONNECT.ordinal();
    }

    static Phase of(byte first) {
        return values()[first];
    }
}
