package dev.weft.weaver.model;

import java.util.BitSet;
import java.util.List;

/**
 * The locals needed after each suspension point, on its normal way or by a handler around it.
 *
 * @param slots one set of slots for each point, in the points' order
 */
public record LiveSets(List<BitSet> slots) {

    public boolean isLive(SuspensionPoint point, Local local) {
        return slots.get(point.number() - 1).get(local.slot());
    }
}
