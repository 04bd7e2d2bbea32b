/** Finds what a method is, where it suspends, and which types are there; refuses what cannot be woven. */
@NullMarked
package dev.weft.weaver.analyse;

import org.jspecify.annotations.NullMarked;
