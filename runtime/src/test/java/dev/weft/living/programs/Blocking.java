package dev.weft.living.programs;

import static dev.weft.Weft.done;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.Weft;
import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;

/** Blocks in coroutines, where BlockHound forbids it and where it allows it. */
public final class Blocking {

    private final Checks checks = new Checks();

    private Blocking() {}

    public static void main(String[] args) throws Exception {
        Weft.requireWoven();
        BlockHound.install();
        FutureTask<Integer> work = new FutureTask<>(() -> {
            Blocking blocking = new Blocking();
            Weft.run(blocking.tries());
            return blocking.checks.made() + Journey.make();
        });
        new Thread(work, "loop").start();
        System.out.println("blocking: " + work.get() + " checks");
    }

    @Coroutine
    private Coro<Void> tries() throws InterruptedException {
        checks.same(yieldFrom(isDetected(forbidden(false))), true);
        checks.same(yieldFrom(isDetected(forbidden(true))), true);
        checks.same(yieldFrom(isDetected(allowed(false))), false);
        checks.same(yieldFrom(isDetected(allowed(true))), false);
        yieldFrom(allowed(false)); // on the Java stack, without an object
        return done();
    }

    @Coroutine
    private Coro<Boolean> isDetected(Coro<Void> body) {
        try {
            yieldFrom(body);
            return Weft.result(false);
        } catch (BlockingOperationError e) {
            return Weft.result(true);
        }
    }

    /** Blocks before or after it was resumed. */
    @Coroutine
    private Coro<Void> forbidden(boolean later) throws InterruptedException {
        if (later) {
            yieldFrom(sleep(Duration.ZERO));
        }
        Thread.sleep(1);
        return done();
    }

    @Coroutine
    private Coro<Void> allowed(boolean later) throws InterruptedException {
        if (later) {
            yieldFrom(sleep(Duration.ZERO));
        }
        Thread.sleep(1);
        return done();
    }
}
