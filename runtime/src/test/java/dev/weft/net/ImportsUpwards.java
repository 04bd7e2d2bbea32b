package dev.weft.net;

import dev.weft.ImportsTheLeaf;

/** What no class of the leaf may do; LayeringTest must see it. */
public interface ImportsUpwards {
    ImportsTheLeaf above();
}
