/** Counts which of CPython's tests are ported, and keeps {@code docs/conformance.md} true. */
@NullMarked
package dev.weft.conformance;

import org.jspecify.annotations.NullMarked;
