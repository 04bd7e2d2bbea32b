/** What one more suspended coroutine, or task, keeps on the heap. */
@NullMarked
package dev.weft.benchmarks.heap;

import org.jspecify.annotations.NullMarked;
