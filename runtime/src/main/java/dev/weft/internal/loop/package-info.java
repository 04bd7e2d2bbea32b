/** The turn of the loop: ready ring, timers, futures, tasks, hand-over between threads. */
@NullMarked
package dev.weft.internal.loop;

import org.jspecify.annotations.NullMarked;
