/** Stack traces of exceptions that go through coroutines. */
@NullMarked
package dev.weft.traces;

import org.jspecify.annotations.NullMarked;
