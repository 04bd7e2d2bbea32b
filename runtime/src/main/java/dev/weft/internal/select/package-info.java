/** Readiness: the selector, who listens to which channel, and the coroutines that wait for one. */
@NullMarked
package dev.weft.internal.select;

import org.jspecify.annotations.NullMarked;
