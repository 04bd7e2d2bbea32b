package dev.weft.benchmarks.weavers;

import com.offbynull.coroutines.user.Continuation;
import com.offbynull.coroutines.user.Coroutine;
import com.offbynull.coroutines.user.CoroutineRunner;
import java.util.Iterator;

/** offbynull's coroutines suspend wherever a continuation is passed down. */
public final class OffbynullBodies implements Bodies {

    @Override
    public Iterator<String> each(String[] words) {
        return new Each(words);
    }

    @Override
    public Iterator<Integer> delegating(int depth) {
        return new Delegating(depth);
    }

    static final class Each extends Lookahead<String> implements Coroutine {

        private static final long serialVersionUID = 1;

        private final transient CoroutineRunner runner = new CoroutineRunner(this);
        private final String[] words;

        Each(String[] words) {
            this.words = words;
        }

        @Override
        protected boolean advance() {
            return runner.execute();
        }

        @Override
        public void run(Continuation continuation) {
            for (String word : words) {
                next = word;
                continuation.suspend();
            }
        }
    }

    static final class Delegating extends Lookahead<Integer> implements Coroutine {

        private static final long serialVersionUID = 1;

        private final transient CoroutineRunner runner = new CoroutineRunner(this);
        private final int depth;

        Delegating(int depth) {
            this.depth = depth;
        }

        @Override
        protected boolean advance() {
            return runner.execute();
        }

        @Override
        public void run(Continuation continuation) {
            go(continuation, depth);
        }

        private void go(Continuation continuation, int depth) {
            for (int i = 0; depth == 0; i = i + 1 & 63) {
                next = i;
                continuation.suspend();
            }
            go(continuation, depth - 1);
        }
    }
}
