package dev.weft.woven;

import dev.weft.AsyncGenerator;

/** A loop that looks after the asynchronous generators begun on it. PEP 525, Finalization. */
public interface AsyncGeneratorHooks {

    /**
     * Called in the loop's thread when the first operation of a generator is asked for.
     *
     * @param method where its body is, {@code package.Class.method}
     * @return what to call, in whichever thread it happens, once the body has ended
     */
    Runnable firstIteration(AsyncGenerator<?> generator, String method);
}
