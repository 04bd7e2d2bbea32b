/** Writes the resume body, the stub and the frame class. */
@NullMarked
package dev.weft.weaver.emit;

import org.jspecify.annotations.NullMarked;
