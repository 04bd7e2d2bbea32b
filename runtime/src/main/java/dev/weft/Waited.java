package dev.weft;

import java.util.Set;

/**
 * What {@link Weft#waitAll}, {@link Weft#waitAny} and {@link Weft#waitFirstException} found when they stopped waiting. Each set is in
 * the order in which the futures were given, and is not to be modified.
 *
 * @param done those that ended, in whatever way
 * @param pending the others; they run on
 */
public record Waited<F>(Set<F> done, Set<F> pending) {}
