package dev.weft;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Several failures at once, as those of a {@link TaskGroup}. PEP 654; unchecked, and one class for what Python splits in two by whether
 * there is an {@link Error} among them.
 *
 * <p>The members are suppressed exceptions too, so that a stack trace shows each of them. Groups may be nested; a subclass that overrides
 * {@link #derive} is kept by {@link #split}.
 */
public class ExceptionGroup extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String text;

    @SuppressWarnings("serial") // an unmodifiable list of serializable exceptions
    private final List<Throwable> exceptions;

    /**
     * @param text what the failures have in common; their number is added to the message
     * @throws IllegalArgumentException when there are none
     */
    public ExceptionGroup(String text, List<? extends Throwable> exceptions) {
        super(text + " (" + count(exceptions.size()) + ")");
        if (exceptions.isEmpty()) {
            throw new IllegalArgumentException("an exception group of none; throw one when something failed");
        }
        this.text = text;
        this.exceptions = List.copyOf(exceptions);
        this.exceptions.forEach(this::addSuppressed);
    }

    private static String count(int members) {
        return members == 1 ? "1 sub-exception" : members + " sub-exceptions";
    }

    /** The members, at least one, in the order in which they came. */
    public final List<Throwable> exceptions() {
        return exceptions;
    }

    /** The message without the number of members. */
    public final String text() {
        return text;
    }

    /** Gives the first exception of a type among the members and those of nested groups, or null. Groups themselves do not count. */
    public final <X extends Throwable> @Nullable X first(Class<X> type) {
        for (Throwable member : exceptions) {
            X found = member instanceof ExceptionGroup group
                    ? group.first(type)
                    : type.isInstance(member) ? type.cast(member) : null;
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** All exceptions that are no groups, those of nested groups too. */
    public final List<Throwable> leaves() {
        List<Throwable> leaves = new ArrayList<>();
        for (Throwable member : exceptions) {
            if (member instanceof ExceptionGroup group) {
                leaves.addAll(group.leaves());
            } else {
                leaves.add(member);
            }
        }
        return leaves;
    }

    /**
     * The two parts of a group.
     *
     * @param matching null when there are none
     * @param rest null when there are none
     */
    public record Split(
            @Nullable ExceptionGroup matching, @Nullable ExceptionGroup rest) {}

    /** Parts those that are of a type from the others; see {@link #split(Predicate)}. */
    public final Split split(Class<? extends Throwable> type) {
        return split(type::isInstance);
    }

    /**
     * Parts the exceptions that a condition holds for from the others. It is asked of the group, of nested groups and of their members; a
     * group that it holds for matches as a whole. Both parts keep the nesting, the message, the cause and the stack trace.
     */
    public final Split split(Predicate<? super Throwable> condition) {
        if (condition.test(this)) {
            return new Split(this, null);
        }
        List<Throwable> matching = new ArrayList<>();
        List<Throwable> rest = new ArrayList<>();
        for (Throwable member : exceptions) {
            if (member instanceof ExceptionGroup group) {
                Split parts = group.split(condition);
                addUnlessNull(matching, parts.matching());
                addUnlessNull(rest, parts.rest());
            } else {
                (condition.test(member) ? matching : rest).add(member);
            }
        }
        return new Split(part(matching), part(rest));
    }

    private static void addUnlessNull(List<Throwable> part, @Nullable ExceptionGroup group) {
        if (group != null) {
            part.add(group);
        }
    }

    private @Nullable ExceptionGroup part(List<Throwable> members) {
        if (members.isEmpty()) {
            return null;
        }
        ExceptionGroup part = derive(members);
        if (part.getCause() == null && getCause() != null) {
            part.initCause(getCause());
        }
        part.setStackTrace(getStackTrace());
        return part;
    }

    /** Gives those for which a condition holds, as {@link #split(Predicate)}, or null when there are none. */
    public final @Nullable ExceptionGroup subgroup(Predicate<? super Throwable> condition) {
        return split(condition).matching();
    }

    /** Gives those of a type, or null when there are none. */
    public final @Nullable ExceptionGroup subgroup(Class<? extends Throwable> type) {
        return split(type).matching();
    }

    /** Makes a group like this one of other members; for subclasses, to give one of their own. */
    protected ExceptionGroup derive(List<? extends Throwable> members) {
        return new ExceptionGroup(text, members);
    }
}
