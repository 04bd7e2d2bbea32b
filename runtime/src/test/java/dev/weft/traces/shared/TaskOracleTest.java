package dev.weft.traces.shared;

import static dev.weft.Weft.currentTask;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.waitFor;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.TimeoutException;
import dev.weft.annotations.Coroutine;
import dev.weft.testing.TestLoop;
import dev.weft.testing.TestLoopOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random scenarios of a few tasks that wait for, complete and cancel each other and a few futures: what happens, and in which
 * order, is what happens in CPython. A scenario is the bodies of its tasks, {@code Sy f0|Rc0}: S for one that swallows
 * cancellations, R for one that does not, and operations. The same interpreter in Python is {@code src/test/python/task_oracle.py}.
 */
class TaskOracleTest {

    private static final int FIRST_VERSION = 13; // uncancel takes back what was not delivered
    private static final int SCENARIOS = Integer.getInteger("weft.oracle.scenarios", 1_000);
    private static final long SEED = Long.getLong("weft.oracle.seed", 4);

    /** Those that are to be frequent stand there more than once. */
    private static final String OPERATIONS = "yyyzzffffftttwwvggccccccunsssxpr";

    private static List<String> scenarios() {
        Random random = new Random(SEED);
        List<String> scenarios = new ArrayList<>();
        for (int i = 0; i < SCENARIOS; i++) {
            int tasks = 2 + random.nextInt(4);
            List<String> bodies = new ArrayList<>();
            for (int me = 0; me < tasks; me++) {
                bodies.add(body(random, me, tasks));
            }
            scenarios.add(String.join("|", bodies));
        }
        return scenarios;
    }

    private static String body(Random random, int me, int tasks) {
        StringBuilder body = new StringBuilder(random.nextBoolean() ? "S" : "R");
        int length = 1 + random.nextInt(6);
        for (int i = 0; i < length; i++) {
            char operation = OPERATIONS.charAt(random.nextInt(OPERATIONS.length()));
            if (operation == 't' && me == 0) {
                operation = 'y'; // a task awaits those made before it: no circle
            }
            int any = random.nextInt(tasks);
            int micros = 1 + random.nextInt(1_000_000); // so that no two deadlines are equal
            body.append(i == 0 ? "" : " ").append(operation);
            switch (operation) {
                case 'z' -> body.append(micros);
                case 'f', 's', 'x', 'c' -> body.append(any);
                case 't' -> body.append(random.nextInt(me));
                case 'w' -> body.append(any).append(',').append(micros);
                case 'v' ->
                    body.append(1 + random.nextInt(1_000_000)).append(',').append(micros);
                case 'g' -> body.append(any).append(',').append(random.nextInt(tasks));
                default -> {}
            }
        }
        return body.toString();
    }

    /** Tasks at work on a scenario, and what they did. */
    private static final class Scenario {

        private final EventLoop loop;
        private final List<String> trace = new ArrayList<>();
        private final List<Future<Integer>> futures = new ArrayList<>();
        private final List<Task<Integer>> tasks = new ArrayList<>();

        Scenario(EventLoop loop, String text) {
            this.loop = loop;
            String[] bodies = text.split("\\|");
            for (int i = 0; i < bodies.length; i++) {
                futures.add(loop.createFuture());
            }
            for (int me = 0; me < bodies.length; me++) {
                String[] operations = bodies[me].substring(1).split(" ");
                tasks.add(loop.createTask(body(me, bodies[me].startsWith("S"), operations)));
            }
        }

        @Coroutine
        private Coro<Integer> body(int me, boolean swallows, String[] operations) {
            for (String operation : operations) {
                try {
                    Object outcome = yieldFrom(perform(me, operation));
                    trace.add(me + operation + "=" + Trace.python(outcome));
                } catch (CancelledError e) {
                    trace.add(me + operation + "!" + message(operation, e));
                    if (!swallows) {
                        throw e;
                    }
                } catch (IllegalStateException | TimeoutException e) {
                    trace.add(me + operation + "!" + Trace.name(e));
                }
            }
            return result(me);
        }

        /** <i>Unlike asyncio</i>, a cancelled task tells its message each time it is asked, not the first time only. */
        private static String message(String operation, CancelledError e) {
            String message = e.getMessage();
            return message == null || operation.startsWith("t") ? "" : message;
        }

        @Coroutine
        private Coro<@Nullable Object> perform(int me, String text) {
            int[] operands = Arrays.stream(text.substring(1).split(","))
                    .filter(operand -> !operand.isEmpty())
                    .mapToInt(Integer::parseInt)
                    .toArray();
            int first = operands.length > 0 ? operands[0] : -1;
            switch (text.charAt(0)) {
                case 'y':
                    return result(yieldFrom(sleep(Duration.ZERO)));
                case 'z':
                    return result(yieldFrom(sleep(micros(first))));
                case 'f':
                    return result(yieldFrom(futures.get(first)));
                case 't':
                    return result(yieldFrom(tasks.get(first)));
                case 'w':
                    return result(yieldFrom(waitFor(futures.get(first), micros(operands[1]))));
                case 'v':
                    return result(yieldFrom(waitFor(perform(me, "z" + first), micros(operands[1]))));
                case 'g':
                    List<Integer> both = yieldFrom(gather(futures.get(first), futures.get(operands[1])));
                    return result(both.get(0) + both.get(1));
                case 'c':
                    return result(tasks.get(first).cancel("by " + me));
                case 'u':
                    return result(currentTask().uncancel());
                case 'n':
                    return result(currentTask().cancelling());
                case 's':
                    if (!futures.get(first).isDone()) {
                        futures.get(first).setResult(me);
                    }
                    return result(null);
                case 'x':
                    return result(futures.get(first).cancel("by " + me));
                case 'p':
                    loop.callSoon(() -> trace.add(me + "callback"));
                    return result(null);
                default:
                    throw new Trace.Boom(null);
            }
        }

        private static Duration micros(int micros) {
            return Duration.ofNanos(micros * 1000L);
        }

        private String state(int me) {
            Task<Integer> task = tasks.get(me);
            String state = !task.isDone()
                    ? "pending"
                    : task.isCancelled() ? "cancelled" : task.exception() != null ? "failed" : "ended";
            return me + ":" + state + "," + task.cancelling();
        }

        String run() {
            loop.setExceptionHandler((l, report) -> {});
            loop.callLater(Duration.ofSeconds(100), loop::stop);
            loop.runForever();
            for (int me = 0; me < tasks.size(); me++) {
                trace.add(state(me));
            }
            return trace.stream().collect(Collectors.joining(" "));
        }
    }

    private static String run(String scenario, boolean strictOrder) {
        EventLoop loop = TestLoop.create(TestLoopOptions.defaults().withStrictOrder(strictOrder))
                .eventLoop();
        try {
            return new Scenario(loop, scenario).run();
        } finally {
            loop.close();
        }
    }

    @Test
    void whatTasksDoToEachOtherIsWhatTheyDoInPython() throws Exception {
        CPython python = CPython.from(FIRST_VERSION);
        assumeTrue(python != null, CPython.absent(FIRST_VERSION));
        List<String> scenarios = scenarios();

        List<String> expected = python.run("task_oracle.py", scenarios);

        assertThat(expected).hasSameSizeAs(scenarios);
        for (int i = 0; i < scenarios.size(); i++) {
            String scenario = scenarios.get(i);
            assertThat(run(scenario, true)).as("%s, strict", scenario).isEqualTo(expected.get(i));
            assertThat(run(scenario, false)).as(scenario).isEqualTo(expected.get(i));
        }
    }
}
