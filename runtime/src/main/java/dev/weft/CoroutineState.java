package dev.weft;

/**
 * Where a coroutine or generator stands. An asynchronous generator is running while one of its operations is in progress.
 *
 * <pre>
 * CREATED   -> RUNNING     first resumption
 * RUNNING   -> SUSPENDED   yieldFrom or yieldValue
 * SUSPENDED -> RUNNING     send, next, throwInto, close
 * RUNNING   -> CLOSED      the body returned or threw
 * CREATED   -> CLOSED      close or throwInto before the first resumption: the body never ran
 * </pre>
 */
public enum CoroutineState {
    CREATED,
    RUNNING,
    SUSPENDED,
    CLOSED
}
