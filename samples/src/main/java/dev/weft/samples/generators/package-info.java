/** Generators alone, with no loop: what CPython's tutorials show, printing what CPython prints. */
@NullMarked
package dev.weft.samples.generators;

import org.jspecify.annotations.NullMarked;
