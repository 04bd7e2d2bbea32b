package dev.weft;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weft.annotations.Coroutine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many in a row and deep inside each other: nothing recurses, nothing piles up. */
@Tag("slow")
class LoopLimitsTest {

    private static final int MANY = 1_000_000;
    private static final int DEEP = 100_000;

    private final Runner runner = new Runner();
    private final EventLoop loop = runner.loop();

    @AfterEach
    void close() {
        loop.setExceptionHandler((l, report) -> {}); // tasks that a test leaves behind
        runner.close();
    }

    @Test
    void aMillionFuturesSetEachOther() {
        Future<Integer> first = loop.createFuture();
        Future<Integer> last = first;
        for (int i = 0; i < MANY; i++) {
            Future<Integer> next = loop.createFuture();
            last.addDoneCallback(done -> next.setResult(done.result() + 1));
            last = next;
        }

        first.setResult(0);

        assertThat(loop.runUntilComplete(last)).isEqualTo(MANY);
    }

    @Test
    void aMillionCallbacksOfOneFutureRunInOrder() {
        Future<Void> future = loop.createFuture();
        int[] ran = {0};
        for (int i = 0; i < MANY; i++) {
            int expected = i;
            future.addDoneCallback(done -> ran[0] += ran[0] == expected ? 1 : 0);
        }

        future.setResult(null);
        loop.runUntilComplete(future);
        loop.runOnce(Duration.ZERO);

        assertThat(ran[0]).isEqualTo(MANY);
    }

    // Nested awaits

    @Coroutine
    private static Coro<Integer> levels(int depth, Future<Integer> bottom) {
        return result(depth == 0 ? yieldFrom(bottom) : 1 + yieldFrom(levels(depth - 1, bottom)));
    }

    @Test
    void aResultComesUpThroughAHundredThousandAwaits() {
        Future<Integer> bottom = loop.createFuture();
        Task<Integer> task = loop.createTask(levels(DEEP, bottom));
        loop.runOnce(Duration.ZERO);

        bottom.setResult(0);

        assertThat(loop.runUntilComplete(task)).isEqualTo(DEEP);
    }

    @Test
    void aFailureComesUpThroughAHundredThousandAwaits() {
        Future<Integer> bottom = loop.createFuture();
        Task<Integer> task = loop.createTask(levels(DEEP, bottom));
        loop.runOnce(Duration.ZERO);

        bottom.setException(new ArithmeticException("bottom"));

        assertThat(catchThrowable(() -> loop.runUntilComplete(task))).hasMessage("bottom");
    }

    @Test
    void aCancellationGoesDownAndUpThroughAHundredThousandAwaits() {
        Future<Integer> bottom = loop.createFuture();
        Task<Integer> task = loop.createTask(levels(DEEP, bottom));
        loop.runOnce(Duration.ZERO);
        assertThat(task.stack()).hasSizeGreaterThan(100);

        task.cancel("enough");

        assertThat(catchThrowable(() -> loop.runUntilComplete(task))).isInstanceOf(CancelledError.class);
        assertThat(bottom.isCancelled()).isTrue();
    }

    // Tasks in a row

    @Coroutine
    private static Coro<Integer> row(int length, Future<Integer> end) {
        if (length == 0) {
            return result(yieldFrom(end));
        }
        Task<Integer> next = createTask(row(length - 1, end));
        return result(1 + yieldFrom(next));
    }

    private Task<Integer> waitingRow(Future<Integer> end) {
        Task<Integer> first = loop.createTask(row(DEEP, end));
        for (int turn = 0; turn <= DEEP; turn++) {
            loop.runOnce(Duration.ZERO);
        }
        return first;
    }

    @Test
    void aResultComesUpThroughAHundredThousandTasks() {
        Future<Integer> end = loop.createFuture();
        Task<Integer> first = waitingRow(end);

        end.setResult(0);

        assertThat(loop.runUntilComplete(first)).isEqualTo(DEEP);
        assertThat(loop.allTasks()).isEmpty();
    }

