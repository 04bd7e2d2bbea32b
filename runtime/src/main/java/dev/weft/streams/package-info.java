/** Readers and writers for coroutines, written on transports and protocols. */
@NullMarked
package dev.weft.streams;

import org.jspecify.annotations.NullMarked;
