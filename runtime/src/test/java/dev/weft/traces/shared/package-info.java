/** Programs that exist here and in {@code src/test/python/traces}, and print the same lines. */
@NullMarked
package dev.weft.traces.shared;

import org.jspecify.annotations.NullMarked;
