/** What tasks cost on a loop: starting, switching, handing over, timers. One class a measure, one method a peer. */
@NullMarked
package dev.weft.benchmarks.tasks;

import org.jspecify.annotations.NullMarked;
