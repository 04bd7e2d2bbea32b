package dev.weft.internal.transport;

import dev.weft.net.Protocol;

/** A protocol that is in its turn a transport for another one, whose connection it has to end before the transport below is closed. */
public interface LayeredProtocol extends Protocol {

    /**
     * Begins to close the connection, which closes the transport below in the end. Answers false when there is nothing to be done first: then the
     * transport below is the caller's to close.
     */
    boolean closeFirst();
}
