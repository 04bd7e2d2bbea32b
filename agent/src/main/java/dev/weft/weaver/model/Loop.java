package dev.weft.weaver.model;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A natural loop: the instructions from which its header is reached without leaving it.
 *
 * @param header index of the one instruction by which it is entered
 * @param body indices of its instructions, the header included
 * @param parent the smallest loop around it
 */
public record Loop(int header, BitSet body, @Nullable Loop parent) {

    public boolean contains(int instruction) {
        return body.get(instruction);
    }
}
