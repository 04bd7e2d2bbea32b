package dev.weft.process;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.toThread;
import static dev.weft.Weft.yieldFrom;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.net.ProcessOptions;
import dev.weft.net.SubprocessTransport;
import dev.weft.testing.TestLoop;
import dev.weft.testing.TestLoopOptions;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** CPython's {@code test_subprocess}, with the programs that every Unix has. What a test leaves behind fails it. */
@DisabledOnOs(OS.WINDOWS)
class CPythonSubprocessTest {

    private static final List<String> BLOCKED = List.of("sleep", "3600");
    private static final List<String> CAT = List.of("cat");

    /** Prints how many bytes came in. */
    private static final List<String> COUNT = List.of("wc", "-c");

    private static final ProcessOptions PIPED = ProcessOptions.piped();
    private static final ProcessOptions QUIET =
            PIPED.withStdin(Redirect.DISCARD).withStderr(Redirect.INHERIT);

    /** More than a pipe holds, with the buffers on both sides of it. */
    private static final int PIPE_MAX_SIZE = 4 * 1024 * 1024;

    private static final int KILLED = 128 + 9;
    private static final int TERMINATED = 128 + 15;

    /** In real time, since the processes are; starting one takes long on a busy machine. */
    private final TestLoop loop =
            TestLoop.create(TestLoopOptions.defaults().withRealTime(true).withLimit(Duration.ofSeconds(50)));

    private List<ProcessHandle> childrenBefore = List.of();

    @BeforeEach
    void countChildren() {
        childrenBefore = ProcessHandle.current().children().toList();
    }

