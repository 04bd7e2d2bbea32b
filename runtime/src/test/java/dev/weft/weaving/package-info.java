/** Woven code behaves as it is written: fixtures, one for each construct, and the ways in which they are run. */
@NullMarked
package dev.weft.weaving;

import org.jspecify.annotations.NullMarked;
