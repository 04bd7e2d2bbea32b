package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.internal.loop.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Runs a scenario again and again, each time on a new loop in virtual time, with Weft's order of turns and with asyncio's, cancelling its task before another turn of the loop: before each
 * one, and before each two. After each run: the task has ended, as cancelled if it was asked to; no other task is left; no timer is left
 * that would still have gone off; the requests to cancel are those from here; nothing was reported.
 *
 * <p>A scenario must not swallow cancellations by itself; one that may hide some, as a failing task group does, ends with one more wait.
 */
final class CancelEverywhere {

    /** No scenario of ours takes so many turns: it does not end. */
    private static final int MAX_TURNS = 2_000;

    private final Body<EventLoop, ?> scenario;
    private final EventLoop loop;
    private final List<ErrorReport> reports = new ArrayList<>();
    private int turns;
    private int requests;

    private CancelEverywhere(Body<EventLoop, ?> scenario, EventLoop loop) {
        this.scenario = scenario;
        this.loop = loop;
        loop.setExceptionHandler((l, report) -> reports.add(report));
    }

    /** Checks all runs, and answers how many there were. */
    static <R> int check(Body<EventLoop, R> scenario) {
        return check(scenario, VirtualTime::loop) + check(scenario, VirtualTime::strictLoop);
    }

    private static int check(Body<EventLoop, ?> scenario, Supplier<EventLoop> loops) {
        int turns = new CancelEverywhere(scenario, loops.get()).run(-1, -1);
        int runs = 1;
        for (int first = 0; first <= turns; first++) {
            new CancelEverywhere(scenario, loops.get()).run(first, -1);
            runs++;
            for (int second = first; second <= turns + 3; second++) {
                new CancelEverywhere(scenario, loops.get()).run(first, second);
                runs++;
            }
        }
        return runs;
    }

    /** Answers how many turns the task took. */
    private int run(int first, int second) {
        String when = "cancelled before turns " + first + " and " + second;
        Task<?> subject = loop.createTask(start(scenario), "subject");
        Duration quiet = loop.time();
        do {
            if (turns == first) {
                requests += subject.cancel(when) ? 1 : 0;
            }
            if (turns == second) {
                requests += subject.cancel(when) ? 1 : 0;
            }
            if (!loop.allTasks().isEmpty()) {
                quiet = loop.time();
            }
            assertThat(++turns).as("turns, %s", when).isLessThan(MAX_TURNS);
        } while (VirtualTime.turn(loop));
        verify(subject, when, quiet);
        loop.close();
        return turns;
    }

    @SuppressWarnings("unchecked")
    private Coro<Object> start(Body<EventLoop, ?> body) {
        return Bodies.start(() -> (Coro<Object>) body.run(loop));
    }

    private void verify(Task<?> subject, String when, Duration quiet) {
        assertThat(subject.isDone()).as("%s, %s, ended", subject, when).isTrue();
        assertThat(loop.allTasks()).as("tasks left, %s", when).isEmpty();
        assertThat(loop.time()).as("the last timer, %s", when).isEqualTo(quiet);
        assertThat(subject.cancelling()).as("requests to cancel, %s", when).isEqualTo(requests);
        if (requests > 0) {
            assertThat(subject.isCancelled())
                    .as("%s, %s, is cancelled", subject, when)
                    .isTrue();
        } else {
            subject.result();
        }
        assertThat(CancelScope.of(subject)).as("scope of %s, %s", subject, when).isNull();
        assertThat(reports).as("reports, %s", when).isEmpty();
    }
}
