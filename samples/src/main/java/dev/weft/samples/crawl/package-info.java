/** A web crawler: the sample that uses coroutines, tasks, a joinable queue and streams for a real job. */
@NullMarked
package dev.weft.samples.crawl;

import org.jspecify.annotations.NullMarked;
