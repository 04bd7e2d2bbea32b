/** What generators and coroutines cost without a loop. One class a measure, one method a peer, named for it. */
@NullMarked
package dev.weft.benchmarks.core;

import org.jspecify.annotations.NullMarked;
