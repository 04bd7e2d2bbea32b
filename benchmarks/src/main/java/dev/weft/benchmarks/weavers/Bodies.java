package dev.weft.benchmarks.weavers;

import java.util.Iterator;

/** What each weaver is asked for. */
public interface Bodies {

    Iterator<String> each(String[] words);

    /** The numbers 0 to 63, again and again, from below a number of calls. */
    Iterator<Integer> delegating(int depth);
}
