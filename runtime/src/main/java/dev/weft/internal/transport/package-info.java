/** Sockets with their protocols: transports, servers, and how connections come about. */
@NullMarked
package dev.weft.internal.transport;

import org.jspecify.annotations.NullMarked;
