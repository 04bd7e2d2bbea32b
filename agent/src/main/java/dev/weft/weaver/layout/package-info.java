/** Which field of the frame class keeps which value. */
@NullMarked
package dev.weft.weaver.layout;

import org.jspecify.annotations.NullMarked;
