package dev.weft.samples.fromcallback;

import org.jspecify.annotations.Nullable;

/** An API of the old kind: it works on a thread of its own and calls back there with a result or an error. */
final class CallbackApi {

    /** Exactly one of the two is null. */
    interface Callback {
        void call(@Nullable String result, @Nullable Exception error);
    }

    private CallbackApi() {}

    static void lookUp(String word, Callback callback) {
        Thread worker = new Thread(() -> {
            if (word.isBlank()) {
                callback.call(null, new IllegalArgumentException("nothing to look up"));
            } else {
                callback.call(word + " found in " + Thread.currentThread().getName(), null);
            }
        });
        worker.setName("lookup thread");
        worker.start();
    }
}
