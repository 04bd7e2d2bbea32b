package dev.weft.proof.generated;

import dev.weft.Coro;
import dev.weft.Generator;
import dev.weft.GeneratorExit;
import dev.weft.StopIteration;
import dev.weft.proof.generated.Schedule.Action;
import dev.weft.weaving.Failure;
import org.jspecify.annotations.Nullable;

/** The user of a coroutine or generator: does what its schedule says until it ends, and logs what it gets. */
final class Drive {

    private static final int MOST_STEPS = 24;

    private final World world;
    private final Object target;

    private Drive(World world, Object target) {
        this.world = world;
        this.target = target;
    }

    /** Makes the coroutine. */
    interface Start {
        @Nullable
        Object start() throws Throwable;
    }

    /** Drives it to its end. Gives the trace. */
    static String run(World world, Start start) {
        try {
            Object target = start.start();
            if (target == null) {
                world.log("null");
            } else {
                new Drive(world, target).run();
            }
        } catch (World.Runaway e) {
            world.log("RUNAWAY");
        } catch (Throwable e) {
            world.log("!" + World.show(e));
        }
        return world.trace();
    }

    private void run() throws Throwable {
        boolean ended = false;
        for (int step = 0; step < MOST_STEPS && !ended; step++) {
            ended = step(step);
        }
        close();
        world.log("." + (target instanceof Generator<?, ?, ?> generator ? World.show(generator.returned()) : ""));
        step(MOST_STEPS); // it has ended, and stays so
    }

    /** True when it ended. */
    private boolean step(int number) throws Throwable {
        Action action = world.schedule().step(number);
        if (action == Action.CLOSE) {
            close();
            return true;
        }
        try {
            world.log("=" + World.show(resume(action, number)));
            return false;
        } catch (StopIteration end) {
            world.log("end:" + World.show(end.value()));
        } catch (World.Runaway e) {
            throw e;
        } catch (IllegalArgumentException e) { // a value for one that has not begun: stays as it was
            world.log("!" + World.show(e));
            return false;
        } catch (Throwable e) {
            world.log("!" + World.show(e));
        }
        return true;
    }

    @SuppressWarnings("unchecked")
    private Object resume(Action action, int number) {
        Object value = sent(action, number);
        if (target instanceof Coro<?> coro) {
            return value instanceof Throwable exception ? coro.throwInto(exception) : coro.send(value);
        }
        Generator<Object, Object, ?> generator = (Generator<Object, Object, ?>) target;
        if (value instanceof Throwable exception) {
            return generator.throwInto(exception);
        }
        return value == null ? generator.next() : generator.send(value);
    }

    private @Nullable Object sent(Action action, int number) {
        return switch (action) {
            case THROW -> new Failure("t" + number);
            case EXIT -> new GeneratorExit();
            case SEND ->
                switch (world.schedule().at(4, number, 3)) {
                    case 0 -> number;
                    case 1 -> "s" + number;
                    default -> null;
                };
            default -> null;
        };
    }

    private void close() {
        try {
            if (target instanceof Coro<?> coro) {
                coro.close();
            } else {
                ((Generator<?, ?, ?>) target).close();
            }
        } catch (World.Runaway e) {
            throw e;
        } catch (Throwable e) {
            world.log("close!" + World.show(e));
        }
    }
}