    @AfterEach
    void nothingIsLeft() {
        loop.close();
        assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive))
                .isSubsetOf(childrenBefore);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    private static String text(byte[] data) {
        return new String(data, US_ASCII).strip();
    }

    private static Coro<ChildProcess> start(List<String> command, ProcessOptions options) {
        return Subprocesses.createSubprocessExec(command, options);
    }

    private static Coro<ChildProcess> shell(String command, ProcessOptions options) {
        return Subprocesses.createSubprocessShell(command, options);
    }

    // CPython: test_subprocess.SubprocessMixin.test_stdin_stdout
    @Test
    void whatIsWrittenToItsInputComesOutOfItsOutput() {
        loop.run(() -> {
            ChildProcess process = yieldFrom(start(CAT, PIPED));
            process.stdin().write(ascii("some data"));
            yieldFrom(process.stdin().drain());
            process.stdin().close();

            assertThat(text(yieldFrom(process.stdout().readAll()))).isEqualTo("some data");
            assertThat(yieldFrom(process.waitExit())).isZero();
            return done();
        });
    }

    // CPython: test_subprocess.SubprocessMixin.test_communicate
    @Test
    void communicateWritesAndReads() {
        loop.run(() -> {
            ChildProcess process = yieldFrom(start(CAT, PIPED));
            Output output = yieldFrom(process.communicate(ascii("some data")));

            assertThat(process.returnCode()).isZero();
            assertThat(text(output.stdout())).isEqualTo("some data");
            return done();
        });
    }

    // CPython: test_subprocess.SubprocessMixin.test_communicate_none_input
    // CPython: test_subprocess.SubprocessMixin.test_empty_input
    @Test
    void communicateWithoutInputEndsTheInput() {
        loop.run(() -> {
            ChildProcess cat = yieldFrom(start(CAT, PIPED));
            Output nothing = yieldFrom(cat.communicate());
            ChildProcess count = yieldFrom(start(COUNT, PIPED));
            Output none = yieldFrom(count.communicate(new byte[0]));

            assertThat(nothing.stdout()).isEmpty();
            assertThat(cat.returnCode()).isZero();
            assertThat(text(none.stdout())).isEqualTo("0");
            assertThat(count.returnCode()).isZero();
            return done();
        });
    }

    // CPython: test_subprocess.SubprocessMixin.test_shell
    @Test
    void theShellsReturnCodeComesOut() {
        loop.run(() -> {
            ChildProcess process = yieldFrom(Subprocesses.createSubprocessShell("exit 7"));
            assertThat(yieldFrom(process.waitExit())).isEqualTo(7);
            return done();
        });
    }

    // CPython: test_subprocess.SubprocessMixin.test_kill
    // CPython: test_subprocess.SubprocessMixin.test_terminate
    @Test
    void killAndTerminateEndIt() {
        loop.run(() -> {
            ChildProcess killed = yieldFrom(start(BLOCKED, PIPED));
            killed.kill();
            ChildProcess terminated = yieldFrom(start(BLOCKED, PIPED));
            terminated.terminate();

            assertThat(yieldFrom(killed.waitExit())).isEqualTo(KILLED);
            assertThat(yieldFrom(terminated.waitExit())).isEqualTo(TERMINATED);
            return done();
        });
    }

    // CPython: test_subprocess.SubprocessMixin.test_kill_issue43884
    @Test
    void aShellIsKilledAlthoughItsOwnChildHoldsThePipe() {
        loop.run(() -> {
            ChildProcess process = yieldFrom(shell("echo ready; sleep 1; sleep 1", QUIET));
            assertThat(text(yieldFrom(process.stdout().readLine()))).isEqualTo("ready");
            process.kill();

            assertThat(yieldFrom(process.waitExit())).isEqualTo(KILLED);
            yieldFrom(process.aclose()); // the pipe lives on
            return done();
        });
    }

    // CPython: test_subprocess.SubprocessMixin.test_send_signal
    @Test
    void aSignalIsSentByNameAndByNumber() {
        loop.run(() -> {
            ChildProcess byName = yieldFrom(shell("echo sleeping; exec sleep 3600", QUIET));
            assertThat(text(yieldFrom(byName.stdout().readLine()))).isEqualTo("sleeping");
            byName.sendSignal("USR1");
            ChildProcess byNumber = yieldFrom(start(BLOCKED, QUIET));
            byNumber.sendSignal(15);

            assertThat(yieldFrom(byName.waitExit())).isGreaterThan(128).isNotEqualTo(TERMINATED);
            assertThat(yieldFrom(byNumber.waitExit())).isEqualTo(TERMINATED);
            return done();
        });
    }

    // CPython: test_subprocess.SubprocessMixin.test_stdin_broken_pipe
    @Test
    void drainFailsWhenTheProcessEndsWithoutReading() {
        loop.run(() -> {
            ChildProcess process = yieldFrom(shell("head -c 1 >/dev/null", PIPED));
            process.stdin().write(new byte[PIPE_MAX_SIZE]);
            IOException failure = null;
            try {
                yieldFrom(process.stdin().drain(), IOException.class);
            } catch (IOException e) {
                failure = e;
            }
            yieldFrom(process.waitExit());

            assertThat(failure).isNotNull();
            return done();
        });
    }

    // CPython: test_subprocess.SubprocessMixin.test_communicate_ignore_broken_pipe
    @Test
    void communicateIgnoresThatTheProcessReadsNothing() {
        loop.run(() -> {
            ChildProcess process = yieldFrom(start(List.of("true"), PIPED));
            yieldFrom(process.communicate(new byte[PIPE_MAX_SIZE]));
            assertThat(process.returnCode()).isZero();
            return done();
        });
    }

    // CPython: test_subprocess.SubprocessMixin.test_pause_reading
    @Test
    void readingIsPausedWhenMoreCameThanTwiceTheLimit() {
        loop.run(() -> {
            ChildProcess process = yieldFrom(start(List.of("printf", "%021d", "7"), QUIET.withLimit(10)));
            yieldFrom(process.waitExit());
            while (process.transport().pipeTransport(1).isReading()) {
                yieldFrom(sleep(Duration.ofMillis(1)));
            }
            Output output = yieldFrom(process.communicate());

            assertThat(text(output.stdout())).isEqualTo("000000000000000000007");
            return done();
        });
    }

    // CPython: test_subprocess.SubprocessMixin.test_stdin_not_inheritable
    // CPython: test_subprocess.SubprocessMixin.test_devstdin_input
    @Test
    void theProcessSeesTheEndOfItsInput() {
        loop.run(() -> {
            ChildProcess process = yieldFrom(start(COUNT, PIPED));
            Output output = yieldFrom(process.communicate(ascii("abc")));
            ChildProcess byName = yieldFrom(shell("wc -c < /dev/stdin", PIPED));
            Output outputByName = yieldFrom(byName.communicate(ascii("abc")));

            assertThat(text(output.stdout())).isEqualTo("3");
            assertThat(text(outputByName.stdout())).isEqualTo("3");
            return done();
        });
    }

    // CPython: test_subprocess.SubprocessMixin.test_devnull_input
    @Test
    void theNullDeviceHasNothingToRead() {
        loop.run(() -> {
            ChildProcess process = yieldFrom(start(COUNT, PIPED.withStdin(Redirect.DISCARD)));
            Output output = yieldFrom(process.communicate());

            assertThat(text(output.stdout())).isEqualTo("0");
            assertThat(process.returnCode()).isZero();
            return done();
        });
    }

    /** There, what comes is absent; here it is empty. */
    // CPython: test_subprocess.SubprocessMixin.test_devnull_output
    // CPython: test_subprocess.SubprocessMixin.test_devnull_error
    @Test
    void theNullDeviceTakesWhatIsWritten() {
        loop.run(() -> {
            ChildProcess silent = yieldFrom(start(CAT, PIPED.withStdout(Redirect.DISCARD)));
            Output output = yieldFrom(silent.communicate(ascii("abc")));
            ChildProcess brave = yieldFrom(shell("cat >&2", PIPED.withStderr(Redirect.DISCARD)));
            Output errors = yieldFrom(brave.communicate(ascii("abc")));

            assertThat(output.stdout()).isEmpty();
            assertThat(errors.stderr()).isEmpty();
            assertThat(silent.returnCode()).isZero();
            assertThat(brave.returnCode()).isZero();
            return done();
        });
    }

    // CPython: test_subprocess.SubprocessMixin.test_cancel_process_wait
    @Test
    void cancellingAWaitDoesNothingToTheProcess() {
        loop.run(() -> {
            ChildProcess process = yieldFrom(start(BLOCKED, PIPED));
            Task<Integer> waiting = createTask(process.waitExit());
            runningLoop().callSoon(waiting::cancel);
            try {
                yieldFrom(waiting);
            } catch (CancelledError e) {
                assertThat(process.returnCode()).isNull();
            }
            waiting.cancel();
            process.kill();

            assertThat(waiting.isCancelled()).isTrue();
            assertThat(yieldFrom(process.waitExit())).isEqualTo(KILLED);
            return done();
        });
    }

    /** {@link #nothingIsLeft} sees that the process was killed. */
    // CPython: test_subprocess.SubprocessMixin.test_cancel_make_subprocess_transport_exec
    @Test
    void cancellingTheStartKillsTheProcess() {
        loop.run(() -> {
            Task<ChildProcess> starting = createTask(start(BLOCKED, PIPED));
            runningLoop().callSoon(starting::cancel);
            boolean cancelled = false;
            try {
                yieldFrom(starting);
            } catch (CancelledError e) {
                cancelled = true;
            }
            assertThat(cancelled).isTrue();
            return done();
        });
    }

    // CPython: test_subprocess.SubprocessMixin.test_popen_error
    // CPython: test_subprocess.SubprocessMixin.test_popen_error_with_stdin_pipe
    @Test
    void aProgramThatIsNotThereFailsAndLeavesNothing() {
        for (ProcessOptions options : List.of(ProcessOptions.defaults(), PIPED)) {
            assertThatThrownBy(() -> loop.run(start(List.of("/no/such/program"), options)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("/no/such/program");
        }
    }

    // CPython: test_subprocess.SubprocessMixin.test_read_stdout_after_process_exit
    @Test
    void itsOutputCanBeReadSlowlyAndAfterItsEnd() {
        int size = 64 * 4096;
        loop.run(() -> {
            ChildProcess process = yieldFrom(shell("head -c " + size + " /dev/zero; exit 1", QUIET.withLimit(1000)));
            int count = 0;
            while (true) {
                byte[] data = yieldFrom(process.stdout().read(65536));
                if (data.length == 0) {
                    break;
                }
                count += data.length;
                yieldFrom(sleep(Duration.ofMillis(1)));
            }
            assertThat(count).isEqualTo(size);
            assertThat(yieldFrom(process.waitExit())).isEqualTo(1);
            return done();
        });
    }

    @Coroutine
    private static Coro<Void> checkOutput(ChildProcess process, String expected) {
        Output output = yieldFrom(process.communicate());
        assertThat(text(output.stdout())).isEqualTo(expected);
        assertThat(process.returnCode()).isZero();
        Task<Integer> waiting = createTask(process.waitExit());
        yieldFrom(sleep(Duration.ZERO));
        assertThat(waiting.result()).isZero();
        return done();
    }

    // CPython: test_subprocess.SubprocessMixin.test_create_subprocess_env_shell
    // CPython: test_subprocess.SubprocessMixin.test_create_subprocess_env_exec
    @Test
    void variablesAreAdded() {
        loop.run(() -> {
            ProcessOptions options = QUIET.withAddedEnv(Map.of("FOO", "bar"));
            yieldFrom(checkOutput(yieldFrom(shell("printf %s \"$FOO\"", options)), "bar"));
            yieldFrom(checkOutput(yieldFrom(start(List.of("printenv", "FOO"), options)), "bar"));
            return done();
        });
    }

    // CPython: test_subprocess.SubprocessMixin.test_subprocess_concurrent_wait
    @Test
    void manyMayWaitForItsEnd() {
        loop.run(() -> {
            ChildProcess process = yieldFrom(start(CAT, PIPED));
            Output output = yieldFrom(process.communicate(ascii("some data")));
            List<Coro<Integer>> waits = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                waits.add(process.waitExit());
            }
            List<Integer> codes = yieldFrom(gather(waits));

            assertThat(text(output.stdout())).isEqualTo("some data");
            assertThat(codes).isEqualTo(Collections.nCopies(10, 0));
            return done();
        });
    }

    @Coroutine
    private static Coro<String> echo(String text) {
        ChildProcess process = yieldFrom(start(List.of("echo", text), QUIET));
        Output output = yieldFrom(process.communicate());
        return result(text(output.stdout()));
    }

    // CPython: test_subprocess.SubprocessMixin.test_subprocess_communicate_stdout
    @Test
    void severalAtATimeKeepTheirOutputsApart() {
        List<String> texts = IntStream.range(0, 10).mapToObj(i -> "foo" + i).toList();
        List<String> outputs = loop.run(() -> {
            List<Coro<String>> echoes = new ArrayList<>();
            for (String text : texts) {
                echoes.add(echo(text));
            }
            return result(yieldFrom(gather(echoes)));
        });
        assertThat(outputs).isEqualTo(texts);
    }

    /** A signal that comes as the process ends never hides how it ended. */
    // CPython: test_subprocess.SubprocessMixin.test_subprocess_send_signal_race
    @Test
    void aSignalAtTheTimeOfTheEndDoesNotHideTheReturnCode() {
        loop.run(() -> {
            for (int i = 0; i < 5; i++) {
                ChildProcess process = yieldFrom(start(List.of("true"), PIPED));
                process.transport()
                        .getExtraInfo(SubprocessTransport.SUBPROCESS)
                        .orElseThrow()
                        .waitFor();
                if (process.returnCode() == null) {
                    process.sendSignal("USR1");
                    process.terminate();
                }
                assertThat(yieldFrom(process.waitExit())).isZero();
            }
            return done();
        });
    }

    // CPython: test_subprocess.GenericWatcherTests.test_create_subprocess_with_pidfd
    @Test
    void loopsInOtherThreadsHaveProcessesToo() {
        loop.run(() -> {
            byte[] output = yieldFrom(toThread(
                    () -> run(Subprocesses.run(CAT, PIPED, ascii("some data"))).stdout()));
            assertThat(text(output)).isEqualTo("some data");
            return done();
        });
    }

    @Test
    void theArraysAreTheCallers() {
        loop.run(() -> {
            byte[] input = ascii("some data");
            ChildProcess process = yieldFrom(start(CAT, PIPED));
            process.stdin().write(input);
            Arrays.fill(input, (byte) 'x');
            Output output = yieldFrom(process.communicate());
            assertThat(text(output.stdout())).isEqualTo("some data");
            return done();
        });
    }
}
