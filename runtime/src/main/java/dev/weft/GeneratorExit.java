package dev.weft;

/**
 * Raised at the suspension point of a generator or coroutine that is closed, so that its {@code finally} blocks run. An
 * {@link Error}, so that {@code catch (Exception e)} does not swallow it; has no stack trace, except
 * where the running loop is in debug mode.
 */
public final class GeneratorExit extends Error {

    private static final long serialVersionUID = 1;

    public GeneratorExit() {
        super(null, null, true, RunningLoop.isDebug());
    }
}
