package dev.weft;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The variables of a context and their values. Immutable, so that a copy of a context shares it: variables in the order of their
 * numbers, found by halving, copied for each change. Considered and dropped: a hash trie, which wins beyond some dozens of variables.
 */
final class Bindings {

    static final Bindings NONE = new Bindings(new ContextVar<?>[0], new Object[0]);

    private final ContextVar<?>[] variables;
    private final @Nullable Object[] values;

    private Bindings(ContextVar<?>[] variables, @Nullable Object[] values) {
        this.variables = variables;
        this.values = values;
    }

    /** Where a variable is, or, less than zero, the complement of where it would be. */
    int indexOf(ContextVar<?> variable) {
        int low = 0;
        int high = variables.length - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            int difference = variables[middle].number - variable.number;
            if (difference == 0) {
                return middle;
            }
            if (difference < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return ~low;
    }

    @Nullable
    Object value(int index) {
        return values[index];
    }

    Bindings with(ContextVar<?> variable, @Nullable Object value) {
        int index = indexOf(variable);
        if (index >= 0) {
            @Nullable Object[] changed = values.clone();
            changed[index] = value;
            return new Bindings(variables, changed);
        }
        int at = ~index;
        Bindings larger = new Bindings(new ContextVar<?>[size() + 1], new Object[size() + 1]);
        copy(0, larger, 0, at);
        copy(at, larger, at + 1, size() - at);
        larger.variables[at] = variable;
        larger.values[at] = value;
        return larger;
    }

    Bindings without(ContextVar<?> variable) {
        int index = indexOf(variable);
        if (index < 0) {
            return this;
        }
        Bindings smaller = new Bindings(new ContextVar<?>[size() - 1], new Object[size() - 1]);
        copy(0, smaller, 0, index);
        copy(index + 1, smaller, index, smaller.size() - index);
        return smaller;
    }

    private void copy(int from, Bindings target, int to, int count) {
        System.arraycopy(variables, from, target.variables, to, count);
        System.arraycopy(values, from, target.values, to, count);
    }

    int size() {
        return variables.length;
    }

    List<ContextVar<?>> variables() {
        return List.of(variables);
    }
}
