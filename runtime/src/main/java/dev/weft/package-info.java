/** What user code sees: coroutines, generators, futures, tasks and the event loop, as interfaces and what can be written on them. */
@NullMarked
package dev.weft;

import org.jspecify.annotations.NullMarked;
