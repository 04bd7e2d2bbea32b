package dev.weft.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.benchmarks.Peer.Launch;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Who does not give what the others give does not do the same work. */
class PeersAgreeTest {

    @TestFactory
    Stream<DynamicTest> peersOfAMeasureGiveTheSameResult() {
        return Measures.all().stream()
                .filter(measure -> !runnable(measure).isEmpty())
                .map(measure -> DynamicTest.dynamicTest(measure.id(), () -> tryOut(measure)));
    }

    private static void tryOut(Measure measure) throws ReflectiveOperationException {
        Map<String, Object> results = new LinkedHashMap<>();
        for (Peer peer : runnable(measure)) {
            results.put(peer.name(), resultOf((Launch.Jmh) peer.launch()));
        }

        assertThat(results.values().stream().distinct().toList())
                .as("%s", results)
                .hasSize(1);
        assertThat(results.values()).doesNotContain(0).doesNotContain(0L);
    }

    private static List<Peer> runnable(Measure measure) {
        return measure.peers().stream()
                .filter(peer -> peer.launch() instanceof Launch.Jmh)
                .filter(peer -> peer.runsOn(Runtime.version().feature()))
                .toList();
    }

    private static Object resultOf(Launch.Jmh launch) throws ReflectiveOperationException {
        Object state = Class.forName(launch.type()).getConstructor().newInstance();
        for (Map.Entry<String, String> parameter : launch.parameters().entrySet()) {
            Field field = state.getClass().getDeclaredField(parameter.getKey());
            field.setAccessible(true);
            field.setInt(state, Integer.parseInt(parameter.getValue()));
        }
        setUp(state);
        Object result = state.getClass().getMethod(launch.method()).invoke(state);
        tearDown(state);
        return result;
    }

    /** What is done once comes before what is done for each iteration. */
    private static void setUp(Object state) throws ReflectiveOperationException {
        List<Method> methods = Stream.of(state.getClass().getMethods())
                .filter(method -> method.isAnnotationPresent(Setup.class))
                .sorted(Comparator.comparing(
                        method -> method.getAnnotation(Setup.class).value()))
                .toList();
        for (Method method : methods) {
            method.invoke(state);
        }
    }

    private static void tearDown(Object state) throws ReflectiveOperationException {
        for (Method method : state.getClass().getMethods()) {
            if (method.isAnnotationPresent(TearDown.class)) {
                method.invoke(state);
            }
        }
    }

    @Test
    void everyBenchmarkBelongsToAMeasure() throws ClassNotFoundException {
        Set<String> measured = new TreeSet<>();
        Set<String> types = new TreeSet<>();
        for (Measure measure : Measures.all()) {
            for (Peer peer : measure.peers()) {
                if (peer.launch() instanceof Launch.Jmh jmh) {
                    measured.add(jmh.type() + "." + jmh.method());
                    types.add(jmh.type());
                }
            }
        }
        List<String> written = new ArrayList<>();
        for (String type : types) {
            for (Method method : Class.forName(type).getMethods()) {
                if (method.isAnnotationPresent(Benchmark.class)) {
                    written.add(type + "." + method.getName());
                }
            }
        }

        assertThat(measured).containsExactlyInAnyOrderElementsOf(written);
    }
}
