/** A callback API turned into something that can be awaited. */
@NullMarked
package dev.weft.samples.fromcallback;

import org.jspecify.annotations.NullMarked;
