package dev.weft;

import static dev.weft.Weft.await;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.annotations.Coroutine;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An intrinsic in code that is not woven says where it is and what is likely wrong. */
class NotWovenTest {

    private static final String HERE = "dev.weft.NotWovenTest";

    private static Coro<Integer> forgotten(Coro<Integer> c) {
        return result(yieldFrom(c));
    }

    @Test
    void aMethodThatIsNotMarkedIsTold() {
        assertThatThrownBy(() -> forgotten(null))
                .isInstanceOf(NotWovenException.class)
                .hasMessage("yieldFrom was called in " + HERE
                        + ".forgotten, which is not woven: it is not marked @Coroutine");
    }

    private static Integer helper(Coro<Integer> c) {
        return await(c);
    }

    @Test
    void aHelperThatReturnsAPlainValueIsTold() {
        assertThatThrownBy(() -> helper(null))
                .isInstanceOf(NotWovenException.class)
                .hasMessage(
                        "await was called in " + HERE
                                + ".helper, which is not woven: it does not return Coro, Generator, Sequence or AsyncGenerator");
    }

    @Coroutine
    private static Coro<List<Integer>> mapsInALambda(List<Coro<Integer>> all) {
        return result(all.stream().map(c -> yieldFrom(c)).toList());
    }

    @Coroutine
    private static Coro<Integer> child() {
        return result(1);
    }

    @Test
    void aPlainLambdaInsideACoroutineIsTold() {
        Coro<List<Integer>> coro = mapsInALambda(List.of(child()));

        assertThatThrownBy(() -> coro.send(null))
                .isInstanceOf(NotWovenException.class)
                .hasMessageStartingWith("yieldFrom was called in " + HERE + ".lambda$mapsInALambda$")
                .hasMessageContaining(
                        "which is not woven: it does not return Coro, Generator, Sequence or AsyncGenerator")
                .hasMessageEndingWith("suspend in the enclosing method instead");
    }

    /** A lambda's body has the type that its interface asks for, here the parent of ours. */
    @Test
    void aLambdaThatReturnsAnotherTypeIsTold() {
        Supplier<Resumable<Integer>> lambda = () -> result(yieldFrom(child()));

        assertThatThrownBy(lambda::get)
                .isInstanceOf(NotWovenException.class)
                .hasMessageContaining("it does not return Coro, Generator, Sequence or AsyncGenerator");
    }

    @Test
    void theOtherIntrinsicsTellToo() {
        assertThatThrownBy(() -> yieldValue(1))
                .isInstanceOf(NotWovenException.class)
                .hasMessageStartingWith("yieldValue was called in " + HERE + ".lambda$");
        assertThatThrownBy(() -> {
                    Coro<Void> none = done();
                })
                .isInstanceOf(NotWovenException.class)
                .hasMessageStartingWith("done was called in ");
        assertThatThrownBy(() -> {
                    Coro<Integer> none = result(1);
                })
                .isInstanceOf(NotWovenException.class)
                .hasMessageStartingWith("result was called in ");
    }

    private static class Holder {
        Holder(Object value) {}
    }

    private static final class InAnArgumentForSuper extends Holder {
        InAnArgumentForSuper(Coro<Integer> c) {
            super(yieldFrom(c));
        }
    }

    private static final class InAConstructor {
        InAConstructor(Coro<Integer> c) {
            yieldFrom(c);
        }
    }

    private static final class InAFieldsInitialiser {
        private final Object value = yieldFrom(child());
    }

    private static final class InAStaticInitialiser {
        private static final Object VALUE = yieldFrom(child());
    }

    /** Nobody could be given the object, or the class, of which half is made. */
    @Test
    void constructorsAndInitialisersAreTold() {
        assertThatThrownBy(() -> new InAnArgumentForSuper(child()))
                .isInstanceOf(NotWovenException.class)
                .hasMessageStartingWith(
                        "yieldFrom was called in " + HERE + "$InAnArgumentForSuper.<init>, which is not woven: ");
        assertThatThrownBy(() -> new InAConstructor(child()))
                .isInstanceOf(NotWovenException.class)
                .hasMessageContaining("$InAConstructor.<init>, which is not woven: ");
        assertThatThrownBy(InAFieldsInitialiser::new)
                .isInstanceOf(NotWovenException.class)
                .hasMessageContaining("$InAFieldsInitialiser.<init>, which is not woven: ");
        assertThatThrownBy(() -> assertThat(InAStaticInitialiser.VALUE).isNull())
                .isInstanceOf(ExceptionInInitializerError.class)
                .rootCause()
                .isInstanceOf(NotWovenException.class)
                .hasMessageContaining("$InAStaticInitialiser.<clinit>, which is not woven: ");
    }

