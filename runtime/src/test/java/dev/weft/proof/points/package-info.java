/** Proof that a method behaves the same wherever it suspends: real libraries with suspension points at every offset. */
@NullMarked
package dev.weft.proof.points;

import org.jspecify.annotations.NullMarked;
