package dev.weft.benchmarks.io;

import dev.weft.Coro;
import dev.weft.Runner;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** A loop in a thread, as a program's main thread would run it. */
final class WeftServer {

    /** Listens, tells the port, and serves until the process ends. */
    @FunctionalInterface
    interface Body {
        Coro<Void> serve(CompletableFuture<Integer> port) throws IOException;
    }

    private WeftServer() {}

    static int start(Body body) {
        CompletableFuture<Integer> port = new CompletableFuture<>();
        Callable<Coro<Void>> main = () -> body.serve(port);
        Thread thread = new Thread(() -> run(main, port), "loop");
        thread.setDaemon(true);
        thread.start();
        return port.join();
    }

    private static void run(Callable<Coro<Void>> main, CompletableFuture<Integer> port) {
        try (Runner runner = new Runner()) {
            runner.run(main);
        } catch (RuntimeException | Error e) {
            if (!port.completeExceptionally(e)) {
                throw e;
            }
        }
    }
}
