package dev.weft.testing;

/**
 * Asserts an order of events: {@code steps.at(1)}, {@code steps.at(2)} ... {@code steps.done(3)}, in the order of the numbers, wherever
 * they stand in the code. One that was begun and not brought to {@link #done} fails the test of the {@link TestLoop} that gave it.
 */
public final class Steps {

    private int last;
    private boolean done;

    Steps() {}

    /**
     * The step with this number is now.
     *
     * @throws AssertionError when another one is due
     */
    public void at(int step) {
        if (done) {
            throw new AssertionError("step " + step + " came after the last one, " + last);
        }
        if (step != last + 1) {
            throw new AssertionError("step " + step + " came where step " + (last + 1) + " was due");
        }
        last = step;
    }

    /** The last step is now. */
    public void done(int step) {
        at(step);
        done = true;
    }

    boolean isUnfinished() {
        return last > 0 && !done;
    }

    @Override
    public String toString() {
        return done ? last + " steps, done" : "steps up to " + last + ", not done";
    }
}
