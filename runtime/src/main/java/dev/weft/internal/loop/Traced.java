package dev.weft.internal.loop;

import dev.weft.woven.Origin;
import org.jspecify.annotations.Nullable;

/** What knows, in debug mode, where it was created. */
public interface Traced {

    /** Null outside of debug mode. */
    @Nullable
    Origin origin();

    /** For the end of a description: where it was created, or nothing. */
    default String createdAt() {
        Origin origin = origin();
        return origin == null || origin.getStackTrace().length == 0 ? "" : ", created at " + origin.getStackTrace()[0];
    }
}
