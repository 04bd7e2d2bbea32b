/** Proof that what is woven verifies: every eligible method of many public jars. */
@NullMarked
package dev.weft.proof.corpus;

import org.jspecify.annotations.NullMarked;
