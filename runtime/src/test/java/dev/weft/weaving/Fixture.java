package dev.weft.weaving;

import dev.weft.Coro;
import dev.weft.weaving.Way.Body;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A coroutine in {@code fixtures} that is marked with {@link Expect}.
 *
 * @param method takes {@link Points}, returns a coroutine; of a class nested in a group's
 */
public record Fixture(Method method) {

    /** The group that has no counterpart in generators, which never await, nor in threads. */
    public static final String ASYNC_GENERATORS = "AsyncGenerators";

    /** The groups; each is a file in {@code fixtures}. */
    static final List<String> GROUPS = List.of(
            "ControlFlow",
            "Loops",
            "Exceptions",
            "Finally",
            "OperandStack",
            "Types",
            "Slots",
            "Construction",
            "Lambdas",
            "Classes",
            "Switches",
            ASYNC_GENERATORS);

    public static Stream<Fixture> all() {
        return GROUPS.stream().flatMap(group -> of(Fixture.class.getClassLoader(), group));
    }

    static Stream<Fixture> of(ClassLoader loader, String group) {
        try {
            Class<?> type = Class.forName("dev.weft.weaving.fixtures." + group, false, loader);
            return withNested(type)
                    .flatMap(nested -> Arrays.stream(nested.getDeclaredMethods()))
                    .filter(method -> method.isAnnotationPresent(Expect.class) && !method.isBridge())
                    .sorted(Comparator.comparing(Method::toString))
                    .map(Fixture::new);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static Stream<Class<?>> withNested(Class<?> type) {
        return Stream.concat(
                Stream.of(type), Arrays.stream(type.getDeclaredClasses()).flatMap(Fixture::withNested));
    }

    String expected() {
        return method.getAnnotation(Expect.class).value();
    }

    /** How many points it meets when nothing goes wrong. */
    public int points() {
        return Way.STRAIGHT.run(body()).points();
    }

    /** The same fixture as the build compiled it. */
    Fixture original() {
        return all().filter(fixture -> fixture.toString().equals(toString()))
                .findFirst()
                .orElseThrow();
    }

    /** The same fixture as another loader has it. */
    public Fixture in(ClassLoader loader) {
        return GROUPS.stream()
                .flatMap(group -> of(loader, group))
                .filter(fixture -> fixture.toString().equals(toString()))
                .findFirst()
                .orElseThrow();
    }

    public Body body() {
        return points -> (Coro<?>) start(points);
    }

    /** Calls the method, on a new object unless it is static. */
    Object start(Object points) throws Throwable {
        method.setAccessible(true);
        try {
            return Objects.requireNonNull(method.invoke(receiver(), points));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private Object receiver() throws ReflectiveOperationException {
        Class<?> type = method.getDeclaringClass();
        if (Modifier.isStatic(method.getModifiers())) {
            return type;
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }

    @Override
    public String toString() {
        return method.getDeclaringClass().getName().replaceFirst(".*\\.", "").replace('$', '.') + "."
                + method.getName();
    }
}
