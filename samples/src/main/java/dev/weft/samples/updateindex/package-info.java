/** One job three ways: blocking, with callbacks, and with coroutines. */
@NullMarked
package dev.weft.samples.updateindex;

import org.jspecify.annotations.NullMarked;
