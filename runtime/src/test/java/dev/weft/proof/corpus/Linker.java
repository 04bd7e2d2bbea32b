package dev.weft.proof.corpus;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has the JVM verify a class, without running its initialiser. {@code Class.forName} does not link; but HotSpot links a class
 * before it tells its members, of which each kind needs other types: one answer is enough.
 */
final class Linker {

    private static final List<Consumer<Class<?>>> QUESTIONS =
            List.of(Class::getDeclaredConstructors, Class::getDeclaredFields, Class::getDeclaredMethods);

    private Linker() {}

    /** Loads and links a class. Gives what went wrong: a {@link VerifyError}, or a type that is missing; null for nothing. */
    static @Nullable LinkageError link(String name, ClassLoader loader) {
        try {
            return link(Class.forName(name.replace('/', '.'), false, loader));
        } catch (ClassNotFoundException e) {
            throw new AssertionError(name + " is in the index", e);
        } catch (LinkageError e) {
            return e;
        }
    }

    static @Nullable LinkageError link(Class<?> type) {
        LinkageError problem = null;
        for (Consumer<Class<?>> question : QUESTIONS) {
            try {
                question.accept(type);
                return null;
            } catch (NoClassDefFoundError | TypeNotPresentException missing) { // of a member, or else of the verifier
                problem = missing instanceof LinkageError error ? error : new NoClassDefFoundError(missing.toString());
            } catch (LinkageError e) {
                return e;
            }
        }
        return problem;
    }
}
