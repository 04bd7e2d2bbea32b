package dev.weft;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.annotations.Coroutine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The comprehensions of CPython's {@code test_coroutines}, as the loops that they are short for: what one awaits or iterates
 * stands in a loop of the coroutine, which may be inside others and in the middle of an expression.
 */
class CPythonComprehensionsTest {

    /** Drives a coroutine that never suspends, and gives its value. */
    private static Object valueOf(Coro<?> coro) {
        try {
            Object yielded = coro.send(null);
            throw new AssertionError("suspended on " + yielded);
        } catch (StopIteration end) {
            return end.value();
        }
    }

    @Coroutine
    private static <R> Coro<R> gives(R value) {
        return result(value);
    }

    @Coroutine
    private static <Y> AsyncGenerator<Y> each(Iterable<Y> values) {
        for (Y value : values) {
            yieldValue(value);
        }
        return done();
    }

    private static List<Integer> range(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    @Coroutine
    private static <Y> Coro<List<Y>> all(AsyncGenerator<Y> values) {
        List<Y> list = new ArrayList<>();
        while (yieldFrom(values.hasNext())) {
            list.add(values.next());
        }
        return result(list);
    }

    // Awaiting in a loop

    @Coroutine
    private static <R> Coro<List<R>> awaitsEach(List<Coro<R>> coros) {
        List<R> list = new ArrayList<>();
        for (Coro<R> coro : coros) {
            list.add(yieldFrom(coro));
        }
        return result(list);
    }

    @Coroutine
    private static Coro<Set<Integer>> awaitsEachIntoASet(List<Coro<Integer>> coros) {
        Set<Integer> set = new LinkedHashSet<>();
        for (Coro<Integer> coro : coros) {
            set.add(yieldFrom(coro));
        }
        return result(set);
    }

    @Coroutine
    private static Coro<Map<Integer, String>> awaitsKeys(List<Coro<Integer>> coros) {
        Map<Integer, String> map = new TreeMap<>();
        for (Coro<Integer> coro : coros) {
            map.put(yieldFrom(coro), "a");
        }
        return result(map);
    }

    @Coroutine
    private static Coro<Map<Integer, Integer>> awaitsValues(List<Coro<Integer>> coros) {
        Map<Integer, Integer> map = new TreeMap<>();
        for (int i = 0; i < coros.size(); i++) {
            map.put(i, yieldFrom(coros.get(i)));
        }
        return result(map);
    }

    // CPython: test_coroutines.CoroutineTest.test_comp_1
    @Test
    void eachElementKeyOrValueMayBeAwaited() {
        assertThat(valueOf(awaitsEach(List.of(gives(1), gives(41))))).isEqualTo(List.of(1, 41));
        assertThat(valueOf(awaitsEachIntoASet(List.of(gives(1), gives(41))))).isEqualTo(Set.of(1, 41));
        assertThat(valueOf(awaitsKeys(List.of(gives(1), gives(41))))).isEqualTo(Map.of(1, "a", 41, "a"));
        assertThat(valueOf(awaitsValues(List.of(gives(1), gives(41))))).isEqualTo(Map.of(0, 1, 1, 41));
    }

    @Coroutine
    private static Coro<List<String>> flattens(List<Coro<List<String>>> coros) {
        List<String> list = new ArrayList<>();
        for (Coro<List<String>> coro : coros) {
            for (String s : yieldFrom(coro)) {
                list.add(s);
            }
        }
        return result(list);
    }

    @Coroutine
    private static Coro<Set<Integer>> flattensTwice(Coro<List<Coro<List<Integer>>>> outer) {
        Set<Integer> set = new TreeSet<>();
        for (Coro<List<Integer>> inner : yieldFrom(outer)) {
            for (int value : yieldFrom(inner)) {
                set.add(value);
            }
        }
        return result(set);
    }

    @Coroutine
    private static Coro<Set<Integer>> awaitsWhatWasAwaited(Coro<List<Coro<Integer>>> outer) {
        Set<Integer> set = new TreeSet<>();
        for (Coro<Integer> inner : yieldFrom(outer)) {
            set.add(yieldFrom(inner));
        }
        return result(set);
    }

    // CPython: test_coroutines.CoroutineTest.test_comp_2
    @Test
    void whatIsIteratedMayBeAwaitedToo() {
        assertThat(valueOf(flattens(List.of(
                        gives(List.of()),
                        gives(List.of("a", "b", "c")),
                        gives(List.of()),
                        gives(List.of("de", "fg"))))))
                .isEqualTo(List.of("a", "b", "c", "de", "fg"));
        assertThat(valueOf(flattensTwice(gives(List.of(gives(List.of(10, 30)), gives(List.of(20)))))))
                .isEqualTo(Set.of(10, 20, 30));
        assertThat(valueOf(awaitsWhatWasAwaited(gives(List.of(gives(10), gives(20))))))
                .isEqualTo(Set.of(10, 20));
    }

    // Iterating asynchronously

    @Coroutine
    private static Coro<List<Integer>> adds(int summand, AsyncGenerator<Integer> values, IntPredicate filter) {
        List<Integer> list = new ArrayList<>();
        while (yieldFrom(values.hasNext())) {
            int value = values.next();
            if (filter.test(value)) {
                list.add(value + summand);
            }
        }
        return result(list);
    }

    @Coroutine
    private static Coro<Set<Integer>> addsIntoASet(int summand, AsyncGenerator<Integer> values, IntPredicate filter) {
        Set<Integer> set = new TreeSet<>();
        while (yieldFrom(values.hasNext())) {
            int value = values.next();
            if (filter.test(value)) {
                set.add(value + summand);
            }
        }
        return result(set);
    }

    @Coroutine
    private static Coro<Map<Integer, Integer>> addsIntoAMap(
            int toKey, int toValue, AsyncGenerator<Integer> values, IntPredicate filter) {
        Map<Integer, Integer> map = new LinkedHashMap<>();
        while (yieldFrom(values.hasNext())) {
            int value = values.next();
            if (filter.test(value)) {
                map.put(value + toKey, value + toValue);
            }
        }
        return result(map);
    }

    /** A generator expression. */
    @Coroutine
    private static AsyncGenerator<Integer> sums(int summand, AsyncGenerator<Integer> values, IntPredicate filter) {
        while (yieldFrom(values.hasNext())) {
            int value = values.next();
            if (filter.test(value)) {
                yieldValue(value + summand);
            }
        }
        return done();
    }

    // CPython: test_coroutines.CoroutineTest.test_comp_3
    @Test
    void whatAnAsyncGeneratorGivesIsGathered() {
        List<Integer> values = List.of(10, 20);
        assertThat(valueOf(adds(1, each(values), v -> true))).isEqualTo(List.of(11, 21));
        assertThat(valueOf(addsIntoASet(1, each(values), v -> true))).isEqualTo(Set.of(11, 21));
        assertThat(valueOf(addsIntoAMap(1, 2, each(values), v -> true))).isEqualTo(Map.of(11, 12, 21, 22));
        assertThat(valueOf(adds(100, sums(1, each(values), v -> true), v -> true)))
                .isEqualTo(List.of(111, 121));
    }

    // CPython: test_coroutines.CoroutineTest.test_comp_4
    @Test
    void whatPassesAFilterIsGathered() {
        List<Integer> values = List.of(10, 20);
        IntPredicate filter = v -> v > 10;
        assertThat(valueOf(adds(1, each(values), filter))).isEqualTo(List.of(21));
        assertThat(valueOf(addsIntoASet(1, each(values), filter))).isEqualTo(Set.of(21));
        assertThat(valueOf(addsIntoAMap(1, 2, each(values), filter))).isEqualTo(Map.of(21, 22));
        assertThat(valueOf(adds(100, sums(1, each(values), filter), v -> true))).isEqualTo(List.of(121));
    }

    // CPython: test_coroutines.CoroutineTest.test_comp_4_2
    @Test
    void whatPassesAFilterOnBothSidesIsGathered() {
        IntPredicate filter = v -> 0 < v && v < 4;
        assertThat(valueOf(adds(10, each(range(5)), filter))).isEqualTo(List.of(11, 12, 13));
        assertThat(valueOf(addsIntoASet(10, each(range(5)), filter))).isEqualTo(Set.of(11, 12, 13));
        assertThat(valueOf(addsIntoAMap(10, 100, each(range(5)), filter))).isEqualTo(Map.of(11, 101, 12, 102, 13, 103));
        assertThat(valueOf(adds(100, sums(10, each(range(5)), filter), v -> true)))
                .isEqualTo(List.of(111, 112, 113));
    }

    @Coroutine
    private static Coro<List<Integer>> addsToSomeOfSomePairs(List<List<Integer>> pairs) {
        List<Integer> list = new ArrayList<>();
        for (List<Integer> pair : pairs) {
            if (pair.get(0) <= 10) {
                continue;
            }
            AsyncGenerator<Integer> values = each(pair);
            while (yieldFrom(values.hasNext())) {
                int value = values.next();
                if (value > 30) {
                    list.add(value + 1);
                }
            }
        }
        return result(list);
    }

    // CPython: test_coroutines.CoroutineTest.test_comp_5
    @Test
    void anAsyncLoopStandsInAPlainOne() {
        assertThat(valueOf(addsToSomeOfSomePairs(List.of(List.of(10, 20), List.of(30, 40)))))
                .isEqualTo(List.of(41));
    }

    @Coroutine
    private static Coro<List<Integer>> addsOneToAll(AsyncGenerator<List<Integer>> sequences) {
        List<Integer> list = new ArrayList<>();
        while (yieldFrom(sequences.hasNext())) {
            for (int value : sequences.next()) {
                list.add(value + 1);
            }
        }
        return result(list);
    }

    // CPython: test_coroutines.CoroutineTest.test_comp_6
    @Test
    void aPlainLoopStandsInAnAsyncOne() {
        assertThat(valueOf(addsOneToAll(each(List.of(List.of(10, 20), List.of(30))))))
                .isEqualTo(List.of(11, 21, 31));
    }

    @Coroutine
    private static AsyncGenerator<Integer> failsAfterTwo(RuntimeException failure) {
        yieldValue(1);
        yieldValue(2);
        throw failure;
    }

    // CPython: test_coroutines.CoroutineTest.test_comp_7
    @Test
    void aFailureOfTheGeneratorComesOutOfTheLoop() {
        RuntimeException failure = new RuntimeException("aaa");

        assertThatThrownBy(() -> valueOf(all(failsAfterTwo(failure)))).isSameAs(failure);
    }

    @Coroutine
    private static Coro<List<Integer>> gathersThenCopies() {
        List<Integer> list = yieldFrom(all(each(List.of(1, 2))));
        return result(list.stream().map(value -> value).toList());
    }

    @Coroutine
    private static Coro<List<Integer>> maps(List<Integer> values) {
        return result(values.stream().map(value -> value).toList());
    }

    @Coroutine
    private static Coro<Map<Integer, Integer>> mapsEachToItself(Set<Integer> values) {
        Map<Integer, Integer> map = new TreeMap<>();
        values.forEach(value -> map.put(value, value));
        return result(map);
    }

    // CPython: test_coroutines.CoroutineTest.test_comp_8
    // CPython: test_coroutines.CoroutineTest.test_comp_9
    // CPython: test_coroutines.CoroutineTest.test_comp_10
    @Test
    void whatAwaitsNothingIsPlainJavaInACoroutineToo() {
        assertThat(valueOf(maps(List.of(1, 2, 3)))).isEqualTo(List.of(1, 2, 3));
        assertThat(valueOf(gathersThenCopies())).isEqualTo(List.of(1, 2));
        assertThat(valueOf(mapsEachToItself(Set.of(1, 2, 3)))).isEqualTo(Map.of(1, 1, 2, 2, 3, 3));
    }

    // Loops in loops

    @Coroutine
    private static Coro<List<List<Integer>>> listsInAList() {
        List<List<Integer>> lists = new ArrayList<>();
        for (int j : List.of(10, 20)) {
            lists.add(yieldFrom(adds(j, each(List.of(1, 2)), v -> true)));
        }
        return result(lists);
    }

    @Coroutine
    private static Coro<List<Set<Integer>>> setsInAList() {
        List<Set<Integer>> sets = new ArrayList<>();
        for (int j : List.of(10, 20)) {
            sets.add(yieldFrom(addsIntoASet(j, each(List.of(1, 2)), v -> true)));
        }
        return result(sets);
    }

    @Coroutine
    private static Coro<Set<Integer>> sumsOfListsInASet() {
        Set<Integer> set = new TreeSet<>();
        for (int j : List.of(3, 5)) {
            int sum = 0;
            AsyncGenerator<Integer> values = each(range(j));
            while (yieldFrom(values.hasNext())) {
                sum += values.next();
            }
            set.add(sum);
        }
        return result(set);
    }

    @Coroutine
    private static Coro<Map<Integer, Map<Integer, Integer>>> mapsInAMap() {
        Map<Integer, Map<Integer, Integer>> maps = new TreeMap<>();
        for (int j : List.of(10, 20)) {
            maps.put(j, yieldFrom(addsIntoAMap(0, j, each(List.of(1, 2)), v -> true)));
        }
        return result(maps);
    }

    @Coroutine
    private static AsyncGenerator<List<Integer>> listsInAGenerator() {
        for (int j : List.of(10, 20)) {
            yieldValue(yieldFrom(adds(j, each(List.of(1, 2)), v -> true)));
        }
        return done();
    }

    @Coroutine
    private static Sequence<AsyncGenerator<Integer>> generatorsInAGenerator() {
        for (int j : List.of(3, 5)) {
            yieldValue(each(range(j)));
        }
        return done();
    }

    @Coroutine
    private static Coro<List<Integer>> allOf(Iterable<AsyncGenerator<Integer>> generators) {
        List<Integer> list = new ArrayList<>();
        for (AsyncGenerator<Integer> values : generators) {
            while (yieldFrom(values.hasNext())) {
                list.add(values.next());
            }
        }
        return result(list);
    }

    @Coroutine
    private static Coro<List<List<List<Integer>>>> threeDeep() {
        List<List<List<Integer>>> outer = new ArrayList<>();
        for (int k : List.of(100, 200)) {
            List<List<Integer>> middle = new ArrayList<>();
            for (int j : List.of(10, 20)) {
                List<Integer> inner = new ArrayList<>();
                AsyncGenerator<Integer> values = each(List.of(1, 2));
                while (yieldFrom(values.hasNext())) {
                    inner.add(values.next() + j + k);
                }
                middle.add(inner);
            }
            outer.add(middle);
        }
        return result(outer);
    }

    // CPython: test_coroutines.CoroutineTest.test_nested_comp
    @Test
    void asyncLoopsNest() {
        List<List<Integer>> lists = List.of(List.of(11, 12), List.of(21, 22));
        assertThat(valueOf(listsInAList())).isEqualTo(lists);
        assertThat(valueOf(setsInAList())).isEqualTo(List.of(Set.of(11, 12), Set.of(21, 22)));
        assertThat(valueOf(sumsOfListsInASet())).isEqualTo(Set.of(3, 10));
        assertThat(valueOf(mapsInAMap())).isEqualTo(Map.of(10, Map.of(1, 11, 2, 12), 20, Map.of(1, 21, 2, 22)));
        assertThat(valueOf(all(listsInAGenerator()))).isEqualTo(lists);

        List<Integer> flat = List.of(0, 1, 2, 0, 1, 2, 3, 4);
        assertThat(valueOf(allOf(List.of(each(range(3)), each(range(5)))))).isEqualTo(flat);
        assertThat(valueOf(allOf(generatorsInAGenerator()))).isEqualTo(flat);

        assertThat(valueOf(threeDeep()))
                .isEqualTo(List.of(
                        List.of(List.of(111, 112), List.of(121, 122)), List.of(List.of(211, 212), List.of(221, 222))));
    }
}
