package dev.weft.weaving;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weft.Generator;
import dev.weft.Sequence;
import dev.weft.StopIteration;
import dev.weft.annotations.Coroutine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A generator whose elements are all of one primitive type keeps them in a field of that type, and boxes them where somebody asks. It must
 * not differ from one that yields objects.
 */
class PrimitiveElementsTest {

    private static boolean isPrimitive(Generator<?, ?, ?> generator) {
        return Arrays.stream(generator.getClass().getDeclaredFields())
                .anyMatch(field ->
                        field.getName().equals("element") && field.getType().isPrimitive());
    }

    @Coroutine
    private static Sequence<Boolean> booleans() {
        yieldValue(true);
        yieldValue(false);
        return done();
    }

    @Coroutine
    private static Sequence<Byte> bytes() {
        yieldValue((byte) -1);
        yieldValue(Byte.MIN_VALUE);
        return done();
    }

    @Coroutine
    private static Sequence<Character> chars() {
        yieldValue('c');
        yieldValue('\uffff');
        return done();
    }

    @Coroutine
    private static Sequence<Short> shorts() {
        yieldValue((short) -2);
        yieldValue(Short.MAX_VALUE);
        return done();
    }

    @Coroutine
    private static Sequence<Integer> ints() {
        yieldValue(3);
        yieldValue(Integer.MIN_VALUE);
        return done();
    }

    @Coroutine
    private static Sequence<Long> longs() {
        yieldValue(4L);
        yieldValue(Long.MIN_VALUE);
        return done();
    }

    @Coroutine
    private static Sequence<Float> floats() {
        yieldValue(-0.0f);
        yieldValue(Float.NaN);
        return done();
    }

    @Coroutine
    private static Sequence<Double> doubles() {
        yieldValue(-0.0);
        yieldValue(Double.NaN);
        return done();
    }

    private static Arguments kind(Supplier<Sequence<?>> made, Object... elements) {
        return Arguments.of(made, List.of(elements));
    }

