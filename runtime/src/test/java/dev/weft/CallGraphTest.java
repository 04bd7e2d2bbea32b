package dev.weft;

import static dev.weft.Weft.asCompleted;
import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.shield;
import static dev.weft.Weft.shielded;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.taskGroup;
import static dev.weft.Weft.waitAny;
import static dev.weft.Weft.waitFor;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who waits for whom. */
class CallGraphTest {

    @Coroutine
    private static Coro<Void> inner(Future<Void> future) {
        yieldFrom(future);
        return done();
    }

    @Coroutine
    private static Coro<Void> outer(Awaitable<Void> awaitable) {
        yieldFrom(awaitable);
        return done();
    }

    @Coroutine
    private static Coro<Void> turn() {
        yieldFrom(sleep(Duration.ZERO));
        return done();
    }

    @Test
    void aFutureIsAwaitedByTasksAndThoseByOthers() {
        CallGraph graph = Weft.run(() -> {
            Future<Void> future = runningLoop().createFuture();
            Task<Void> first = createTask(inner(future), "first");
            Task<Void> second = createTask(outer(first), "second");
            yieldFrom(turn());
            CallGraph captured = CallGraph.capture(future);
            future.setResult(null);
            yieldFrom(second);
            return result(captured);
        });

        assertThat(graph.stack()).isEmpty();
        CallGraph first = graph.awaitedBy().get(0);
        assertThat(name(first)).isEqualTo("first");
        assertThat(first.stack()).extracting(StackTraceElement::getMethodName).containsExactly("inner");
        CallGraph second = first.awaitedBy().get(0);
        assertThat(name(second)).isEqualTo("second");
        assertThat(second.stack()).extracting(StackTraceElement::getMethodName).containsExactly("outer");
        assertThat(second.awaitedBy()).isEmpty();
        assertThat(graph.toString())
                .containsSubsequence("awaited by:", "first", "CallGraphTest.inner", "awaited by:", "second", "outer");
    }

    @Test
    void edgesGoThroughWhatIsMadeOfOthers() {
        List<String> awaiters = Weft.run(() -> {
            Future<Void> future = runningLoop().createFuture();
            Future<Void> other = runningLoop().createFuture();
            Task<Void> child = createTask(inner(future), "child");
            Task<Void> gathering = createTask(awaitAll(gather(child, other)), "gathering");
            Future<Void> group = runningLoop().createFuture(() -> List.of(child));
            Task<Void> grouping = createTask(inner(group), "grouping");
            yieldFrom(turn());
            List<String> names = new ArrayList<>();
            CallGraph.capture(child).awaitedBy().forEach(awaiter -> names.add(name(awaiter)));
            future.setResult(null);
            other.setResult(null);
            group.setResult(null);
            yieldFrom(gathering);
            yieldFrom(grouping);
            return result(names);
        });

        assertThat(awaiters).containsExactly("gathering", "grouping");
    }

    @Test
    void aGroupWaitsForItsTasks() {
        assertThat(dumpOf(child -> taskGroup(group -> {
                    group.createTask(outer(child), "member");
                    return done();
                })))
                .containsSubsequence("* task waiting ", "  * task member ", "    * task child ");
    }

    @Test
    void startWaitsForItsService() {
        assertThat(dumpOf(child -> taskGroup(group -> {
                    yieldFrom(group.<Void>start(
                            status -> {
                                yieldFrom(child);
                                status.started(null);
                                return done();
                            },
                            "service"));
                    return done();
                })))
                .containsSubsequence("* task waiting ", "  * task service ", "    * task child ");
    }

    @Test
    void aShieldWaitsForWhatItShields() {
        assertThat(dumpOf(child -> outer(shield(child)))).containsSubsequence("* task waiting ", "  * task child ");
    }

    @Test
    void aShieldedBodyIsWaitedFor() {
        assertThat(dumpOf(child -> shielded(scope -> outer(child))))
                .containsSubsequence("* task waiting ", "  * task waiting, shielded ", "    * task child ");
    }

    @Test
    void waitAnyWaitsForAllThatAreUnfinished() {
        assertThat(dumpOf(child -> {
                    Future<Void> never = child.loop().createFuture();
                    yieldFrom(waitAny(List.of(never, child)));
                    return done();
                }))
                .containsSubsequence("* task waiting ", "  * task child ");
    }

    @Test
    void asCompletedWaitsForWhatIsUnfinished() {
        assertThat(dumpOf(child -> {
                    AsCompleted<Void> all = asCompleted(List.of(child));
                    yieldFrom(all.hasNext());
                    return done();
                }))
                .containsSubsequence("* task waiting ", "  * task child ");
    }

    @Test
    void waitForWithoutTimeWaitsForTheEndOfWhatItCancels() {
        assertThat(dumpOf(child -> waitFor(eager(cleaningUpWith(child), "slow"), Duration.ZERO)))
                .containsSubsequence("* task waiting ", "  * task slow ", "    * task child ");
    }

    private static Task<Void> eager(Coro<Void> coro, String name) {
        return createTask(coro, TaskOptions.named(name).eager());
    }

    /** Goes on when it is cancelled, to wait for a task. */
    @Coroutine
    private static Coro<Void> cleaningUpWith(Task<Void> task) {
        try {
            yieldFrom(sleep(Duration.ofHours(1)));
        } catch (CancelledError e) {
            yieldFrom(task);
        }
        return done();
    }

