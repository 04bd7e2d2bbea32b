/** Queues and locks for the tasks of one loop. */
@NullMarked
package dev.weft.sync;

import org.jspecify.annotations.NullMarked;
