/** Rewrites what would stand in the way of a suspension into simpler bytecode of the same meaning. */
@NullMarked
package dev.weft.weaver.normalise;

import org.jspecify.annotations.NullMarked;
