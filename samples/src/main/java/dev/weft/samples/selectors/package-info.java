/** The example of Python's {@code selectors} module, line by line. */
@NullMarked
package dev.weft.samples.selectors;

import org.jspecify.annotations.NullMarked;
