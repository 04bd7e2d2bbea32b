package dev.weft;

import java.util.function.Consumer;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** Ctrl-C, where the JVM lets us have it: not without the module jdk.unsupported, and not under {@code -Xrs}. */
final class InterruptSignal {

    /** 128 and the number of the signal, as shells say. */
    static final int EXIT_CODE = 130;

    private InterruptSignal() {}

    /**
     * Has an action run, in a thread of the JVM's, at each Ctrl-C until the result is closed. The action gets the count of them, from 1
     * on. Where the process was started to ignore Ctrl-C, as in the background of a script, it still does; where the program has a handler
     * of its own, that keeps it, as in asyncio.
     */
    static Registration install(Consumer<Integer> action) {
        try {
            return Installed.install(action);
        } catch (LinkageError | IllegalArgumentException unavailable) {
            return () -> {};
        }
    }

    /** What {@link #install} gives: puts the handler back that was there before. */
    interface Registration {
        void close();
    }

    /** Loaded only when used, since it does not link without jdk.unsupported. */
    private static final class Installed {

        static Registration install(Consumer<Integer> action) {
            Signal signal = new Signal("INT");
            Counter handler = new Counter(action);
            SignalHandler before = Signal.handle(signal, handler);
            if (before == SignalHandler.SIG_IGN || isOfTheProgram(before)) {
                Signal.handle(signal, before);
                return () -> {};
            }
            return () -> {
                SignalHandler current = Signal.handle(signal, before);
                if (current != handler) {
                    Signal.handle(signal, current); // somebody else's by now
                }
            };
        }

        /** Not the JDK's, nor that of another run. */
        private static boolean isOfTheProgram(SignalHandler handler) {
            return !(handler instanceof Counter) && handler.getClass().getClassLoader() != null;
        }
    }

    /** Signals arrive one a thread. */
    private static final class Counter implements SignalHandler {

        private final Consumer<Integer> action;
        private int count;

        Counter(Consumer<Integer> action) {
            this.action = action;
        }

        @Override
        public void handle(Signal signal) {
            int number;
            synchronized (this) {
                number = ++count;
            }
            action.accept(number);
        }
    }
}
