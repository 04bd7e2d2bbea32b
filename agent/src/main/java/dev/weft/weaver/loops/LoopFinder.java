package dev.weft.weaver.loops;

import dev.weft.weaver.bytecode.ControlFlow;
import dev.weft.weaver.model.Loop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the natural loops of a method. A jump back to an instruction that lies on every way to the jump closes a loop; that
 * instruction is the loop's header. Jumps back of another kind, which no javac writes, close none.
 *
 * <p>Dominators after Cooper, Harvey and Kennedy, <i>A Simple, Fast Dominance Algorithm</i> (2001).
 */
final class LoopFinder {

    private static final int NONE = -1;

    private final ControlFlow flow;
    private final int size;
    private final int[] order; // instructions in postorder
    private final int[] rank; // the place of each in it, or NONE for what is never reached
    private final int[] dominator; // by rank
    private final List<List<Integer>> predecessors;
    private int ranked;

    private LoopFinder(ControlFlow flow, int size) {
        this.flow = flow;
        this.size = size;
        order = new int[size];
        rank = new int[size];
        dominator = new int[size];
        predecessors = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            predecessors.add(new ArrayList<>(2));
        }
    }

    /**
     * The loops around any of some instructions, each after those around it.
     *
     * @param size how many instructions the method has
     */
    static List<Loop> around(BitSet instructions, ControlFlow flow, int size) {
        return new LoopFinder(flow, size).around(instructions);
    }

    private List<Loop> around(BitSet instructions) {
        rank();
        dominators();
        BitSet[] bodies = new BitSet[size];
        for (int i = 0; i < ranked; i++) {
            int from = order[i];
            for (int to : following(from)) {
                if (dominates(to, from)) {
                    bodies[to] = addBody(to, from, bodies[to]);
                }
            }
        }
        for (int header = 0; header < size; header++) {
            if (bodies[header] != null && !bodies[header].intersects(instructions)) {
                bodies[header] = null;
            }
        }
        return nest(bodies);
    }

    private List<Integer> following(int instruction) {
        List<Integer> handlers = flow.handlers(instruction);
        if (handlers.isEmpty()) {
            return flow.successors(instruction);
        }
        List<Integer> all = new ArrayList<>(flow.successors(instruction));
        all.addAll(handlers);
        return all;
    }

    /** A walk in depth first, with a stack of its own, since code is longer than the Java stack is deep. */
    private void rank() {
        Arrays.fill(rank, NONE);
        int[] path = new int[size];
        int[] taken = new int[size];
        boolean[] seen = new boolean[size];
        int depth = 0;
        seen[0] = true;
        while (depth >= 0) {
            int instruction = path[depth];
            List<Integer> following = following(instruction);
            if (taken[depth] < following.size()) {
                int next = following.get(taken[depth]++);
                predecessors.get(next).add(instruction);
                if (!seen[next]) {
                    seen[next] = true;
                    path[++depth] = next;
                    taken[depth] = 0;
                }
            } else {
                rank[instruction] = ranked;
                order[ranked++] = instruction;
                depth--;
            }
        }
    }

    private void dominators() {
        Arrays.fill(dominator, NONE);
        dominator[ranked - 1] = ranked - 1;
        boolean changed = true;
        while (changed) { // ends: each dominator only moves towards the root
            changed = false;
            for (int i = ranked - 2; i >= 0; i--) {
                int meet = NONE;
                for (int predecessor : predecessors.get(order[i])) {
                    int other = rank[predecessor];
                    if (dominator[other] != NONE) {
                        meet = meet == NONE ? other : meet(meet, other);
                    }
                }
                if (dominator[i] != meet) {
                    dominator[i] = meet;
                    changed = true;
                }
            }
        }
    }

    private int meet(int first, int second) {
        int a = first;
        int b = second;
        while (a != b) {
            while (a < b) {
                a = dominator[a];
            }
            while (b < a) {
                b = dominator[b];
            }
        }
        return a;
    }

    private boolean dominates(int instruction, int other) {
        int target = rank[instruction];
        int walk = rank[other];
        while (walk < target) {
            walk = dominator[walk];
        }
        return walk == target;
    }

    private BitSet addBody(int header, int end, @Nullable BitSet known) {
        BitSet body = known == null ? new BitSet(size) : known;
        body.set(header);
        int[] work = new int[size];
        int count = 0;
        if (!body.get(end)) {
            body.set(end);
            work[count++] = end;
        }
        while (count > 0) {
            for (int predecessor : predecessors.get(work[--count])) {
                if (!body.get(predecessor)) {
                    body.set(predecessor);
                    work[count++] = predecessor;
                }
            }
        }
        return body;
    }

    /** Of two natural loops with different headers, one contains the other or they are disjoint. */
    private List<Loop> nest(BitSet[] bodies) {
        List<Loop> loops = new ArrayList<>();
        for (int header = largest(bodies); header != NONE; header = largest(bodies)) {
            Loop parent = null;
            for (Loop loop : loops) { // from large to small, so that the last one around it is the nearest
                if (loop.contains(header)) {
                    parent = loop;
                }
            }
            loops.add(new Loop(header, bodies[header], parent));
            bodies[header] = null;
        }
        return loops;
    }

    private static int largest(BitSet[] bodies) {
        int largest = NONE;
        for (int header = 0; header < bodies.length; header++) {
            if (bodies[header] != null
                    && (largest == NONE || bodies[header].cardinality() > bodies[largest].cardinality())) {
                largest = header;
            }
        }
        return largest;
    }
}
