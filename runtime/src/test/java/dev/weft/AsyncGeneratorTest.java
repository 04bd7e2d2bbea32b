package dev.weft;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AsyncGeneratorTest {

    @Coroutine
    static AsyncGenerator<Integer> count(int to) {
        for (int i = 0; i < to; i++) {
            yieldFrom(sleep(Duration.ZERO));
            yieldValue(i);
        }
        return done();
    }

    @Coroutine
    static Coro<List<Integer>> list(AsyncGenerator<Integer> all) {
        List<Integer> values = new ArrayList<>();
        while (yieldFrom(all.hasNext())) {
            values.add(all.next());
        }
        return result(values);
    }

    @Test
    void itIsIteratedInACoroutine() {
        List<Integer> values = run(list(count(3)));

        assertThat(values).containsExactly(0, 1, 2);
    }

    @Coroutine
    static AsyncGenerator<Integer> nested(int depth) {
        if (depth == 0) {
            yieldFrom(sleep(Duration.ZERO));
            yieldValue(1);
        } else {
            AsyncGenerator<Integer> inner = nested(depth - 1);
            while (yieldFrom(inner.hasNext())) {
                yieldValue(inner.next() + 1);
            }
        }
        return done();
    }

    @Test
    void generatorsNestDeeperThanTheJavaStackGoes() {
        List<Integer> values = run(list(nested(10_000)));

        assertThat(values).containsExactly(10_001);
    }

    @Test
    void nextWithoutHasNextSaysWhatToDo() {
        assertThatThrownBy(() -> count(1).next())
                .isInstanceOf(java.util.NoSuchElementException.class)
                .hasMessageContaining("hasNext()");
    }
}
