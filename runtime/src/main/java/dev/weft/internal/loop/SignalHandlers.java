package dev.weft.internal.loop;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** The callbacks that a loop has for signals. Loop thread only; the signals themselves arrive in threads of the JVM's. */
final class SignalHandlers {

    private final BaseEventLoop loop;

    /** By the signal's name without SIG. */
    private final Map<String, Listener> listeners = new HashMap<>();

    SignalHandlers(BaseEventLoop loop) {
        this.loop = loop;
    }

    void add(String signal, CallbackHandle callback) {
        Listener listener = new Listener(callback);
        String name;
        try {
            name = SignalTable.nameOf(signal);
            SignalTable.add(
                    name, listener); // before the old one goes, or a signal between the two might end the process
        } catch (LinkageError e) {
            throw new IllegalStateException("signals need the module jdk.unsupported, which this Java has not", e);
        }
        Listener replaced = listeners.put(name, listener);
        if (replaced != null) {
            end(name, replaced);
        }
    }

    boolean remove(String signal) {
        String name;
        try {
            name = SignalTable.nameOf(signal);
        } catch (LinkageError e) {
            return false;
        }
        Listener removed = listeners.remove(name);
        if (removed == null) {
            return false;
        }
        end(name, removed);
        return true;
    }

    private static void end(String name, Listener listener) {
        listener.callback.cancel(); // what has arrived and waits for its turn is not told any more
        SignalTable.remove(name, listener);
    }

    /** The loop closes: the signals do what they did before. */
    void close() {
        listeners.forEach(SignalHandlers::end);
        listeners.clear();
    }

    /** Hands the callback over to the loop, once until it has run: that is as many as can wait there. */
    private final class Listener implements Runnable {

        private final CallbackHandle callback;
        private final AtomicBoolean waits = new AtomicBoolean();

        Listener(CallbackHandle callback) {
            this.callback = callback;
        }

        @Override
        public void run() {
            if (waits.compareAndSet(false, true)) {
                loop.handOver(this::tell);
            }
        }

        private void tell() {
            waits.set(false); // before the callback runs: one that arrives meanwhile has it run again
            callback.run();
        }
    }
}
