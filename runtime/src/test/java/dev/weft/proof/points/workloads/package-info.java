/** Programs that use libraries and tell in a text what came out; run once as they are and once with points in the library. */
@NullMarked
package dev.weft.proof.points.workloads;

import org.jspecify.annotations.NullMarked;
