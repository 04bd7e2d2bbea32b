/** Tests of programs on a loop: virtual time, order by a seed, leaks, hangs, cancellation at every step. */
@NullMarked
package dev.weft.testing;

import org.jspecify.annotations.NullMarked;
