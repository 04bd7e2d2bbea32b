/** The selector loop: readiness, raw socket operations, transports, servers. */
@NullMarked
package dev.weft.internal.net;

import org.jspecify.annotations.NullMarked;
