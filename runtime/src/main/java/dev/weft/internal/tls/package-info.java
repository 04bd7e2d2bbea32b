/** TLS: a protocol on any transport, and a transport for the application's protocol. */
@NullMarked
package dev.weft.internal.tls;

import org.jspecify.annotations.NullMarked;
