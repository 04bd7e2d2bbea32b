/** Broken class files: the weaver neither throws nor hangs, and makes nothing worse. */
@NullMarked
package dev.weft.proof.fuzz;

import org.jspecify.annotations.NullMarked;
