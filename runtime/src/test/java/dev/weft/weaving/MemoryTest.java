package dev.weft.weaving;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weft.Coro;
import dev.weft.CoroutineState;
import dev.weft.Future;
import dev.weft.Generator;
import dev.weft.StopIteration;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a suspended or ended body keeps from the garbage collector: nothing that it does not read again. */
class MemoryTest {

    private static final int LARGE = 10 << 20;

    /** Coroutines that wait long after they have used something large for the last time; runs in a JVM with little memory. */
    static final class Waiting {

        private Waiting() {}

        public static void main(String[] args) {
            for (String how : args[1].split(",")) {
                run(all(how, Integer.parseInt(args[0])));
            }
        }

        @Coroutine
        private static Coro<Void> all(String how, int count) {
            Future<Integer> end = runningLoop().createFuture();
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                tasks.add(createTask(start(how, end)));
                yieldFrom(sleep(Duration.ZERO));
            }
            end.setResult(1);
            long sum = 0;
            for (Task<Integer> task : tasks) {
                sum += yieldFrom(task);
            }
            System.out.println(how + " " + sum / count);
            return done();
        }

        private static Coro<Integer> start(String how, Future<Integer> end) {
            return switch (how) {
                case "local" -> local(end);
                case "overwritten" -> overwritten(end);
                case "parameter" -> parameter(end, new byte[LARGE]);
                case "argument" -> argument(end);
                case "linked" -> linked(end);
                default -> inALoop(end);
            };
        }

        @Coroutine
        private static Coro<Integer> local(Future<Integer> end) {
            byte[] large = new byte[LARGE];
            int length = large.length;
            return result(length + yieldFrom(end));
        }

        @Coroutine
        private static Coro<Integer> overwritten(Future<Integer> end) {
            byte[] large = new byte[LARGE];
            yieldFrom(sleep(Duration.ZERO));
            int length = large.length;
            large = null;
            int got = yieldFrom(end);
            return result(length + got + (large == null ? 0 : 1));
        }

        @Coroutine
        private static Coro<Integer> parameter(Future<Integer> end, byte[] large) {
            int length = large.length;
            return result(length + yieldFrom(end));
        }

        @Coroutine
        private static Coro<Integer> argument(Future<Integer> end) {
            return result(yieldFrom(parameter(end, new byte[LARGE])));
        }

        @Coroutine
        private static Coro<Integer> linked(Future<Integer> end) {
            return result(yieldFrom(Other.parameter(new byte[LARGE], end)));
        }

