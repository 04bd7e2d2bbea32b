package dev.weft.proof.points;

import dev.weft.Awaitable;
import dev.weft.Coro;
import dev.weft.woven.CoroFrame;
import dev.weft.woven.Driver;
import dev.weft.woven.Frame;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What code with inserted points calls: {@link #next} makes what a point awaits, and {@link #drive} stands where the body of a
 * method was moved away, and runs that body to its end.
 */
public final class Points {

    /** Of how many points one suspends: 1 for all, 0 for none. */
    private static volatile int oneIn = Integer.getInteger("weft.proof.suspendOneIn", 1);

    private static int count; // racy where threads race: then other points suspend, which must not matter
    private static final LongAdder SUSPENSIONS = new LongAdder();

    private Points() {}

    /** Has every n-th point suspend from now on; none for 0. */
    public static void suspendOneIn(int n) {
        oneIn = n;
        count = 0;
        SUSPENSIONS.reset();
    }

    /** How many points suspended since {@link #suspendOneIn}. */
    public static long suspensions() {
        return SUSPENSIONS.sum();
    }

    public static Awaitable<@Nullable Object> next() {
        return new Point();
    }

    /** Resumes a coroutine at once, whenever it suspends. Gives its value, or throws its exception, as they are. */
    public static @Nullable Object drive(Coro<?> coro) {
        Frame frame = (Frame) coro;
        Driver driver = new Driver();
        Frame leaf = frame;
        try {
            while (true) {
                Object out = driver.run(frame, leaf, null);
                if (driver.hasEnded()) {
                    return out;
                }
                leaf = driver.leafAfter(leaf);
                SUSPENSIONS.increment();
            }
        } catch (Throwable e) {
            throw Points.<RuntimeException>sneak(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> X sneak(Throwable e) throws X {
        throw (X) e;
    }

    /** Suspends once, or not at all. */
    private static final class Point extends CoroFrame<@Nullable Object> {

        @Override
        public @Nullable Object resume(@Nullable Driver driver, @Nullable Object sent) {
            if (state == CREATED && suspends()) {
                state = 1;
                driver.resuspended(this);
                driver.suspendOn(null);
            } else {
                state = CLOSED;
            }
            return null;
        }

        private static boolean suspends() {
            int n = oneIn;
            return n == 1 || n > 1 && ++count % n == 0;
        }
    }
}
