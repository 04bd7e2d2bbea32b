/** The loop that programs run on: {@code internal.select} with {@code internal.transport} on top, and its provider. */
@NullMarked
package dev.weft.internal.net;

import org.jspecify.annotations.NullMarked;