    static Stream<Arguments> kinds() {
        return Stream.of(
                kind(PrimitiveElementsTest::booleans, true, false),
                kind(PrimitiveElementsTest::bytes, (byte) -1, Byte.MIN_VALUE),
                kind(PrimitiveElementsTest::chars, 'c', '\uffff'),
                kind(PrimitiveElementsTest::shorts, (short) -2, Short.MAX_VALUE),
                kind(PrimitiveElementsTest::ints, 3, Integer.MIN_VALUE),
                kind(PrimitiveElementsTest::longs, 4L, Long.MIN_VALUE),
                kind(PrimitiveElementsTest::floats, -0.0f, Float.NaN),
                kind(PrimitiveElementsTest::doubles, -0.0, Double.NaN));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyPrimitiveType(Supplier<Sequence<?>> made, List<Object> elements) {
        assertThat(isPrimitive(made.get())).isTrue();

        List<Object> iterated = new ArrayList<>();
        made.get().forEach(iterated::add);
        Sequence<?> stepped = made.get();
        List<Object> sent = new ArrayList<>(List.of(stepped.next()));
        sent.add(stepped.send(null));
        Iterator<?> asked = made.get().iterator();
        List<Object> fetched = new ArrayList<>();
        while (asked.hasNext() && asked.hasNext()) {
            fetched.add(asked.next());
        }

        assertThat(List.of(
                        iterated, sent, fetched, List.copyOf(made.get().stream().toList())))
                .containsOnly(elements);
    }

    @Coroutine
    private static Sequence<Object> mixed() {
        yieldValue(1);
        yieldValue(2L);
        yieldValue('3');
        yieldValue("4");
        return done();
    }

    @Test
    void elementsOfSeveralTypesAreObjects() {
        assertThat(isPrimitive(mixed())).isFalse();
        assertThat(mixed()).containsExactly(1, 2L, '3', "4");
    }

    @Coroutine
    private static Generator<Integer, Integer, String> primitive(
            List<Object> trace, int end, Supplier<Iterable<Integer>> other) {
        int i = 1000;
        try {
            while (i < end) {
                Integer sent;
                try {
                    sent = yieldValue(i);
                } catch (IllegalArgumentException e) {
                    trace.add(e.getMessage());
                    sent = -1;
                }
                trace.add(sent);
                if (sent != null && sent == 3) {
                    trace.add("delegated " + yieldFrom(other.get()));
                } else if (sent != null && sent == 4) {
                    return result("returned");
                } else if (sent != null && sent == 5) {
                    throw new IllegalStateException("by itself");
                }
                i++;
            }
            return result("end " + i);
        } finally {
            trace.add("finally");
        }
    }

    /** The same, but for the local that holds the element. */
    @Coroutine
    private static Generator<Integer, Integer, String> boxed(
            List<Object> trace, int end, Supplier<Iterable<Integer>> other) {
        int i = 1000;
        try {
            while (i < end) {
                Integer sent;
                try {
                    Integer element = i;
                    sent = yieldValue(element);
                } catch (IllegalArgumentException e) {
                    trace.add(e.getMessage());
                    sent = -1;
                }
                trace.add(sent);
                if (sent != null && sent == 3) {
                    trace.add("delegated " + yieldFrom(other.get()));
                } else if (sent != null && sent == 4) {
                    return result("returned");
                } else if (sent != null && sent == 5) {
                    throw new IllegalStateException("by itself");
                }
                i++;
            }
            return result("end " + i);
        } finally {
            trace.add("finally");
        }
    }

    /** A generator of one of the two kinds, and what it delegates to, down to a list. */
    private static Generator<Integer, Integer, String> made(
            boolean primitive, boolean inner, int depth, List<Object> trace) {
        Supplier<Iterable<Integer>> other =
                depth == 0 ? () -> List.of(1, 2, 3) : () -> made(inner, primitive, depth - 1, trace);
        return primitive ? primitive(trace, 1004, other) : boxed(trace, 1004, other);
    }

    /** Drives a generator at random, and notes all that it shows. */
    private static List<Object> drive(boolean primitive, boolean inner, long seed) {
        Random random = new Random(seed);
        List<Object> trace = new ArrayList<>();
        Generator<Integer, Integer, String> generator = made(primitive, inner, random.nextInt(3), trace);
        assertThat(isPrimitive(generator)).isEqualTo(primitive);
        for (int step = 0; step < 40; step++) {
            try {
                trace.add(act(generator, random));
            } catch (StopIteration end) {
                trace.add("end " + end.value());
            } catch (RuntimeException | AssertionError e) {
                trace.add(e.getClass().getSimpleName()
                        + e.getMessage().replaceAll("@[0-9a-f]+|PrimitiveElementsTest.\\w+", ""));
            }
            trace.add(generator.state() + " " + generator.returned());
        }
        return trace;
    }

    private static @Nullable Object act(Generator<Integer, Integer, String> generator, Random random) {
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> generator.next();
            case 4, 5, 6, 7 -> generator.iterator().hasNext();
            case 8 -> generator.throwInto(new IllegalArgumentException("thrown in"));
            case 9 -> random.nextInt(4) == 0 ? generator.throwInto(new AssertionError("not caught")) : "nothing";
            case 10 -> {
                if (random.nextInt(3) == 0) {
                    generator.close();
                }
                yield "closed";
            }
            default -> generator.send(random.nextInt(6));
        };
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isLikeAGeneratorOfObjectsWhateverIsDoneToIt(boolean inner) {
        for (long seed = 0; seed < 3_000; seed++) {
            assertThat(drive(true, inner, seed)).as("seed %d", seed).isEqualTo(drive(false, inner, seed));
        }
    }

    /** Else the test above might have driven nothing far. */
    @Test
    void whatIsDoneComesEverywhere() {
        List<Object> all = new ArrayList<>();
        for (long seed = 0; seed < 300; seed++) {
            all.addAll(drive(true, false, seed));
        }

        assertThat(all)
                .contains(
                        "end returned",
                        "end end 1004",
                        "thrown in",
                        "delegated null",
                        "delegated returned",
                        "closed",
                        1000,
                        1003,
                        3)
                .contains("IllegalStateExceptionby itself", "AssertionErrornot caught", true, false)
                .anyMatch(entry -> entry.toString().startsWith("IllegalStateExceptioncannot send"))
                .anyMatch(entry -> entry.toString().startsWith("IllegalArgumentExceptioncan't send"))
                .contains("CLOSED returned", "CLOSED end 1004", "CLOSED null", "SUSPENDED null", "CREATED null");
    }

    @Test
    void anElementFetchedIsDroppedByACloseAndByAnExceptionThrownIn() {
        Sequence<Integer> closed = ints();
        assertThat(closed.iterator().hasNext()).isTrue();
        closed.close();
        Sequence<Integer> failed = ints();
        assertThat(failed.iterator().hasNext()).isTrue();
        Error error = new Error("thrown in");

        assertThat(catchThrowable(() -> failed.throwInto(error))).isSameAs(error);
        assertThat(closed.iterator().hasNext()).isFalse();
        assertThat(failed.iterator().hasNext()).isFalse();
        assertThat(catchThrowable(closed::next)).isInstanceOf(StopIteration.class);
        assertThat(closed.returned()).isNull();
    }
}
