package dev.weft.internal.loop;

import dev.weft.ErrorReport;

/**
 * Reports a task's failure that nobody wants to know of. Waits a turn, in which those who were scheduled before the failure, or
 * by it, may still come and ask: it goes round the ready queue twice, and so runs before anything of the turn after next.
 *
 * <p><i>Unlike asyncio</i>, which reports when the garbage collector finds the task, this names the failure when it happens.
 */
final class UnreadFailure implements Runnable {

    private final TaskImpl<?> task;
    private boolean waitedTurn;

    UnreadFailure(TaskImpl<?> task) {
        this.task = task;
    }

    @Override
    public void run() {
        if (!waitedTurn) {
            waitedTurn = true;
            task.loop.enqueue(this);
        } else {
            report();
        }
    }

    void report() {
        if (task.isUnread()) {
            Throwable exception = task.exception();
            task.loop.callExceptionHandler(new ErrorReport("Task exception was never retrieved", exception, task));
        }
    }

    @Override
    public String toString() {
        return "report of " + task;
    }
}
