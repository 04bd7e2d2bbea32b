/** Finds loops, and plans the copies of their code that let a body go on inside a loop without entering it anew. */
@NullMarked
package dev.weft.weaver.loops;

import org.jspecify.annotations.NullMarked;
