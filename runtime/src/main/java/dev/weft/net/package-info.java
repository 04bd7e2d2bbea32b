/** Transports and protocols, the leaf: bytes in and out, no knowledge of loops or coroutines. */
@NullMarked
package dev.weft.net;

import org.jspecify.annotations.NullMarked;
