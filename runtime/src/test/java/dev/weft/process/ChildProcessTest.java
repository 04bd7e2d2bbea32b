package dev.weft.process;

import static dev.weft.Weft.aclosing;
import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.moveOnAfter;
import static dev.weft.Weft.run;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.taskGroup;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.yieldFrom;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.LimitOverrunException;
import dev.weft.Task;
import dev.weft.TimeoutException;
import dev.weft.annotations.Coroutine;
import dev.weft.net.ProcessOptions;
import dev.weft.testing.TestLoop;
import dev.weft.testing.TestLoopOptions;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What child processes promise beside asyncio's own tests: their end, limits, options, and that nothing leaks. */
@DisabledOnOs(OS.WINDOWS)
class ChildProcessTest {

    private static final ProcessOptions PIPED = ProcessOptions.piped();
    private static final int KILLED = 128 + 9;
    private static final byte[] NOTHING = {};

    /** In real time, since the processes are; starting one takes long on a busy machine. */
    private final TestLoop loop =
            TestLoop.create(TestLoopOptions.defaults().withRealTime(true).withLimit(Duration.ofSeconds(50)));

    private List<ProcessHandle> childrenBefore = List.of();

    @TempDir
    Path folder;

    @BeforeEach
    void countChildren() {
        childrenBefore = ProcessHandle.current().children().toList();
    }

    @AfterEach
    void nothingIsLeft() {
        loop.close();
        assertThat(newChildren()).isEmpty();
    }

