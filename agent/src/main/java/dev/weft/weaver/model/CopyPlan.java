package dev.weft.weaver.model;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The copies of a method's code that a body consists of: the method itself, and for each loop that a suspension may have interrupted
 * the rest of a pass through it. Control that leaves such a rest, by the loop's header or out of the loop, goes on in the copy for the
 * next loop around, or in the method itself; so no loop is entered but by its header.
 *
 * @param copies the method itself first
 * @param crossings where control falls from one copy into another
 * @param resumable whether the body can go on behind a suspension point
 */
public record CopyPlan(List<Copy> copies, List<Crossing> crossings, boolean resumable) {

    /**
     * One copy.
     *
     * @param unfinished the loop whose pass it ends; null for the method itself
     * @param reached indices of the instructions that it needs
     */
    public record Copy(@Nullable Loop unfinished, BitSet reached) {}

    /**
     * An instruction that is entered without a jump, from another copy.
     *
     * @param instruction its index
     * @param copy the copy it is in
     * @param types what is there, or null where the method itself has a frame for it
     */
    public record Crossing(
            int instruction, Copy copy, @Nullable FrameTypes types) {}

    /** Verification types of locals, by slot, and of operands. */
    public record FrameTypes(List<Object> locals, List<Object> stack) {}

    /** The copy in which control goes on at an instruction. */
    public Copy next(Copy from, int instruction) {
        Loop loop = from.unfinished();
        while (loop != null && (!loop.contains(instruction) || loop.header() == instruction)) {
            loop = loop.parent();
        }
        return of(loop);
    }

    /** The copy in which a body goes on that was suspended at an instruction. */
    public Copy resumed(int instruction) {
        Copy innermost = copies.get(0);
        for (Copy copy : copies) {
            Loop loop = copy.unfinished();
            if (loop != null
                    && loop.contains(instruction)
                    && (innermost.unfinished() == null
                            || loop.body().cardinality()
                                    < innermost.unfinished().body().cardinality())) {
                innermost = copy;
            }
        }
        return innermost;
    }

    /** Whether a copy is the one in which a body goes on behind a suspension point. */
    public boolean isResumedIn(Copy copy, int instruction) {
        return resumable && resumed(instruction) == copy;
    }

    public @Nullable Crossing crossing(int instruction, Copy copy) {
        for (Crossing crossing : crossings) {
            if (crossing.instruction() == instruction && crossing.copy() == copy) {
                return crossing;
            }
        }
        return null;
    }

    private Copy of(@Nullable Loop unfinished) {
        for (Copy copy : copies) {
            if (copy.unfinished() == unfinished) {
                return copy;
            }
        }
        return copies.get(0);
    }
}
