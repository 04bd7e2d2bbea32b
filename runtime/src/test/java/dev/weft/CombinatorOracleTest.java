package dev.weft;

import static dev.weft.Weft.allTasks;
import static dev.weft.Weft.createTask;
import static dev.weft.Weft.currentTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.gatherSettled;
import static dev.weft.Weft.shield;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.taskGroup;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.waitAll;
import static dev.weft.Weft.waitAny;
import static dev.weft.Weft.waitFirstException;
import static dev.weft.Weft.waitFor;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.annotations.Coroutine;
import dev.weft.testing.TestLoop;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Random programs of groups, timeouts, gathers, waits and shields that fail, swallow and clean up, cancelled at random times: when each part
 * of them runs, what they catch and how they end is what CPython does. They are made, and run there, by
 * {@code src/test/python/combinator_oracle.py}.
 */
class CombinatorOracleTest {

    private static final int PROGRAMS = 2_000;

    /** asyncio has had all of this, with the counts as they are, since then. */
    private static final int FIRST_VERSION = 13;

    /** What is cancelled when, and does what. */
    private record Case(String cancels, String program, List<String> trace) {

        static Case of(String line) {
            String[] columns = line.split("\t", -1);
            return new Case(columns[0], columns[1], sorted(List.of(columns[2].split(";"))));
        }

        /** What happens at one time may come in another order: Python's groups cancel their tasks in that of a set. */
        static List<String> sorted(List<String> trace) {
            return trace.stream().sorted().toList();
        }
    }

    /** {@code (kind arguments parts)}. */
    private record Node(String kind, List<String> arguments, List<Node> parts) {

        static Node parse(StringTokenizer tokens) {
            Node node = new Node(tokens.nextToken(), new ArrayList<>(), new ArrayList<>());
            while (true) {
                String token = tokens.nextToken();
                if (token.equals(")")) {
                    return node;
                } else if (token.equals("(")) {
                    node.parts.add(parse(tokens));
                } else if (!token.isBlank()) {
                    node.arguments.add(token);
                }
            }
        }

        static Node parse(String text) {
            StringTokenizer tokens = new StringTokenizer(text, "() ", true);
            tokens.nextToken();
            return parse(tokens);
        }

        Node part() {
            return parts.get(0);
        }

        Duration time() {
            return Duration.ofMillis(Long.parseLong(arguments.get(0)));
        }
    }

    private static class Failure extends Exception {
        private static final long serialVersionUID = 1;

        Failure(String name) {
            super(name, null, true, false);
        }
    }

    /** One program on a loop of its own. */
    private static final class Run {

        private final EventLoop loop = TestLoop.create().eventLoop();
        private final Duration start = loop.time();
        private final List<String> trace = new ArrayList<>();

        List<String> of(Case program) {
            loop.setExceptionHandler((l, report) -> {});
            loop.runUntilComplete(main(program.cancels(), Node.parse(program.program())));
            loop.close();
            return Case.sorted(trace);
        }

        private void log(String what) {
            trace.add(loop.time().minus(start).toMillis() + " " + what);
        }

        @Coroutine
        private Coro<Void> main(String cancels, Node program) {
            Task<Void> task = createTask(execute(program));
            for (String when : cancels.isEmpty() ? new String[0] : cancels.split(" ")) {
                Duration time = start.plusMillis(Long.parseLong(when)).plusNanos(500_000);
                loop.callAt(time, () -> log(task.cancel() ? "cancel" : "too late"));
            }
            yieldFrom(waitAll(List.of(task)));
            try {
                yieldFrom(task);
                log("ok");
            } catch (Exception | CancelledError e) {
                log(nameOf(e));
            }
            log("count " + task.cancelling());
            while (allTasks().size() > 1) {
                List<Task<?>> others = new ArrayList<>(allTasks());
                others.remove(currentTask());
                yieldFrom(waitAll(others));
            }
            return done();
        }

        private static String nameOf(Throwable e) {
            if (e instanceof ExceptionGroup group) {
                return group.exceptions().stream().map(Run::nameOf).collect(Collectors.joining(",", "Group(", ")"));
            }
            return e instanceof CancelledError
                    ? "Cancelled"
                    : e instanceof TimeoutException ? "Timeout" : e.getMessage();
        }

        private static String nameOf(Outcome<Void> outcome) {
            if (outcome instanceof Outcome.Failure<Void> failure) {
                return nameOf(failure.exception());
            }
            return outcome instanceof Outcome.Cancelled ? "Cancelled" : "ok";
        }

