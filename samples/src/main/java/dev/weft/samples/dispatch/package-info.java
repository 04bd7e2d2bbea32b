/** One loop and its table: standard input, a file, a socket and events made in the program. */
@NullMarked
package dev.weft.samples.dispatch;

import org.jspecify.annotations.NullMarked;
