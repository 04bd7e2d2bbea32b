package dev.weft.weaver;

import dev.weft.weaver.bytecode.ControlFlow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import org.objectweb.asm.tree.MethodNode;

/** What a compiler asks of a method's loops, computed from the definition and with nothing of the weaver's own search for loops. */
final class Flow {

    private final MethodNode method;
    private final ControlFlow flow;
    private final int size;

    Flow(MethodNode method) {
        this.method = method;
        flow = ControlFlow.of(method);
        size = method.instructions.size();
    }

    /**
     * The jumps that enter a loop elsewhere than at its header: after taking all edges away whose target dominates their source, what is
     * left must have no cycle. Gives the instructions that are on one.
     */
    List<Integer> irreducible() {
        BitSet[] dominators = dominators();
        int[] degree = new int[size];
        List<List<Integer>> forward = new ArrayList<>();
        for (int from = 0; from < size; from++) {
            forward.add(new ArrayList<>());
            if (dominators[from] != null) {
                for (int to : following(from)) {
                    if (!dominators[from].get(to)) {
                        forward.get(from).add(to);
                        degree[to]++;
                    }
                }
            }
        }
        Deque<Integer> free = new ArrayDeque<>(List.of(0));
        BitSet done = new BitSet();
        while (!free.isEmpty()) {
            int next = free.remove();
            done.set(next);
            for (int to : forward.get(next)) {
                if (--degree[to] == 0) {
                    free.add(to);
                }
            }
        }
        List<Integer> cyclic = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            if (dominators[i] != null && !done.get(i)) {
                cyclic.add(i);
            }
        }
        return cyclic;
    }

    /** How many loops the method has: instructions that an edge from inside leads back to. */
    int loops() {
        BitSet[] dominators = dominators();
        BitSet headers = new BitSet();
        for (int from = 0; from < size; from++) {
            if (dominators[from] != null) {
                for (int to : following(from)) {
                    if (dominators[from].get(to)) {
                        headers.set(to);
                    }
                }
            }
        }
        return headers.cardinality();
    }

    private List<Integer> following(int instruction) {
        List<Integer> all = new ArrayList<>(flow.successors(instruction));
        all.addAll(flow.handlers(instruction));
        return all;
    }

    /** For each instruction that is reached, those on every way to it: the largest solution, found by taking away. */
    private BitSet[] dominators() {
        BitSet[] dominators = new BitSet[size];
        dominators[0] = new BitSet();
        dominators[0].set(0);
        Deque<Integer> work = new ArrayDeque<>(List.of(0));
        while (!work.isEmpty()) {
            int from = work.remove();
            for (int to : following(from)) {
                BitSet through = (BitSet) dominators[from].clone();
                through.set(to);
                if (dominators[to] == null) {
                    dominators[to] = through;
                    work.add(to);
                } else {
                    int before = dominators[to].cardinality();
                    dominators[to].and(through);
                    dominators[to].set(to);
                    if (dominators[to].cardinality() != before) {
                        work.add(to);
                    }
                }
            }
        }
        return dominators;
    }

    @Override
    public String toString() {
        return method.name + method.desc;
    }
}
