/** The check in javac and the weaver, on the same sources. */
@NullMarked
package dev.weft.check;

import org.jspecify.annotations.NullMarked;
