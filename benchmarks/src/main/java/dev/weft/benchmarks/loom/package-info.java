/** The JDK's own coroutines, reached by reflection, since the oldest JDK that compiles this has none. */
@NullMarked
package dev.weft.benchmarks.loom;

import org.jspecify.annotations.NullMarked;
