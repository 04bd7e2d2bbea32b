package dev.weft.benchmarks.heap;

import dev.weft.benchmarks.kotlin.Waiting;

/** Kotlin's coroutines, started with {@code launch}, all waiting for one {@code CompletableDeferred}. */
final class KotlinTasks implements Population {

    private final Waiting waiting;

    KotlinTasks(int depth) {
        waiting = new Waiting(depth);
    }

    @Override
    public Object make() {
        return waiting.launchOne();
    }
}
