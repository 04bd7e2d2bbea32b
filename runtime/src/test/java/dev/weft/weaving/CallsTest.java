package dev.weft.weaving;

import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weft.Coro;
import dev.weft.CoroutineState;
import dev.weft.Generator;
import dev.weft.annotations.Coroutine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A coroutine method is a method: called in every way, it gives a coroutine object. And what is seen of it from outside. */
class CallsTest {

    interface Service {
        @Coroutine
        default Coro<String> greet(Points p, String name) {
            return result("hello " + name + yieldFrom(p.i(1)));
        }

        Coro<Integer> length(Points p, String name);
    }

    static final class Impl implements Service {
        private int calls;

        @Override
        @Coroutine
        public Coro<Integer> length(Points p, String name) {
            calls++;
            return result(name.length() + yieldFrom(p.i(0)));
        }

        @Coroutine
        private static Coro<Long> sum(Points p, int a, long b, Integer... rest) {
            return result(a + b + rest.length + yieldFrom(p.l(0)));
        }
    }

    private static void check(Way.Body body, String expected) {
        EveryWay.check(body, expected);
    }

    @Test
    void byReflection() throws Exception {
        Method length = Impl.class.getMethod("length", Points.class, String.class);
        Method sum = Impl.class.getDeclaredMethod("sum", Points.class, int.class, long.class, Integer[].class);

        check(p -> (Coro<?>) length.invoke(new Impl(), p, "four"), "= 4");
        check(p -> (Coro<?>) sum.invoke(null, p, 1, 2L, new Integer[] {7, 8}), "= 5");
    }

    @Test
    void byMethodHandles() throws Exception {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodHandle greet = lookup.findVirtual(
                Service.class, "greet", MethodType.methodType(Coro.class, Points.class, String.class));
        MethodHandle sum = lookup.findStatic(
                Impl.class,
                "sum",
                MethodType.methodType(Coro.class, Points.class, int.class, long.class, Integer[].class));

        check(p -> (Coro<?>) greet.invokeExact((Service) new Impl(), p, "you"), "= hello you1");
        check(p -> (Coro<?>) sum.invoke(p, 1, 2L, 3, 4, 5), "= 6");
    }

