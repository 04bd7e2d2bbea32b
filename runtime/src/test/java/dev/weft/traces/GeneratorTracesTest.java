package dev.weft.traces;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weft.Coro;
import dev.weft.Generator;
import dev.weft.Sequence;
import dev.weft.Weft;
import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the stack trace of an exception is that went through generators. */
class GeneratorTracesTest {

    private static final Source HERE = new Source(GeneratorTracesTest.class);

    private static String at(String method, String line) {
        return method + "(" + HERE.line(line) + ")";
    }

    private static List<String> trace(Throwable exception) {
        return Source.bodies(exception, GeneratorTracesTest.class);
    }

    @Coroutine
    private static Sequence<Integer> inner(int before, Throwable[] thrown) {
        for (int i = 0; i < before; i++) {
            yieldValue(i);
        }
        IllegalStateException exception = new IllegalStateException("no"); // #inner
        thrown[0] = exception;
        throw exception;
    }

    @Coroutine
    private static Generator<Integer, Integer, Void> middle(int before, Throwable[] thrown) {
        yieldValue(-1);
        yieldFrom(inner(before, thrown)); // #middle
        return done();
    }

    @Coroutine
    private Sequence<Integer> outer(int before, Throwable[] thrown) {
        try {
            yieldFrom(middle(before, thrown)); // #outer
        } finally {
            thrown[1] = new IllegalStateException("aside");
        }
        return done();
    }

    private static void exhaust(Sequence<Integer> generator) {
        while (generator.next() != null) { // #next
            Thread.onSpinWait();
        }
    }

    private static void loop(Sequence<Integer> generator) {
        for (int i : generator) { // #hasNext
            assertThat(i).isNotNull();
        }
    }

    @Test
    void aGeneratorsTraceGoesFromItToItsUser() {
        for (int before = 0; before < 3; before++) {
            Throwable[] thrown = new Throwable[2];
            Sequence<Integer> nexts = inner(before, thrown);
            Sequence<Integer> hasNexts = inner(before, thrown);

            assertThat(trace(catchThrowable(() -> exhaust(nexts))))
                    .startsWith(at("inner", "inner"), at("exhaust", "next"));
            assertThat(trace(catchThrowable(() -> loop(hasNexts))))
                    .startsWith(at("inner", "inner"), at("loop", "hasNext"));
        }
    }

    // CPython: test_generators.GeneratorStackTraceTest.test_send_with_yield_from
    // CPython: test_yield_from.TestPEP380Operation.test_delegator_is_visible_to_debugger
    @Test
    void acrossADelegationEachGeneratorStandsThereOnce() {
        for (int before = 0; before < 3; before++) {
            Throwable[] thrown = new Throwable[2];
            Sequence<Integer> generator = outer(before, thrown);

            Throwable caught = catchThrowable(() -> exhaust(generator));

            assertThat(caught).isSameAs(thrown[0]);
            assertThat(trace(caught))
                    .as("%d elements before", before)
                    .startsWith(
                            at("inner", "inner"), at("middle", "middle"), at("outer", "outer"), at("exhaust", "next"));
        }
    }

    // A generator that is used in another, without delegation, and in a coroutine

    @Coroutine
    private Sequence<Integer> uses(Throwable[] thrown) {
        for (int i : outer(2, thrown)) { // #uses
            yieldValue(i);
        }
        return done();
    }

    @Coroutine
    private Sequence<Integer> delegatesToUser(Throwable[] thrown) {
        yieldFrom(uses(thrown)); // #delegatesToUser
        return done();
    }

    @Coroutine
    private Coro<Integer> sums(Throwable[] thrown) {
        yieldFrom(sleep(Duration.ZERO));
        int sum = 0;
        for (int i : delegatesToUser(thrown)) { // #sums
            sum += i;
        }
        return result(sum);
    }

    @Coroutine
    private Coro<Integer> awaitsSum(Throwable[] thrown) {
        return result(yieldFrom(sums(thrown))); // #awaitsSum
    }

    @Test
    void aStepInsideAStepPutsItsOwnPartInOrder() {
        Throwable[] thrown = new Throwable[2];

        Throwable caught = catchThrowable(() -> Weft.run(awaitsSum(thrown)));

        assertThat(caught).isSameAs(thrown[0]);
        assertThat(trace(caught))
                .containsExactly(
                        at("inner", "inner"),
                        at("middle", "middle"),
                        at("outer", "outer"),
                        at("uses", "uses"),
                        at("delegatesToUser", "delegatesToUser"),
                        at("sums", "sums"),
                        at("awaitsSum", "awaitsSum"));
        assertThat(Arrays.stream(caught.getStackTrace()).map(StackTraceElement::toString))
                .noneMatch(element -> element.contains("dev.weft.woven") || element.contains("$weft"));
    }

    // Caught, kept over a suspension, thrown again

    @Coroutine
    private Sequence<Object> keeps(Throwable[] thrown) {
        IllegalStateException kept;
        try {
            yieldFrom(middle(1, thrown)); // #keeps
            return done();
        } catch (IllegalStateException e) {
            kept = e;
        }
        yieldValue(kept);
        throw kept;
    }

    @Coroutine
    private Sequence<Object> aboveKeeps(Throwable[] thrown) {
        yieldFrom(keeps(thrown)); // #aboveKeeps
        return done();
    }

    @Coroutine
    private Coro<@Nullable Void> usesInTask(Throwable[] thrown, List<String> seen) {
        for (Object element : aboveKeeps(thrown)) { // #usesInTask
            if (element instanceof Throwable kept) {
                seen.addAll(trace(kept));
            }
            yieldFrom(sleep(Duration.ZERO));
        }
        return done();
    }

    @Test
    void anExceptionThatIsThrownAgainLaterGainsNothing() {
        Throwable[] thrown = new Throwable[2];
        List<String> seen = new ArrayList<>();

        Throwable caught = catchThrowable(() -> Weft.run(usesInTask(thrown, seen)));

        String[] expected = {
            at("inner", "inner"),
            at("middle", "middle"),
            at("keeps", "keeps"),
            at("aboveKeeps", "aboveKeeps"),
            at("usesInTask", "usesInTask")
        };
        assertThat(seen).startsWith(expected); // the rest of the task is in order when it is left
        assertThat(trace(caught)).containsExactly(expected);
    }

    /** Thrown in by hand, an exception tells where it was made. */
    @Test
    void anExceptionThrownIntoAGeneratorKeepsItsTrace() {
        Sequence<Integer> generator = outer(2, new Throwable[2]);
        generator.next();
        generator.next();
        IllegalStateException made = new IllegalStateException("made");
        StackTraceElement[] trace = made.getStackTrace();

        assertThat(catchThrowable(() -> generator.throwInto(made))).isSameAs(made);
        assertThat(made.getStackTrace()).isEqualTo(trace);
    }
}
