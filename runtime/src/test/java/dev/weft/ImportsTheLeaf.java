package dev.weft;

import dev.weft.net.ImportsUpwards;

/** Closes the cycle with {@link ImportsUpwards}, for LayeringTest. */
public interface ImportsTheLeaf {
    ImportsUpwards below();
}
