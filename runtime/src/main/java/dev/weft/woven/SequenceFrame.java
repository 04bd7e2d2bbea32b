package dev.weft.woven;

import dev.weft.Sequence;

/** The frame of a generator method that returns {@link Sequence}. */
public abstract class SequenceFrame<Y> extends GeneratorFrame<Y, Void, Void> implements Sequence<Y> {}
