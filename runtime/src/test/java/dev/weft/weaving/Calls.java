package dev.weft.weaving;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Lets the coroutines of a test tell whether they run as direct bodies, which nothing but the Java stack shows. */
public final class Calls {

    private static final List<Boolean> SEEN = Collections.synchronizedList(new ArrayList<>());

    private Calls() {}

    /** Called by a coroutine that has not suspended yet: is the body that awaits it right below it on the stack? */
    public static void seen() {
        SEEN.add(StackWalker.getInstance()
                .walk(frames -> !frames.skip(2)
                        .findFirst()
                        .orElseThrow()
                        .getMethodName()
                        .contains("$weft")));
    }

    /** Whether each call since the last time was a direct one. */
    static List<Boolean> take() {
        List<Boolean> taken = List.copyOf(SEEN);
        SEEN.clear();
        return taken;
    }
}
