package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The map in a context, of CPython's test_context: what its tests of the hash trie say of any immutable map. Their collisions of
 * hashes and shapes of the tree mean nothing to a sorted array.
 */
class CPythonBindingsTest {

    private final ContextVar<Object> a = ContextVar.of("a");
    private final ContextVar<Object> b = ContextVar.of("b");
    private final ContextVar<Object> c = ContextVar.of("c");
    private final ContextVar<Object> d = ContextVar.of("d");
    private final ContextVar<Object> e = ContextVar.of("e");
    private final ContextVar<Object> z = ContextVar.of("z");

    private static Object get(Bindings bindings, ContextVar<?> variable, Object otherwise) {
        int index = bindings.indexOf(variable);
        return index < 0 ? otherwise : bindings.value(index);
    }

    private static List<String> items(Bindings bindings) {
        List<String> items = new ArrayList<>();
        for (ContextVar<?> variable : bindings.variables()) {
            items.add(variable.name() + "=" + bindings.value(bindings.indexOf(variable)));
        }
        return items;
    }

    /** Neither in the order of the variables nor in its reverse. */
    private Bindings five() {
        return Bindings.NONE.with(c, "c").with(a, "a").with(e, "e").with(b, "b").with(d, "d");
    }

    // CPython: test_context.HamtTest.test_hamt_basics_2
    @Test
    void aChangeMakesANewOneAndLeavesTheOldOnesAsTheyAre() {
        Bindings none = Bindings.NONE;
        Bindings one = none.with(a, "b");
        Bindings two = one.with(b, 10);

        assertThat(one).isNotSameAs(none);
        assertThat(two).isNotSameAs(one);
        assertThat(List.of(none.size(), one.size(), two.size())).containsExactly(0, 1, 2);
        assertThat(get(none, a, 42)).isEqualTo(42);
        assertThat(get(none, b, 42)).isEqualTo(42);
        assertThat(get(one, a, 42)).isEqualTo("b");
        assertThat(get(one, b, 42)).isEqualTo(42);
        assertThat(get(two, a, 42)).isEqualTo("b");
        assertThat(get(two, b, 42)).isEqualTo(10);
    }

    // CPython: test_context.HamtTest.test_hamt_basics_4
    @Test
    void anEqualValueIsAnotherOneAllTheSame() {
        List<Object> first = new ArrayList<>();
        List<Object> second = new ArrayList<>();

        Bindings before = Bindings.NONE.with(a, first);
        Bindings after = before.with(a, second);

        assertThat(after).isNotSameAs(before);
        assertThat(after.size()).isEqualTo(1);
        assertThat(get(before, a, null)).isSameAs(first);
        assertThat(get(after, a, null)).isSameAs(second);
    }

    // CPython: test_context.HamtTest.test_hamt_delete_1
    @Test
    void variablesAreTakenAwayInAnyOrder() {
        Bindings bindings = five().without(c);
        assertThat(bindings.size()).isEqualTo(4);
        bindings = bindings.without(d);
        assertThat(bindings.size()).isEqualTo(3);
        assertThat(bindings.without(z)).isSameAs(bindings);
        bindings = bindings.without(a);
        assertThat(bindings.size()).isEqualTo(2);

        assertThat(get(bindings, a, 42)).isEqualTo(42);
        assertThat(get(bindings, b, 42)).isEqualTo("b");
        assertThat(get(bindings, e, 42)).isEqualTo("e");
        assertThat(items(bindings.without(b).without(e))).isEmpty();
    }

    // CPython: test_context.HamtTest.test_hamt_items_1
    // CPython: test_context.HamtTest.test_hamt_items_3
    // CPython: test_context.HamtTest.test_hamt_keys_1
    @Test
    void allVariablesAndValuesAreListed() {
        assertThat(items(five())).containsExactlyInAnyOrder("a=a", "b=b", "c=c", "d=d", "e=e");
        assertThat(five().variables()).containsExactlyInAnyOrder(a, b, c, d, e);
        assertThat(items(Bindings.NONE)).isEmpty();
    }

    // CPython: test_context.HamtTest.test_hamt_in_1
    // CPython: test_context.HamtTest.test_hamt_getitem_1
    @Test
    void onlyWhatWasPutInIsFound() {
        Bindings bindings = Bindings.NONE.with(b, 1);

        assertThat(get(bindings, b, null)).isEqualTo(1);
        for (ContextVar<?> other : List.of(a, c)) {
            assertThat(bindings.indexOf(other)).isNegative();
        }
    }
}
