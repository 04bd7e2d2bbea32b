/** Tries each benchmark once, so that none rots. */
@NullMarked
package dev.weft.benchmarks;

import org.jspecify.annotations.NullMarked;
