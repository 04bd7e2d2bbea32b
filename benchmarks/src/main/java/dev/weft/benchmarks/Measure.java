package dev.weft.benchmarks;

import java.util.List;

/**
 * One thing that is measured, of several peers in turn.
 *
 * @param id names it on the command line and in the CSV: {@code generator.object}
 * @param group the command that runs it: core, tasks, startup or io
 * @param title what one unit of work is, for the picture
 * @param unit of the values: {@code ns}, {@code bytes}, {@code msg/s}
 */
record Measure(String id, String group, String title, String unit, List<Peer> peers) {

    Measure {
        peers = List.copyOf(peers);
    }

    /** The peer of a name. */
    Peer peer(String name) {
        return peers.stream()
                .filter(peer -> peer.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(id + " has no peer " + name));
    }
}