    /** The agent reports this one when the class is loaded; every call fails with the same words. */
    @Coroutine
    private static Stream<Integer> marksAnotherType() {
        return Stream.of(1);
    }

    @Test
    void aMarkedMethodThatReturnsAnotherTypeIsTold() {
        for (int call = 0; call < 2; call++) {
            assertThatThrownBy(NotWovenTest::marksAnotherType)
                    .isInstanceOf(NotWovenException.class)
                    .hasMessageStartingWith(HERE + ".marksAnotherType cannot be woven: ")
                    .hasMessageContaining("returns java.util.stream.Stream");
        }
    }

    @Test
    void aReferenceToAnIntrinsicNamesWhoCallsIt() {
        Function<Coro<Integer>, Integer> reference = Weft::await;

        assertThatThrownBy(() -> reference.apply(null))
                .isInstanceOf(NotWovenException.class)
                .hasMessageStartingWith("await was called in " + HERE);
    }

    static final class Hideable {
        @Coroutine
        static Coro<Integer> one(Coro<Integer> c) {
            return result(yieldFrom(c));
        }
    }

    @Test
    void aHiddenClassIsTold() throws Exception {
        byte[] bytes = bytes(Hideable.class);
        Class<?> hidden = MethodHandles.lookup().defineHiddenClass(bytes, true).lookupClass();

        assertThatThrownBy(() -> {
                    try {
                        hidden.getDeclaredMethod("one", Coro.class).invoke(null, child());
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                })
                .isInstanceOf(NotWovenException.class)
                .hasMessageContaining("hidden classes");
    }

    private static byte[] bytes(Class<?> type) throws IOException {
        try (InputStream file = type.getResourceAsStream(type.getName().replaceAll(".*\\.", "") + ".class")) {
            return file.readAllBytes();
        }
    }

    // requireWoven

    /** No coroutine in it, so nothing else to weave. */
    static final class Requires {
        static void woven() {
            Weft.requireWoven();
        }
    }

    @Test
    void requireWovenPassesUnderTheAgent() {
        Requires.woven();
        Weft.requireWoven();
    }

    @Test
    void requireWovenTellsOfAHiddenClass() throws Exception {
        Class<?> hidden = MethodHandles.lookup()
                .defineHiddenClass(bytes(Requires.class), true)
                .lookupClass();

        assertThatThrownBy(() -> {
                    try {
                        hidden.getDeclaredMethod("woven").invoke(null);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                })
                .isInstanceOf(NotWovenException.class)
                .hasMessageContainingAll("is not woven, as woven requires it to be: ", "hidden classes");
    }

    /** Runs in a JVM of its own. */
    static final class RequiresWithoutAgent {
        public static void main(String[] arguments) {
            try {
                Weft.requireWoven();
            } catch (NotWovenException e) {
                System.out.print(e.getMessage());
            }
        }
    }

    @Test
    @Tag("slow")
    void requireWovenNamesAMissingAgent() throws Exception {
        assertThat(outputOf(RequiresWithoutAgent.class))
                .startsWith(RequiresWithoutAgent.class.getName() + " is not woven, as main requires it to be: ")
                .contains("the agent is not running", "-javaagent:");
    }

    /** Runs in a JVM of its own. */
    static final class WithoutAgent {

        @Coroutine
        static Coro<Integer> body() {
            return result(yieldFrom((Coro<Integer>) null));
        }

        public static void main(String[] arguments) {
            try {
                body();
            } catch (NotWovenException e) {
                System.out.print(e.getMessage());
            }
        }
    }

    @Test
    @Tag("slow")
    void aMissingAgentIsNamed() throws Exception {
        String output = outputOf(WithoutAgent.class);

        assertThat(output)
                .startsWith("yieldFrom was called in " + HERE + "$WithoutAgent.body, which is not woven: ")
                .contains("the agent is not running", "-javaagent:");
    }

    private static String outputOf(Class<?> main) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        home(NotWovenTest.class)
                                + System.getProperty("path.separator")
                                + home(Weft.class)
                                + System.getProperty("path.separator")
                                + home(Coroutine.class),
                        main.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    private static String home(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }
}
