package dev.weft.benchmarks.weavers;

import java.util.Iterator;
import org.apache.commons.javaflow.api.Continuation;
import org.apache.commons.javaflow.api.continuable;
import org.jspecify.annotations.Nullable;

/** javaflow suspends wherever methods are marked. */
public final class JavaflowBodies implements Bodies {

    @Override
    public Iterator<String> each(String[] words) {
        return new Resuming<>(new Each(words));
    }

    @Override
    public Iterator<Integer> delegating(int depth) {
        return new Resuming<>(new Delegating(depth));
    }

    static final class Resuming<T> extends Lookahead<T> {

        private @Nullable Continuation continuation;

        Resuming(Runnable body) {
            continuation = Continuation.startSuspendedWith(body, true);
        }

        @Override
        @SuppressWarnings("unchecked")
        protected boolean advance() {
            continuation = continuation.resume();
            if (continuation == null) {
                return false;
            }
            next = (T) continuation.value();
            return true;
        }
    }

    static final class Each implements Runnable {

        private final String[] words;

        Each(String[] words) {
            this.words = words;
        }

        @Override
        public @continuable void run() {
            for (String word : words) {
                Continuation.suspend(word);
            }
        }
    }

    static final class Delegating implements Runnable {

        private final int depth;

        Delegating(int depth) {
            this.depth = depth;
        }

        @Override
        public @continuable void run() {
            go(depth);
        }

        private @continuable void go(int depth) {
            for (int i = 0; depth == 0; i = i + 1 & 63) {
                Continuation.suspend(i);
            }
            go(depth - 1);
        }
    }
}