        @Coroutine
        private static Coro<Integer> inALoop(Future<Integer> end) {
            int sum = 1;
            for (int i = 0; i < 2; i++) {
                byte[] large = new byte[LARGE];
                yieldFrom(sleep(Duration.ZERO));
                sum += large.length / 2;
            }
            yieldFrom(end);
            return result(sum);
        }
    }

    static final class Other {
        private Other() {}

        @Coroutine
        static Coro<Integer> parameter(byte[] large, Future<Integer> end) {
            int length = large.length;
            int got = yieldFrom(end);
            return result(length + got);
        }
    }

    /** Ten million suspensions of one frame, and of two that wait for each other, in a heap that has no room for them. */
    static final class ForEver {

        private static final int COUNT = 10_000_000;

        private ForEver() {}

        public static void main(String[] args) {
            Coro<Long> coro = coroutine(new Ask());
            Generator<Object, Object, Void> generator = outer();
            long sum = 0;
            for (int i = 0; i < COUNT; i++) {
                coro.send(null);
                sum += ((Object[]) generator.next()).length;
            }
            System.out.println(args[0] + " " + sum);
        }

        @Coroutine
        private static Coro<Long> coroutine(Ask ask) {
            Object kept = new int[4];
            while (true) {
                yieldFrom(ask);
                kept = new Object[] {kept.hashCode()};
            }
        }

        @Coroutine
        private static Generator<Object, Object, Void> outer() {
            while (true) {
                yieldFrom(inner());
            }
        }

        @Coroutine
        private static Generator<Object, Object, Void> inner() {
            for (int i = 0; i < 10; i++) {
                Object[] made = new Object[1];
                made[0] = yieldValue(made);
            }
            return done();
        }
    }

    /** Suspends each time it is awaited, and ends when it is resumed. */
    static final class Ask implements Coro<Object> {
        private boolean asked;

        @Override
        public @Nullable Object send(@Nullable Object value) {
            asked = !asked;
            if (!asked) {
                throw new StopIteration(value);
            }
            return "asked";
        }

        @Override
        public @Nullable Object throwInto(Throwable exception) {
            throw Points.<RuntimeException>sneak(exception);
        }

        @Override
        public void close() {}

        @Override
        public CoroutineState state() {
            return asked ? CoroutineState.SUSPENDED : CoroutineState.CREATED;
        }
    }

    private static String outputOf(Class<?> main, String heap, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(ProcessHandle.current().info().command().orElseThrow(), heap, "-XX:+UseSerialGC"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-javaagent:"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
        return output.trim();
    }

    @Test
    @Tag("slow")
    void aThousandThatDroppedTenMegabytesEachFitIn128() throws Exception {
        assertThat(outputOf(Waiting.class, "-Xmx128m", "1000", "local")).endsWith("local " + (LARGE + 1));
        assertThat(outputOf(Waiting.class, "-Xmx128m", "60", "overwritten,parameter,argument,linked,loop")
                        .lines())
                .allMatch(line -> line.endsWith(" " + (LARGE + 1)))
                .hasSize(5);
    }

    @Test
    @Tag("slow")
    void tenMillionSuspensionsLeaveNothing() throws Exception {
        assertThat(outputOf(ForEver.class, "-Xmx16m", "sum")).endsWith("sum " + ForEver.COUNT);
    }

    // What a frame refers to

    private static long held(Object frame) {
        return Stream.<Class<?>>iterate(frame.getClass(), type -> type != Object.class, Class::getSuperclass)
                .flatMap(type -> Stream.of(type.getDeclaredFields()))
                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                .filter(field -> valueOf(field, frame) instanceof byte[])
                .count();
    }

    private static @Nullable Object valueOf(Field field, Object frame) {
        try {
            field.setAccessible(true);
            return field.get(frame);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    @Coroutine
    private static Generator<String, Object, Integer> uses(byte[] parameter) {
        byte[] local = parameter.clone();
        try {
            yieldValue("first");
            return result(parameter.length + local.length);
        } finally {
            local[0] = parameter[0];
        }
    }

    @Test
    void aBodyThatEndedHoldsNothing() {
        Generator<String, Object, Integer> ended = uses(new byte[1]);
        ended.next();
        assertThat(held(ended)).isEqualTo(2);
        assertThatThrownBy(ended::next).isInstanceOf(StopIteration.class);
        Generator<String, Object, Integer> closed = uses(new byte[1]);
        closed.next();
        closed.close();
        Generator<String, Object, Integer> failed = uses(new byte[1]);
        failed.next();
        Error error = new Error();
        assertThat(catchThrowable(() -> failed.throwInto(error))).isSameAs(error);
        Generator<String, Object, Integer> neverBegun = uses(new byte[1]);
        neverBegun.close();

        assertThat(List.of(held(ended), held(closed), held(failed), held(neverBegun)))
                .containsOnly(0L);
    }

    /** JLS 12.6 knows no finally for what nobody reaches; unlike CPython, nothing closes a generator that is dropped. */
    @Test
    void anAbandonedGeneratorIsCollectedAndItsFinallyDoesNotRun() {
        List<String> trace = new ArrayList<>();
        WeakReference<Object> reference = new WeakReference<>(begun(trace));

        for (int i = 0; i < 100 && reference.get() != null; i++) {
            System.gc();
        }

        assertThat(reference.get()).isNull();
        assertThat(trace).isEmpty();
    }

    private static Object begun(List<String> trace) {
        Generator<Integer, Void, Void> generator = withFinally(trace);
        generator.next();
        return generator;
    }

    @Coroutine
    private static Generator<Integer, Void, Void> withFinally(List<String> trace) {
        try {
            yieldValue(1);
            return done();
        } finally {
            trace.add("finally");
        }
    }

    @Coroutine
    private static Coro<String> runsOutOfMemory(Points p) {
        int length = yieldFrom(p.i(Integer.MAX_VALUE));
        try {
            return result("made " + new long[length].length);
        } catch (OutOfMemoryError e) {
            return result("out of memory " + yieldFrom(p.i(1)));
        }
    }

    @Test
    void runningOutOfMemoryIsTheBodysOwnBusiness() {
        EveryWay.check(MemoryTest::runsOutOfMemory, "= out of memory 1");
    }
}
