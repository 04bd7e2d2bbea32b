package dev.weft.benchmarks;

import java.util.List;

/**
 * What a server has to do.
 *
 * @param mode of {@code benchmarks/native/load.c}
 * @param connections at once
 * @param size of a message
 * @param messages that are sent at once, before the first of them is back
 */
record Load(Mode mode, int connections, int size, int messages) {

    enum Mode {
        /** Connections that stay. */
        ECHO,
        /** Connections that stay, with TLS. */
        TLS,
        /** Connections that last for a message. */
        ACCEPT,
        /** Connections that do nothing. */
        IDLE
    }

    static Load echo(int size, int connections) {
        return new Load(Mode.ECHO, connections, size, 1);
    }

    static Load tls(int size, int connections, int atOnce) {
        return new Load(Mode.TLS, connections, size, atOnce);
    }

    /** Lines of 64 bytes. */
    static Load lines(int atOnce, int connections) {
        return new Load(Mode.ECHO, connections, 64, atOnce);
    }

    static Load accept(int connections) {
        return new Load(Mode.ACCEPT, connections, 64, 1);
    }

    static Load idle(int connections) {
        return new Load(Mode.IDLE, connections, 64, 1);
    }

    /** The arguments of the generator. */
    List<String> arguments(int port, double seconds) {
        String to = Integer.toString(port);
        String count = Integer.toString(connections);
        String bytes = Integer.toString(size);
        String time = Double.toString(seconds);
        return switch (mode) {
            case ECHO, TLS -> List.of("echo", to, count, bytes, Integer.toString(messages), time);
            case ACCEPT -> List.of("accept", to, count, bytes, time);
            case IDLE -> List.of("idle", to, bytes);
        };
    }
}
