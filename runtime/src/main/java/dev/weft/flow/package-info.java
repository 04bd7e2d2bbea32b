/** Asynchronous generators as publishers of {@link java.util.concurrent.Flow}, and publishers as asynchronous generators. */
@NullMarked
package dev.weft.flow;

import org.jspecify.annotations.NullMarked;