    /** A proxy's methods are not woven; they hand on what the target returns. */
    @Test
    void throughADynamicProxy() {
        Impl target = new Impl();
        InvocationHandler handler = (proxy, method, arguments) -> method.invoke(target, arguments);
        Service proxy =
                (Service) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Service.class}, handler);

        check(p -> proxy.length(p, "three"), "= 5");
        check(p -> proxy.greet(p, "you"), "= hello you1");
    }

    @Test
    void callingRunsNothing() {
        Impl impl = new Impl();

        Coro<Integer> coro = impl.length(new Points(Way.STRAIGHT), "x");

        assertThat(impl.calls).isZero();
        assertThat(coro.state()).isEqualTo(CoroutineState.CREATED);
    }

    interface SerializableBody extends Function<Points, Coro<String>>, Serializable {}

    @Test
    void asASerializedLambda() throws Exception {
        String captured = "captured";
        SerializableBody lambda = p -> result(captured + yieldFrom(p.i(2)));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(lambda);
        SerializableBody copy =
                (SerializableBody) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

        check(copy::apply, "= captured2");
    }

    static final class Initialised {
        static {
            Holder.points.note("initialised");
        }

        private final int argument;

        Initialised(int argument) {
            this.argument = argument;
        }
    }

    @Coroutine
    private static Coro<Integer> constructs(Points p) {
        return result(new Initialised(p.note(yieldFrom(p.i(5)))).argument);
    }

    /** JVMS 5.5: {@code new} initialises the class, and comes before the arguments. */
    @Test
    void aClassIsInitialisedBeforeTheArgumentsOfItsConstructor() {
        assertThat(Way.SUSPENDED
                        .run(p -> {
                            Holder.points = p;
                            return constructs(p);
                        })
                        .trace())
                .isEqualTo("initialised 5 = 5");
    }

    static final class Holder {
        static Points points;
    }

    static final class Uninitialisable {
        static {
            if (Holder.class != null) {
                throw new IllegalStateException("no");
            }
        }

        Uninitialisable(int argument) {}
    }

    @Coroutine
    private static Coro<Object> constructsInVain(Points p) {
        try {
            return result(new Uninitialisable(p.note(yieldFrom(p.i(5)))));
        } catch (ExceptionInInitializerError e) {
            return result(e.getCause().getMessage());
        }
    }

    @Test
    void aClassThatCannotBeInitialisedFailsBeforeTheArguments() {
        assertThat(Way.SUSPENDED.run(CallsTest::constructsInVain).trace()).isEqualTo("= no");
    }

    @Coroutine
    private static Coro<Integer> fails(Points p) {
        int before = yieldFrom(p.i(1));
        return result(before / yieldFrom(p.i(0)));
    }

    /** The division stands one line below the first point. */
    @Test
    void aStackTraceNamesTheMethodAndTheLine() {
        for (Way way : new Way[] {Way.STRAIGHT, Way.SUSPENDED}) {
            Points points = new Points(way);
            Coro<Integer> coro = fails(points);

            Throwable thrown = catchThrowable(() -> {
                for (; ; ) {
                    coro.send(null);
                }
            });

            StackTraceElement top = thrown.getStackTrace()[0];
            assertThat(top.getMethodName()).isEqualTo("fails");
            assertThat(top.getFileName()).isEqualTo("CallsTest.java");
            assertThat(top.getClassName()).isEqualTo(CallsTest.class.getName());
            assertThat(top.getLineNumber()).isEqualTo(firstLine() + 1);
        }
    }

    /** Where the first point stands: the body fails there. */
    private static int firstLine() {
        Coro<Integer> coro = fails(new Points(Way.failing(0)));
        StackTraceElement[] trace = catchThrowable(() -> coro.send(null)).getStackTrace();
        return Arrays.stream(trace)
                .filter(element -> element.getMethodName().equals("fails"))
                .findFirst()
                .orElseThrow()
                .getLineNumber();
    }

    @Coroutine
    private static Generator<String, Void, Integer> holds(byte[] parameter) {
        byte[] local = parameter.clone();
        yieldValue("both");
        int length = parameter.length;
        yieldValue("one of them");
        length += local.length;
        yieldValue("none");
        return result(length);
    }

    /** What no code can read any more must not be kept by a body that is suspended. */
    @Test
    void aFrameKeepsOnlyWhatIsNeededAgain() {
        Generator<String, Void, Integer> generator = holds(new byte[1]);

        assertThat(held(generator)).isEqualTo(1);
        assertThat(generator.next()).isEqualTo("both");
        assertThat(held(generator)).isEqualTo(2);
        assertThat(generator.next()).isEqualTo("one of them");
        assertThat(held(generator)).isEqualTo(1);
        assertThat(generator.next()).isEqualTo("none");
        assertThat(held(generator)).isZero();
    }

    private static long held(Object frame) {
        return Arrays.stream(frame.getClass().getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                .filter(field -> {
                    try {
                        field.setAccessible(true);
                        return field.get(frame) instanceof byte[];
                    } catch (IllegalAccessException e) {
                        throw new AssertionError(e);
                    }
                })
                .count();
    }

    @Coroutine
    private static Coro<Integer> overflows(Points p, int depth) {
        int kept = yieldFrom(p.i(depth));
        try {
            return result(recurse(kept));
        } catch (StackOverflowError e) {
            return result(kept + yieldFrom(p.i(1)));
        }
    }

    private static int recurse(int n) {
        return recurse(n + 1) + 1;
    }

    @Test
    void aStackOverflowOfTheBodyIsItsOwnBusiness() {
        check(p -> overflows(p, 3), "= 4");
    }

    @Test
    void theFrameClassesAreNobodysNestMates() throws Exception {
        Object frame = holds(new byte[0]);

        assertThat(frame.getClass().getNestHost()).isSameAs(frame.getClass());
        assertThat(frame.getClass().getClassLoader()).isSameAs(CallsTest.class.getClassLoader());
        assertThat(frame.getClass().getProtectionDomain()).isSameAs(CallsTest.class.getProtectionDomain());
        assertThat(frame.getClass().isSynthetic()).isTrue();
    }

    /** Reflection over a woven class needs no class that weaving makes: some frameworks look before the first call. */
    @Test
    void reflectionSeesNoNewTypes() {
        for (Method method : Impl.class.getDeclaredMethods()) {
            assertThat(method.toGenericString()).isNotEmpty();
            assertThat(method.getParameterTypes())
                    .as("%s", method)
                    .allMatch(type -> !type.getName().contains("$weft"));
        }
    }
}
