package dev.weft.benchmarks.weavers;

import java.util.Iterator;
import kilim.Generator;
import kilim.Pausable;

/** Kilim has generators of its own. */
public final class KilimBodies implements Bodies {

    @Override
    public Iterator<String> each(String[] words) {
        return new Each(words);
    }

    @Override
    public Iterator<Integer> delegating(int depth) {
        return new Delegating(depth);
    }

    /** As Kilim's weaver needs it: public, with a body that says that it pauses. */
    public static final class Each extends Generator<String> {

        private final String[] words;

        Each(String[] words) {
            this.words = words;
        }

        @Override
        public void execute() throws Pausable {
            for (String word : words) {
                this.yield(word);
            }
        }
    }

    /** The same. */
    public static final class Delegating extends Generator<Integer> {

        private final int depth;

        Delegating(int depth) {
            this.depth = depth;
        }

        @Override
        public void execute() throws Pausable {
            go(depth);
        }

        private void go(int depth) throws Pausable {
            for (int i = 0; depth == 0; i = i + 1 & 63) {
                this.yield(i);
            }
            go(depth - 1);
        }
    }
}
