package dev.weft.internal.loop;

import dev.weft.CancelledError;
import dev.weft.woven.Origin;
import org.jspecify.annotations.Nullable;

/** What few tasks have, so that the others need no field for it. Made when first needed. */
final class RareState {

    /** The name given; null for {@code Task-N}. */
    @Nullable
    String name;

    /** asyncio's {@code _must_cancel} and its message: a cancellation to be raised by the next step. */
    @Nullable
    CancelledError mustCancel;

    /** asyncio's {@code _num_cancels_requested}. */
    int cancelRequests;

    /** A cancellation on its way to the innermost task came past here. */
    boolean passed;

    /** What the step that is scheduled raises in the coroutine. */
    @Nullable
    Throwable scheduledError;

    /** Where the task was created, in debug mode. */
    @Nullable
    Origin origin;

    @Nullable
    CancelledError takeMustCancel() {
        CancelledError taken = mustCancel;
        mustCancel = null;
        return taken;
    }

    @Nullable
    Throwable takeScheduledError() {
        Throwable taken = scheduledError;
        scheduledError = null;
        return taken;
    }
}
