/** The network keeps its promises when the network does not: peers that are slow, gone, reset or frozen, on real sockets. */
@NullMarked
package dev.weft.proof.net;

import org.jspecify.annotations.NullMarked;
