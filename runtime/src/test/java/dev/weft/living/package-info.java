/** Weft beside what else changes, makes or loads classes: agents, compilers, shrinkers, class loaders, JVM flags. */
@NullMarked
package dev.weft.living;

import org.jspecify.annotations.NullMarked;