    private List<ProcessHandle> newChildren() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.isAlive() && !childrenBefore.contains(child))
                .toList();
    }

    private static Coro<ChildProcess> shell(String command, ProcessOptions options) {
        return Subprocesses.createSubprocessShell(command, options);
    }

    private static String text(byte[] data) {
        return new String(data, US_ASCII).strip();
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    // run

    @Test
    void runGivesHowItEndedAndWhatItWrote() {
        Completed completed = loop.run(() -> Subprocesses.run("/bin/sh", "-c", "echo out; echo err >&2; cat; exit 3"));

        assertThat(completed.returnCode()).isEqualTo(3);
        assertThat(text(completed.stdout())).isEqualTo("out");
        assertThat(text(completed.stderr())).isEqualTo("err");
    }

    /** More than all buffers on the way hold, in three directions at once. */
    @Test
    void muchGoesInAndOutAtTheSameTime() {
        byte[] input = bytes(5_000_000);

        Completed completed = loop.run(() -> Subprocesses.run(List.of("tee", "/dev/stderr"), PIPED, input));

        assertThat(completed.returnCode()).isZero();
        assertThat(Arrays.equals(completed.stdout(), input)).isTrue();
        assertThat(Arrays.equals(completed.stderr(), input)).isTrue();
    }

    @Test
    void cancellingARunKillsTheProcess() {
        loop.run(() -> {
            Task<Completed> running = createTask(Subprocesses.run("sleep", "3600"));
            while (newChildren().isEmpty()) {
                yieldFrom(sleep(Duration.ofMillis(1)));
            }
            running.cancel();
            boolean cancelled = false;
            try {
                yieldFrom(running);
            } catch (CancelledError e) {
                cancelled = true;
            }
            assertThat(cancelled).isTrue();
            assertThat(newChildren()).isEmpty();
            return done();
        });
    }

    /** From before its first step until long after the process was started. */
    @Test
    void cancelledInWhicheverTurnARunLeavesNoProcess() {
        loop.run(() -> {
            for (int turns = 0; turns < 20; turns++) {
                Task<Completed> running = createTask(Subprocesses.run("sleep", "3600"));
                for (int i = 0; i < turns; i++) {
                    yieldFrom(sleep(Duration.ZERO));
                }
                running.cancel();
                try {
                    yieldFrom(running);
                } catch (CancelledError e) {
                    assertThat(running.isCancelled()).isTrue();
                }
                assertThat(running.isDone()).isTrue();
                assertThat(newChildren()).isEmpty();
            }
            return done();
        });
    }

    /** The wait for the end is cut short; the end comes all the same. */
    @Test
    void cancellingTheCleanUpTooStillKillsTheProcess() {
        loop.run(() -> {
            Task<Completed> running = createTask(Subprocesses.run("sleep", "3600"));
            while (newChildren().isEmpty()) {
                yieldFrom(sleep(Duration.ofMillis(1)));
            }
            running.cancel();
            yieldFrom(sleep(Duration.ZERO));
            running.cancel();
            try {
                yieldFrom(running);
            } catch (CancelledError e) {
                assertThat(running.isCancelled()).isTrue();
            }
            for (ProcessHandle child : newChildren()) {
                yieldFrom(child.onExit());
            }
            return done();
        });
    }

    /** However soon after its last read the process ends. */
    @Test
    void whatWasReadToTheLastIsNoBrokenPipe() {
        loop.run(() -> {
            for (int i = 0; i < 20; i++) {
                ChildProcess process = yieldFrom(shell("head -c 70000 >/dev/null", PIPED));
                process.stdin().write(new byte[70_000]);
                process.stdin().close();
                yieldFrom(process.waitExit());
                yieldFrom(process.stdin().waitClosed());
                yieldFrom(process.aclose());
            }
            return done();
        });
    }

    /** The JDK closes the pipes when the process ends, but not under a read. */
    @Test
    void whatComesBeforeItsEndIsReadToTheLast() {
        loop.run(() -> {
            for (int i = 0; i < 20; i++) {
                Completed completed =
                        yieldFrom(Subprocesses.run("/bin/sh", "-c", "head -c 50000 /dev/zero; echo end >&2"));
                assertThat(completed.stdout()).hasSize(50_000);
                assertThat(text(completed.stderr())).isEqualTo("end");
            }
            return done();
        });
    }

    @Test
    void aTimeoutAroundARunKillsTheProcess() {
        assertThatThrownBy(() -> loop.run(() -> timeout(Duration.ofMillis(20), t -> Subprocesses.run("sleep", "3600"))))
                .isInstanceOf(TimeoutException.class);
    }

    @Test
    void aFailureInAGroupKillsTheProcessesOfTheOthers() {
        assertThatThrownBy(() -> loop.run(() -> taskGroup(group -> {
                    group.createTask(Subprocesses.run("sleep", "3600"));
                    group.createTask(Subprocesses.run("sleep", "3600"));
                    group.createTask(Subprocesses.run("/no/such/program"));
                    return done();
                })))
                .hasMessageContaining("1");
    }

    /** A thread of the JDK's is at work for the loop until the process ends. */
    @Test
    void virtualTimeStandsWhileAProcessRuns() {
        try (TestLoop virtual = TestLoop.create()) {
            Completed completed = virtual.run(() ->
                    timeout(Duration.ofMillis(1), t -> Subprocesses.run("/bin/sh", "-c", "sleep 0.05; echo slow")));

            assertThat(text(completed.stdout())).isEqualTo("slow");
            assertThat(virtual.time()).isZero();
        }
    }

    // The end

    @Test
    void acloseKillsWhatStillRuns() {
        loop.run(() -> {
            ChildProcess process = yieldFrom(shell("echo ready; exec sleep 3600", PIPED));
            byte[] ready =
                    yieldFrom(aclosing(process, running -> running.stdout().readLine()));

            assertThat(text(ready)).isEqualTo("ready");
            assertThat(process.returnCode()).isEqualTo(KILLED);
            yieldFrom(process.aclose());
            assertThat(process).hasToString("ChildProcess(process " + process.pid() + " (returned 137))");
            return done();
        });
    }

    @Test
    void acloseOfAnEndedProcessLeavesItsReturnCode() {
        loop.run(() -> {
            ChildProcess process = yieldFrom(shell("exit 5", PIPED));
            yieldFrom(process.waitExit());
            yieldFrom(process.aclose());
            assertThat(process.returnCode()).isEqualTo(5);
            assertThatThrownBy(process::kill)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has ended already");
            return done();
        });
    }

    /** As it is with every connection that a program leaves open. */
    @Test
    void theEndOfTheRunnerKillsWhatStillRuns() throws Exception {
        ChildProcess process = run(Subprocesses.createSubprocessExec(List.of("sleep", "3600"), PIPED));

        ProcessHandle.of(process.pid())
                .ifPresent(handle ->
                        handle.onExit().orTimeout(30, TimeUnit.SECONDS).join());
        assertThat(newChildren()).isEmpty();
    }

    @Test
    void aProcessThatIsAskedToEndMaySayGoodbye() {
        loop.run(() -> {
            ChildProcess process = yieldFrom(
                    shell("trap 'echo goodbye; exit 3' TERM; echo ready; while :; do sleep 0.01; done", PIPED));
            assertThat(text(yieldFrom(process.stdout().readLine()))).isEqualTo("ready");
            process.terminate();
            Output output = yieldFrom(process.communicate());

            assertThat(text(output.stdout())).isEqualTo("goodbye");
            assertThat(process.returnCode()).isEqualTo(3);
            return done();
        });
    }

    // Limits

    @Test
    void communicateStopsAtTheMostThatMayCome() {
        loop.run(() -> {
            ChildProcess process = yieldFrom(shell("head -c 100001 /dev/zero; exec sleep 3600", PIPED));
            LimitOverrunException overrun = null;
            try {
                yieldFrom(process.communicate(NOTHING, 100_000));
            } catch (LimitOverrunException e) {
                overrun = e;
            }
            assertThat(overrun).hasMessageContaining("100000");
            assertThat(process.returnCode()).isNull();
            yieldFrom(process.aclose());

            ChildProcess exact = yieldFrom(shell("head -c 100000 /dev/zero", PIPED));
            assertThat(yieldFrom(exact.communicate(NOTHING, 100_000)).stdout()).hasSize(100_000);
            return done();
        });
    }

    /** While nobody reads, the process has to wait. */
    @Test
    void aReaderTakesNoMoreThanItsLimitSays() {
        int size = 2_000_000;
        loop.run(() -> {
            ChildProcess process =
                    yieldFrom(shell("head -c " + size + " /dev/zero; echo all >&2", PIPED.withLimit(1000)));
            while (process.transport().pipeTransport(1).isReading()) {
                yieldFrom(sleep(Duration.ofMillis(1)));
            }
            String kept = process.stdout().toString();
            assertThat(Integer.parseInt(kept.replaceAll("\\D+(\\d+) bytes.*", "$1")))
                    .isLessThan(70_000);
            assertThat(process.returnCode()).isNull();
            assertThat(process.stderr().toString()).contains("StreamReader(0 bytes");

            assertThat(yieldFrom(process.stdout().readExactly(size))).hasSize(size);
            assertThat(text(yieldFrom(process.stderr().readAll()))).isEqualTo("all");
            assertThat(yieldFrom(process.waitExit())).isZero();
            return done();
        });
    }

    // Options

    @Test
    void theStreamsMayBeFiles() throws Exception {
        Path in = Files.writeString(folder.resolve("in"), "three\nlines\nhere\n");
        Path out = folder.resolve("out");
        Path errors = folder.resolve("errors");
        ProcessOptions options =
                ProcessOptions.defaults().withStdin(in).withStdout(out).withStderr(errors);

        loop.run(() -> {
            ChildProcess process = yieldFrom(shell("wc -l; echo problem >&2", options));
            yieldFrom(process.waitExit());
            ChildProcess next =
                    yieldFrom(shell("echo more", options.withStdout(Redirect.appendTo(new File(out.toString())))));
            yieldFrom(next.waitExit());
            return done();
        });

        assertThat(Files.readString(out).split("\\s+")).contains("3", "more");
        assertThat(Files.readString(errors)).isEmpty(); // the second one emptied it
    }

    @Test
    void errorsMayGoWhereTheOutputGoes() {
        Completed completed = loop.run(() -> Subprocesses.run(
                List.of("/bin/sh", "-c", "echo out; echo err >&2"), PIPED.withStderrToStdout(), NOTHING));

        assertThat(text(completed.stdout())).isEqualTo("out\nerr");
        assertThat(completed.stderr()).isEmpty();
    }

    @Test
    void folderAndEnvironmentAreWhatTheOptionsSay() {
        ProcessOptions options = PIPED.withCwd(folder).withEnv(Map.of("A", "1")).withAddedEnv(Map.of("B", "2"));

        Completed completed = loop.run(
                () -> Subprocesses.run(List.of("/bin/sh", "-c", "pwd -P; echo $A$B$HOME$USER"), options, NOTHING));

        String[] lines = text(completed.stdout()).split("\n");
        assertThat(Path.of(lines[0])).isEqualTo(realPath(folder));
        assertThat(lines[1]).isEqualTo("12");
    }

    private static Path realPath(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aStreamThatIsNoPipeSaysSo() {
        loop.run(() -> {
            ChildProcess process = yieldFrom(Subprocesses.createSubprocessExec("true"));
            for (ThrowingCallable use : List.<ThrowingCallable>of(process::stdin, process::stdout, process::stderr)) {
                assertThatThrownBy(use)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("is no pipe")
                        .hasMessageContaining("ProcessOptions");
            }
            Output output = yieldFrom(process.communicate());
            assertThat(output.stdout()).isEmpty();
            return done();
        });
    }

    @Test
    void redirectsThatCannotBeAreRefused() {
        Redirect file = Redirect.to(folder.resolve("file").toFile());
        Redirect source = Redirect.from(folder.resolve("file").toFile());

        assertThatThrownBy(() -> PIPED.withStdin(file)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PIPED.withStdout(source)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PIPED.withStderr(source)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PIPED.withLimit(0)).isInstanceOf(IllegalArgumentException.class);
    }

    // Leaks

    private static final int WAYS = 4;

    /** A process that reads its input, and then ends or not, left in one of several ways. */
    @Coroutine
    private static Coro<Void> startAndLeave(int way, int turns) {
        String command = way == 0 ? "cat; echo err >&2" : "cat; echo err >&2; exec sleep 3600";
        ChildProcess process = yieldFrom(shell(command, PIPED));
        switch (way) {
            case 0 -> yieldFrom(process.communicate(new byte[100]));
            case 1 -> yieldFrom(process.aclose());
            case 2 -> {
                process.stdin().write(new byte[1_000_000]);
                yieldFrom(process.stdout().readExactly(1000));
                process.kill();
                yieldFrom(process.waitExit());
                yieldFrom(process.aclose());
            }
            default ->
                yieldFrom(moveOnAfter(
                        Duration.ofMillis(turns),
                        scope -> aclosing(process, running -> {
                            yieldFrom(running.communicate(new byte[1_000_000]));
                            return done();
                        })));
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> rounds(int count) {
        Random random = new Random(count);
        for (int i = 0; i < count; i++) {
            List<Task<Void>> tasks = new ArrayList<>();
            for (int way = 0; way < WAYS; way++) {
                tasks.add(createTask(startAndLeave(way, random.nextInt(20))));
            }
            yieldFrom(gather(tasks));
        }
        return done();
    }

    private static long openFiles() {
        return new File("/proc/self/fd").list().length;
    }

    private static List<Thread> pipeThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("weft-pump-"))
                .toList();
    }

    @Tag("slow")
    @Test
    @EnabledOnOs(OS.LINUX)
    void neitherFilesNorThreadsAreLeft() throws Exception {
        int count = Integer.getInteger("weft.proof.processes", 10);
        try (TestLoop patient = TestLoop.create(
                TestLoopOptions.defaults().withRealTime(true).withLimit(Duration.ofSeconds(50L + count)))) {
            patient.run(() -> rounds(1)); // what is opened once, is
            long before = openFiles();

            patient.run(() -> rounds(count));

            awaitNoMoreThan(before);
        }
    }

    private static void awaitNoMoreThan(long before) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while ((openFiles() > before || !pipeThreads().isEmpty()) && System.nanoTime() < deadline) {
            for (Thread thread : pipeThreads()) {
                thread.join(100);
            }
        }
        assertThat(pipeThreads()).isEmpty();
        assertThat(openFiles()).isLessThanOrEqualTo(before);
    }
}
