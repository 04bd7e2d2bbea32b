package dev.weft;

/**
 * Makes a loop's tasks in place of the loop; see {@link EventLoop#setTaskFactory}. Usually calls {@link EventLoop#startTask} with other
 * options, or with a coroutine around the one given. A method reference fits; a lambda cannot, as the method has a type parameter.
 */
@FunctionalInterface
public interface TaskFactory {

    /** Has every task begin when it is created: asyncio's {@code eager_task_factory}. */
    TaskFactory EAGER = TaskFactory::startEagerly;

    /** Makes a task of the loop and has it begin. */
    <R> Task<R> createTask(EventLoop loop, Coro<R> coro, TaskOptions options);

    private static <R> Task<R> startEagerly(EventLoop loop, Coro<R> coro, TaskOptions options) {
        return loop.startTask(coro, options.eager());
    }
}