    @Test
    void aHundredThousandTasksInARowAreCancelled() {
        Future<Integer> end = loop.createFuture();
        Task<Integer> first = waitingRow(end);
        assertThat(loop.allTasks()).hasSize(DEEP + 1);

        first.cancel();

        assertThat(catchThrowable(() -> loop.runUntilComplete(first))).isInstanceOf(CancelledError.class);
        assertThat(end.isCancelled()).isTrue();
        assertThat(loop.allTasks()).isEmpty();
    }

    @Test
    void eagerTasksInARowBeginInsideEachOther() {
        Future<Integer> end = loop.createFuture();
        end.setResult(0);
        loop.setTaskFactory(TaskFactory.EAGER);

        assertThat(runner.run(row(200, end))).isEqualTo(200);
    }

    @Coroutine
    private static Coro<Void> awaitsTheNext(List<Task<Void>> tasks, int index) {
        yieldFrom(tasks.get((index + 1) % tasks.size()));
        return done();
    }

    @Test
    void aCircleOfAHundredThousandTasksCanBeSeenAndCancelled() {
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < DEEP; i++) {
            tasks.add(loop.createTask(awaitsTheNext(tasks, i)));
        }
        loop.runOnce(Duration.ZERO);
        assertThat(tasks.get(0).toString()).contains("waits for " + tasks.get(1).name());
        assertThat(tasks.get(0).waitsFor()).isSameAs(tasks.get(1));

        tasks.get(0).cancel();

        assertThat(catchThrowable(() -> loop.runUntilComplete(tasks.get(0)))).isInstanceOf(CancelledError.class);
        assertThat(tasks).allMatch(Task::isCancelled);
    }

    // Timers

    @Test
    void cancelledTimersLeaveNothingBehind() throws Exception {
        String[] sizes = outputOf(CancelledTimers.class).split(" ");
        assertThat(sizes).as("live bytes").hasSize(4);
        long before = Long.parseLong(sizes[0]);
        long all = Long.parseLong(sizes[1]);
        long few = Long.parseLong(sizes[2]);
        long after = Long.parseLong(sizes[3]);

        assertThat(few - before).as("with one in a hundred left").isLessThan((all - before) / 10);
        assertThat(after).as("once those have run").isLessThan(before + before / 10);
    }

    /**
     * Runs in a JVM of its own, where nothing else lives. Prints the live heap: with a loop, with a million timers, once 99 % of them are
     * cancelled, and once the others have run.
     */
    static final class CancelledTimers {

        private static final int STAY = MANY / 100;

        private CancelledTimers() {}

        public static void main(String[] args) {
            EventLoop loop = EventLoop.create();
            int[] ran = {0};
            Runnable count = () -> ran[0]++;
            for (TimerHandle handle : set(loop, 1000, Duration.ofSeconds(100), count)) { // loads all classes
                handle.cancel();
            }
            StringBuilder sizes = new StringBuilder().append(liveBytes(loop));
            set(loop, STAY, Duration.ofSeconds(3), count);
            List<TimerHandle> others = set(loop, MANY - STAY, Duration.ofSeconds(100), count);
            sizes.append(' ').append(liveBytes(loop));
            others.forEach(TimerHandle::cancel);
            others = List.of();
            sizes.append(' ').append(liveBytes(loop));
            while (ran[0] < STAY) {
                loop.runOnce(Duration.ofSeconds(10));
            }
            sizes.append(' ').append(liveBytes(loop));
            System.out.println(sizes);
            loop.close();
        }

        private static List<TimerHandle> set(EventLoop loop, int timers, Duration first, Runnable callback) {
            List<TimerHandle> handles = new ArrayList<>();
            for (int i = 0; i < timers; i++) {
                handles.add(loop.callLater(first.plusMillis(i % 100), callback));
            }
            return handles;
        }

        private static long liveBytes(EventLoop loop) {
            loop.runOnce(Duration.ZERO);
            Runtime runtime = Runtime.getRuntime();
            long used = Long.MAX_VALUE;
            for (int i = 0; i < 5; i++) {
                System.gc();
                used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
            }
            return used;
        }
    }

    private static String outputOf(Class<?> main) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(ProcessHandle.current().info().command().orElseThrow(), "-XX:+UseSerialGC", "-Xmx512m"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-javaagent:"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
        return output.trim();
    }
}
