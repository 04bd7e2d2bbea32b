package dev.weft.traces;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weft.AsyncGenerator;
import dev.weft.Coro;
import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An asynchronous generator stands in a trace where a coroutine would: once, at its line, with nothing of ours around. */
class AsyncGeneratorTracesTest {

    private static final Source HERE = new Source(AsyncGeneratorTracesTest.class);

    @Coroutine
    private static AsyncGenerator<Integer> failing(boolean suspends) {
        yieldValue(1);
        if (suspends) {
            yieldFrom(sleep(Duration.ZERO));
        }
        yieldValue(Integer.parseInt("broken")); // #fails
        return done();
    }

    @Coroutine
    private static AsyncGenerator<Integer> passing(boolean suspends) {
        AsyncGenerator<Integer> inner = failing(suspends);
        while (yieldFrom(inner.hasNext())) { // #passes
            yieldValue(inner.next());
        }
        return done();
    }

    @Coroutine
    private static Coro<Integer> sum(boolean suspends) {
        AsyncGenerator<Integer> all = passing(suspends);
        int sum = 0;
        while (yieldFrom(all.hasNext())) { // #sums
            sum += all.next();
        }
        return result(sum);
    }

    @Test
    void eachBodyStandsThereAtItsLineWhetherItSuspendedOrNot() {
        for (boolean suspends : new boolean[] {false, true}) {
            Throwable thrown = catchThrowable(() -> run(sum(suspends)));

            List<String> lines = List.of(thrown.getStackTrace()).stream()
                    .map(Source::text)
                    .filter(text -> text.contains("AsyncGeneratorTracesTest.java"))
                    .toList();
            assertThat(lines)
                    .startsWith(
                            "failing(" + HERE.line("fails") + ")",
                            "passing(" + HERE.line("passes") + ")",
                            "sum(" + HERE.line("sums") + ")");
            assertThat(thrown.getStackTrace())
                    .extracting(StackTraceElement::getClassName)
                    .noneMatch(name -> name.startsWith("dev.weft.woven.") || name.contains("$weft"));
        }
    }
}
