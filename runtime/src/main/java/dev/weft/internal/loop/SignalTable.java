package dev.weft.internal.loop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * What the process does at a signal, for all loops: the listener that came last is told. When none is left, whatever was there before is put
 * back, unless somebody replaced ours meanwhile. Loaded only when used, since it does not link without the module jdk.unsupported.
 */
final class SignalTable {

    private static final String PREFIX = "SIG";

    /** No process can handle these. */
    private static final Set<String> UNCATCHABLE = Set.of("KILL", "STOP");

    /** HotSpot's own, which it would let us replace: it suspends threads with USR2, and reads faults out of the others. */
    private static final Set<String> OF_THE_JVM = Set.of("BUS", "PIPE", "USR2", "XFSZ");

    /** By name. Guarded by the class. */
    private static final Map<String, Entry> ENTRIES = new HashMap<>();

    private SignalTable() {}

    /**
     * Gives a signal's name without SIG.
     *
     * @throws IllegalArgumentException when this system has no such signal
     */
    static String nameOf(String signal) {
        String name = signal.startsWith(PREFIX) ? signal.substring(PREFIX.length()) : signal;
        try {
            return new Signal(name).getName();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "there is no signal '" + signal + "' here; names are those like \"INT\", \"TERM\", \"HUP\"", e);
        }
    }

    /**
     * Has a listener told of a signal, in a thread of the JVM's, in place of those before it.
     *
     * @throws IllegalArgumentException when nobody can handle the signal
     * @throws IllegalStateException when the JVM keeps it for itself
     */
    static synchronized void add(String name, Runnable listener) {
        if (UNCATCHABLE.contains(name)) {
            throw new IllegalArgumentException(
                    "SIG" + name + " cannot be caught: the system lets no process handle it");
        }
        if (OF_THE_JVM.contains(name)) {
            throw keptByTheJvm(name, null);
        }
        Entry entry = ENTRIES.get(name);
        if (entry == null) {
            entry = new Entry();
            entry.before = install(name, entry);
            ENTRIES.put(name, entry);
        }
        entry.listeners.add(listener);
    }

    /** Ends what {@link #add} began. */
    static synchronized void remove(String name, Runnable listener) {
        Entry entry = ENTRIES.get(name);
        if (entry == null || !entry.listeners.remove(listener) || !entry.listeners.isEmpty()) {
            return;
        }
        ENTRIES.remove(name);
        SignalHandler current = install(name, entry.before);
        if (current != entry) {
            install(name, current); // somebody else's by now
        }
    }

    private static SignalHandler install(String name, SignalHandler handler) {
        try {
            return Signal.handle(new Signal(name), handler);
        } catch (IllegalArgumentException e) {
            throw keptByTheJvm(name, e);
        }
    }

    private static IllegalStateException keptByTheJvm(String name, Throwable cause) {
        return new IllegalStateException(
                "the JVM keeps SIG" + name
                        + " for itself; take another signal, or start it without -Xrs if that is given",
                cause);
    }

    private static synchronized Runnable lastOf(Entry entry) {
        List<Runnable> listeners = entry.listeners;
        return listeners.isEmpty() ? () -> {} : listeners.get(listeners.size() - 1);
    }

    /** One signal's listeners, in the order in which they came. */
    private static final class Entry implements SignalHandler {

        private final List<Runnable> listeners = new ArrayList<>();
        private SignalHandler before = SIG_DFL;

        @Override
        public void handle(Signal signal) {
            lastOf(this).run();
        }
    }
}
