/** What the tests run in JVMs of their own; each program checks itself. */
@NullMarked
package dev.weft.living.programs;

import org.jspecify.annotations.NullMarked;
