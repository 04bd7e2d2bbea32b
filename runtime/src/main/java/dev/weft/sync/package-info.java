/** Locks, queues and channels for the tasks of one loop, and a queue between threads. */
@NullMarked
package dev.weft.sync;

import org.jspecify.annotations.NullMarked;
