package dev.weft.internal.loop;

import dev.weft.Context;
import dev.weft.woven.Origin;
import org.jspecify.annotations.Nullable;

/** What reports are about: knows what it runs in, and in debug mode where it was created. */
public interface Traced {

    /** Null outside of debug mode. */
    @Nullable
    Origin origin();

    /** The context it runs in, where it has one of its own. */
    default @Nullable Context runsIn() {
        return null;
    }

    /** For the end of a description: where it was created, or nothing. */
    default String createdAt() {
        Origin origin = origin();
        return origin == null || origin.getStackTrace().length == 0 ? "" : ", created at " + origin.getStackTrace()[0];
    }
}
