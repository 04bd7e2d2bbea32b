package dev.weft.internal.loop;

import dev.weft.Context;
import dev.weft.woven.Origin;
import org.jspecify.annotations.Nullable;

/**
 * A callback with what was noted when it was registered, where there was anything to note.
 *
 * @param context what it runs in
 * @param origin from where it was registered, in debug mode
 */
record Registered(
        Runnable callback, Context context, @Nullable Origin origin) implements Runnable {

    @Override
    public void run() {
        context.run(callback);
    }

    /** A callback's context: empty where none was noted. */
    static Context contextOf(@Nullable Runnable callback) {
        return callback instanceof Registered registered ? registered.context : Context.empty();
    }

    static @Nullable Context notedContextOf(@Nullable Runnable callback) {
        return callback instanceof Registered registered ? registered.context : null;
    }

    static @Nullable Origin originOf(@Nullable Runnable callback) {
        return callback instanceof Registered registered ? registered.origin : null;
    }

    @Override
    public String toString() {
        return Text.of(callback);
    }
}
