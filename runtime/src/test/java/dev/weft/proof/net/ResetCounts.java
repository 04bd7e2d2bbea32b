package dev.weft.proof.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/** How many connections there were, and which of them are not over. */
final class ResetCounts {

    private final Map<Phase, Integer> phases = new EnumMap<>(Phase.class);
    private final Set<Reset> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private int made;
    private int lost;
    private int filled;

    void began(Phase phase) {
        phases.merge(phase, 1, Integer::sum);
    }

    void made(Reset protocol) {
        made++;
        assertThat(open.add(protocol)).isTrue();
    }

    void lost(Reset protocol) {
        lost++;
        assertThat(open.remove(protocol)).isTrue();
    }

    /** A write buffer was full. */
    void filled() {
        filled++;
    }

    Set<Reset> open() {
        return open;
    }

    private int of(Phase phase) {
        return phases.getOrDefault(phase, 0);
    }

    /** As many were made as lost, and each phase was tried. */
    void check() {
        assertThat(open).isEmpty();
        assertThat(lost).isEqualTo(made);
        assertThat(phases).containsOnlyKeys(Phase.values());
        int toFill = of(Phase.WRITE_BUFFER_FULL) + of(Phase.CLOSING); // some peers are gone before it is full
        assertThat(filled).isBetween(toFill / 10, toFill);
    }

    @Override
    public String toString() {
        return made + " made, " + lost + " lost, " + filled + " write buffers full, " + phases;
    }
}
