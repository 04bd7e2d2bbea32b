/** Coroutines generated as bytecode, woven and run, against an interpreter of the same bytecode that needs no weaving. */
@NullMarked
package dev.weft.proof.generated;

import org.jspecify.annotations.NullMarked;
