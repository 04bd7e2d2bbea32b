/** An echo server three ways: coroutines on raw sockets, a bare selector, and streams. */
@NullMarked
package dev.weft.samples.echo;

import org.jspecify.annotations.NullMarked;
