/** Echo servers, one process each, as {@link dev.weft.benchmarks.io.EchoMain} starts them. */
@NullMarked
package dev.weft.benchmarks.io;

import org.jspecify.annotations.NullMarked;
