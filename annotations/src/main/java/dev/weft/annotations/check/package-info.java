/** The compile-time check: reports, where it is written, the misuse that the weaver refuses and the runtime throws for. */
@NullMarked
package dev.weft.annotations.check;

import org.jspecify.annotations.NullMarked;
