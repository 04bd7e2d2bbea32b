/** Runs the benchmarks and reports them; {@code bin/run} starts {@link dev.weft.benchmarks.Main}. */
@NullMarked
package dev.weft.benchmarks;

import org.jspecify.annotations.NullMarked;