        private Coro<Void> execute(Node node) {
            return switch (node.kind()) {
                case "sleep" -> sleep(node.time());
                case "turn" -> sleep(Duration.ZERO);
                case "log" -> note(node.arguments().get(0));
                case "fail" -> fail(node.arguments().get(0));
                case "seq" -> sequence(node.parts());
                case "group" -> group(node.parts());
                case "timeout" -> timeout(node.time(), scope -> execute(node.part()));
                case "waitfor" -> waitFor(execute(node.part()), node.time());
                case "shield" -> deferred(() -> shield(execute(node.part())));
                case "gather" -> deferred(() -> gather(executeAll(node.parts())));
                case "settled" -> settled(node.parts());
                case "finally" -> withFinally(node.part(), node.parts().get(1));
                case "catch" -> catching(node.part());
                case "swallow" -> swallowing(node.part());
                case "slow" -> slowToStop(node.part(), node.time());
                default -> waiting(node);
            };
        }

        private List<Coro<Void>> executeAll(List<Node> parts) {
            return parts.stream().map(this::execute).toList();
        }

        /** Its argument begins at once, which the program does when it comes to it. */
        @Coroutine
        private static <R> Coro<Void> deferred(Supplier<Future<R>> eager) {
            yieldFrom(eager.get());
            return done();
        }

        @Coroutine
        private Coro<Void> note(String what) {
            log(what);
            return done();
        }

        @Coroutine
        private static Coro<Void> fail(String name) {
            throw Timeout.sneak(new Failure(name));
        }

        @Coroutine
        private Coro<Void> sequence(List<Node> parts) {
            for (Node part : parts) {
                yieldFrom(execute(part));
            }
            return done();
        }

        private Coro<Void> group(List<Node> parts) {
            return taskGroup(group -> {
                for (Node part : parts.subList(1, parts.size())) {
                    group.createTask(execute(part));
                }
                return execute(parts.get(0));
            });
        }

        @Coroutine
        private Coro<Void> settled(List<Node> parts) {
            List<Outcome<Void>> ends = yieldFrom(gatherSettled(executeAll(parts)));
            log("settled " + ends.stream().map(Run::nameOf).collect(Collectors.joining(" ")));
            return done();
        }

        @Coroutine
        private Coro<Void> waiting(Node node) {
            List<Task<Void>> tasks = new ArrayList<>();
            for (Coro<Void> part : executeAll(node.parts())) {
                tasks.add(createTask(part));
            }
            Map<String, Coro<Waited<Task<Void>>>> waits = Map.of(
                    "wait-all", waitAll(tasks, node.time()),
                    "wait-any", waitAny(tasks, node.time()),
                    "wait-exc", waitFirstException(tasks, node.time()));
            Waited<Task<Void>> waited = yieldFrom(waits.get(node.kind()));
            log("waited "
                    + tasks.stream()
                            .map(task -> waited.done().contains(task) ? "D" : "P")
                            .collect(Collectors.joining()));
            return done();
        }

        @Coroutine
        private Coro<Void> withFinally(Node body, Node cleanUp) {
            try {
                yieldFrom(execute(body));
            } finally {
                log("finally");
                yieldFrom(execute(cleanUp));
            }
            return done();
        }

        @Coroutine
        private Coro<Void> catching(Node body) {
            try {
                yieldFrom(execute(body));
            } catch (Exception e) {
                log("caught " + nameOf(e));
            }
            return done();
        }

        @Coroutine
        private Coro<Void> swallowing(Node body) {
            try {
                yieldFrom(execute(body));
            } catch (CancelledError e) {
                log("swallowed " + currentTask().cancelling());
            }
            return done();
        }

        @Coroutine
        private Coro<Void> slowToStop(Node body, Duration cleanUp) {
            try {
                yieldFrom(execute(body));
            } catch (CancelledError e) {
                yieldFrom(sleep(cleanUp));
                log("slow");
                throw e;
            }
            return done();
        }
    }

    @Test
    void randomProgramsDoWhatTheyDoInPython() throws Exception {
        List<String> lines = python();

        assertThat(lines).hasSize(PROGRAMS);
        for (String line : lines) {
            Case program = Case.of(line);
            List<String> trace = new Run().of(program);
            assertThat(trace)
                    .as("%s, cancelled at %s", program.program(), program.cancels())
                    .isEqualTo(program.trace());
        }
    }

    private static List<String> python() throws IOException, InterruptedException {
        String command = System.getenv().getOrDefault("WEFT_PYTHON", "python3");
        boolean required = "true".equals(System.getenv("WEFT_CI"));
        assumeTrue(
                required || isUsable(command),
                "no CPython from 3." + FIRST_VERSION + " up as " + command + "; set WEFT_PYTHON");
        Process process = new ProcessBuilder(command, "src/test/python/combinator_oracle.py", String.valueOf(PROGRAMS))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines;
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            lines = output.lines().toList();
        }
        assertThat(process.waitFor()).as("exit status of %s", command).isZero();
        return lines;
    }

    private static boolean isUsable(String command) throws InterruptedException {
        String test = "import sys; sys.exit(sys.version_info < (3, " + FIRST_VERSION + "))";
        try {
            return new ProcessBuilder(command, "-c", test).start().waitFor() == 0;
        } catch (IOException absent) {
            return false;
        }
    }
}
