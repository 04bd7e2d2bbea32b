package dev.weft.streams;

import dev.weft.Coro;

/** What a server does with each connection. */
@FunctionalInterface
public interface StreamHandler {

    /**
     * Talks to one client, in a task of its own. Closes the writer when it is done; a handler that fails, or is cancelled, has
     * it closed, and a failure goes to the loop's exception handler.
     */
    Coro<Void> handle(StreamReader reader, StreamWriter writer) throws Exception;
}
