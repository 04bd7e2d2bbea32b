/** The same class file woven, and unwoven with intrinsics that block a thread: both must do the same. */
@NullMarked
package dev.weft.proof.differential;

import org.jspecify.annotations.NullMarked;
