package dev.weft.junit.contract;

import dev.weft.EventLoop;
import org.junit.jupiter.api.Nested;

/**
 * The behaviour that programs may rely on with any {@link EventLoop}: order, time, threads, stopping, closing, errors, futures, tasks,
 * contexts, asynchronous generators, readiness of channels, work in threads. An implementation passes it by a subclass:
 *
 * <pre>{@code
 * class MyLoopTest extends EventLoopContract {
 *     @Override
 *     protected LoopHost createHost() {
 *         return LoopHost.of(new MyLoop());
 *     }
 * }
 * }</pre>
 *
 * <p>Each test gets a host of its own. Sources: PEP 3156, and what CPython 3.13 does where that is silent; where Weft differs on purpose, Weft.
 * Transports, streams and name look-ups are not part of it.
 */
public abstract class EventLoopContract {

    /** Makes a loop that has not run yet, and the way to run it. */
    protected abstract LoopHost createHost();

    @Nested
    class Callbacks extends CallbackBehaviours {
        Callbacks() {
            super(EventLoopContract.this::createHost);
        }
    }

    @Nested
    class Timers extends TimerBehaviours {
        Timers() {
            super(EventLoopContract.this::createHost);
        }
    }

    @Nested
    class Errors extends ErrorBehaviours {
        Errors() {
            super(EventLoopContract.this::createHost);
        }
    }

    @Nested
    class Threads extends ThreadBehaviours {
        Threads() {
            super(EventLoopContract.this::createHost);
        }
    }

    @Nested
    class Running extends RunBehaviours {
        Running() {
            super(EventLoopContract.this::createHost);
        }
    }

    @Nested
    class Closing extends CloseBehaviours {
        Closing() {
            super(EventLoopContract.this::createHost);
        }
    }

    @Nested
    class Futures extends FutureBehaviours {
        Futures() {
            super(EventLoopContract.this::createHost);
        }
    }

    @Nested
    class Tasks extends TaskBehaviours {
        Tasks() {
            super(EventLoopContract.this::createHost);
        }
    }

    @Nested
    class TaskMaking extends TaskMakingBehaviours {
        TaskMaking() {
            super(EventLoopContract.this::createHost);
        }
    }

    @Nested
    class Cancellation extends CancelBehaviours {
        Cancellation() {
            super(EventLoopContract.this::createHost);
        }
    }

    @Nested
    class Contexts extends ContextBehaviours {
        Contexts() {
            super(EventLoopContract.this::createHost);
        }
    }

    @Nested
    class AsyncGenerators extends AsyncGeneratorBehaviours {
        AsyncGenerators() {
            super(EventLoopContract.this::createHost);
        }
    }

    @Nested
    class Readiness extends ReadinessBehaviours {
        Readiness() {
            super(EventLoopContract.this::createHost);
        }
    }

    @Nested
    class Executor extends ExecutorBehaviours {
        Executor() {
            super(EventLoopContract.this::createHost);
        }
    }
}
