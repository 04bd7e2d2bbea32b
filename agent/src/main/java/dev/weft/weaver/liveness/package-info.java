/** Which locals are still needed after a suspension point. */
@NullMarked
package dev.weft.weaver.liveness;

import org.jspecify.annotations.NullMarked;
