/** Child processes for coroutines, written on transports and streams. */
@NullMarked
package dev.weft.process;

import org.jspecify.annotations.NullMarked;
