/** Tests of {@link dev.weft.benchmarks.heap.Population} and what measures it. */
@NullMarked
package dev.weft.benchmarks.heap;

import org.jspecify.annotations.NullMarked;