    /** All tasks, while a task "waiting" waits in some way for one that is named "child"; which has to be done for it to end. */
    private static String dumpOf(Body<Task<Void>, Void> waiting) {
        return Weft.run(() -> {
            Future<Void> future = runningLoop().createFuture();
            Task<Void> child = createTask(inner(future), "child");
            Task<Void> task = createTask(() -> waiting.run(child), "waiting");
            for (int i = 0; i < 5; i++) {
                yieldFrom(turn());
            }
            StringBuilder out = new StringBuilder();
            runningLoop().dumpTasks(out);
            future.setResult(null);
            yieldFrom(task);
            return result(out.toString());
        });
    }

    @Coroutine
    private static Coro<Void> awaitAll(Future<List<Void>> all) {
        yieldFrom(all);
        return done();
    }

    @Test
    void theCurrentTaskIsWhereItRuns() {
        CallGraph graph = Weft.run(() -> result(yieldFrom(capturing())));

        assertThat(graph.stack().get(0).getMethodName()).isEqualTo("capturing");
    }

    @Coroutine
    private static Coro<CallGraph> capturing() {
        return result(CallGraph.capture());
    }

    @Test
    void outsideOfATaskThereIsNone() {
        try (EventLoop loop = EventLoop.create()) {
            loop.callSoon(() -> {
                assertThatThrownBy(CallGraph::capture).isInstanceOf(IllegalStateException.class);
                loop.stop();
            });
            loop.runForever();
        }
    }

    @Test
    void cyclesAreMarked() {
        List<String> texts = cycleOfTwo();

        assertThat(texts.get(0)).containsSubsequence("left", "awaited by:", "right", "awaited by:", "left", "a cycle");
        assertThat(texts.get(1)).containsSubsequence("left", "right", "left", "a cycle");
    }

    private static List<String> cycleOfTwo() {
        return Weft.run(() -> {
            List<Task<Void>> tasks = new ArrayList<>();
            tasks.add(createTask(() -> outer(tasks.get(1)), "left"));
            tasks.add(createTask(() -> outer(tasks.get(0)), "right"));
            yieldFrom(turn());
            StringBuilder dump = new StringBuilder();
            runningLoop().dumpTasks(dump);
            String graph = CallGraph.capture(tasks.get(0)).toString();
            return result(List.of(graph, dump.toString()));
        });
    }

    @Test
    void allTasksAreDumpedUnderThoseThatWaitForThem() {
        String dump = Weft.run(() -> {
            Future<Void> future = runningLoop().createFuture();
            Task<Void> child = createTask(inner(future), "child");
            Task<Void> parent = createTask(outer(child), "parent");
            Task<Void> second = createTask(outer(child), "second");
            yieldFrom(turn());
            StringBuilder out = new StringBuilder();
            runningLoop().dumpTasks(out);
            future.setResult(null);
            yieldFrom(gather(parent, second));
            return result(out.toString());
        });

        assertThat(dump.lines().filter(line -> line.contains("* ")))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("* task Task-1 "),
                        line -> assertThat(line).startsWith("* task parent "),
                        line -> assertThat(line).startsWith("  * task child "),
                        line -> assertThat(line).startsWith("* task second "),
                        line -> assertThat(line).startsWith("  * task child ").endsWith("shown already"));
        assertThat(dump).contains("  | at dev.weft.CallGraphTest.outer(CallGraphTest.java:");
    }

    /** A thousand tasks, each waiting for the one before. */
    @Test
    void aLongChainIsCut() {
        String dump = Weft.run(() -> {
            Future<Void> future = runningLoop().createFuture();
            Task<Void> last = createTask(inner(future));
            for (int i = 0; i < 1000; i++) {
                last = createTask(outer(last));
            }
            yieldFrom(turn());
            yieldFrom(turn());
            StringBuilder out = new StringBuilder();
            runningLoop().dumpTasks(out);
            String graph = CallGraph.capture(future).toString();
            future.setResult(null);
            yieldFrom(last);
            return result(out + graph);
        });

        assertThat(dump.lines().filter(line -> line.endsWith("and more"))).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void theStackIsPrintedAndThatOfAFailure() {
        String printed = Weft.run(() -> {
            Future<Void> future = runningLoop().createFuture();
            Task<Void> waiting = createTask(outer(inner(future)), "waiting");
            Task<Void> failed = createTask(failing(), "failed");
            failed.addDoneCallback(done -> {}); // somebody knows
            yieldFrom(turn());
            StringBuilder out = new StringBuilder();
            waiting.printStack(out);
            failed.printStack(out);
            future.setResult(null);
            yieldFrom(waiting);
            waiting.printStack(out);
            return result(out.toString());
        });

        assertThat(printed)
                .containsSubsequence(
                        "Stack of task waiting",
                        "inner(",
                        "outer(",
                        "Stack of task failed",
                        "broken",
                        "failing(",
                        "No stack for");
    }

    @Coroutine
    private static Coro<Void> failing() {
        throw new IllegalStateException("broken");
    }

    private static String name(CallGraph node) {
        return ((Task<?>) node.future()).name();
    }
}
