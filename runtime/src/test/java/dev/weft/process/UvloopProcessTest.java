package dev.weft.process;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.waitFor;
import static dev.weft.Weft.yieldFrom;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What uvloop's {@code test_process} has beyond CPython's tests, with the programs that every Unix has. */
@DisabledOnOs(OS.WINDOWS)
class UvloopProcessTest {

    private static final ProcessOptions PIPED = ProcessOptions.piped();
    private static final Duration LONG = Duration.ofSeconds(30);

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

    private static Coro<ChildProcess> shell(String command, ProcessOptions options) {
        return Subprocesses.createSubprocessExec(List.of("/bin/sh", "-c", command), options);
    }

    /** The next line of its output. */
    @Coroutine
    private static Coro<String> line(ChildProcess process) {
        return result(text(yieldFrom(process.stdout().readLine())));
    }

    // uvloop: test_process._TestProcess.test_process_env_2
    @Test
    void anEmptyEnvironmentIsEmpty() {
        Completed completed = loop.run(() -> Subprocesses.run(List.of("env"), PIPED.withEnv(Map.of()), new byte[0]));

        assertThat(completed.returnCode()).isZero();
        assertThat(text(completed.stdout())).isEmpty();
    }

    // uvloop: test_process._TestProcess.test_process_pid_1
    @Test
    void itsPidIsTheOneThatItKnowsItselfBy() {
        loop.run(() -> {
            ChildProcess process = yieldFrom(shell("echo $$", PIPED));
            Output output = yieldFrom(process.communicate());

            assertThat(text(output.stdout())).isEqualTo("" + process.pid());
            return done();
        });
    }

    /** The shell minds the signal between its commands, or while it reads, and then it reads again. */
    // uvloop: test_process._TestProcess.test_process_send_signal_1
    @Test
    void aSignalComesBetweenWhatIsWrittenBeforeAndAfter() {
        String program = "trap 'echo WORLD' USR1; read a; echo $a; until read b; do :; done; echo $b; exit 11";
        loop.run(() -> {
            ChildProcess process = yieldFrom(shell(program, PIPED));
            yieldFrom(process.stdin().send(ascii("HELLO\n")));
            assertThat(yieldFrom(line(process))).isEqualTo("HELLO");
            process.sendSignal("USR1");
            yieldFrom(process.stdin().send(ascii("!\n")));

            assertThat(yieldFrom(line(process))).isEqualTo("WORLD");
            assertThat(yieldFrom(line(process))).isEqualTo("!");
            assertThat(yieldFrom(process.waitExit())).isEqualTo(11);
            return done();
        });
    }

    // uvloop: test_process._TestProcess.test_process_streams_basic_1
    @Test
    void aConversationOverAllThreePipes() {
        String program =
                "while read a; do case $a in stop) exit 20;; stderr) echo OUCH >&2;; *) echo \">$a<\";; esac; done";
        loop.run(() -> {
            ChildProcess process = yieldFrom(shell(program, PIPED));
            SubprocessTransport transport = process.transport();
            assertThat(process.pid()).isPositive();
            assertThat(process.returnCode()).isNull();
            assertThatThrownBy(() -> transport.pipeTransport(0).pauseReading())
                    .isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> transport.pipeTransport(1).write(ascii("wat")))
                    .isInstanceOf(UnsupportedOperationException.class);

            yieldFrom(process.stdin().send(ascii("foobar\n")));
            assertThat(yieldFrom(line(process))).isEqualTo(">foobar<");
            yieldFrom(process.stdin().send(ascii("stderr\n")));
            assertThat(text(yieldFrom(process.stderr().readLine()))).isEqualTo("OUCH");
            yieldFrom(process.stdin().send(ascii("stop\n")));
            assertThat(yieldFrom(process.waitExit())).isEqualTo(20);
            return done();
        });
    }

    /** A program that copies in small parts, so that both pipes are full now and then. */
    // uvloop: test_process._AsyncioTests.test_communicate_large_stdout_65536
    // uvloop: test_process._AsyncioTests.test_communicate_large_stdout_65537
    // uvloop: test_process._AsyncioTests.test_communicate_large_stdout_1000000
    @ParameterizedTest
    @ValueSource(ints = {65536, 65537, 1000000})
    void muchComesBackThatGoesInSlowly(int size) {
        byte[] input = new byte[size];
        Arrays.fill(input, (byte) 'x');

        Completed completed =
                loop.run(() -> waitFor(Subprocesses.run(List.of("dd", "bs=100", "status=none"), PIPED, input), LONG));

        assertThat(completed.stdout()).isEqualTo(input);
        assertThat(text(completed.stderr())).isEmpty();
    }

    /** The last of it must get there though nothing is written, closed or drained after it. */
    // uvloop: test_process._AsyncioTests.test_write_huge_stdin_8192
    // uvloop: test_process._AsyncioTests.test_write_huge_stdin_8193
    // uvloop: test_process._AsyncioTests.test_write_huge_stdin_219263
    // uvloop: test_process._AsyncioTests.test_write_huge_stdin_219264
    @ParameterizedTest
    @ValueSource(ints = {8192, 8193, 219263, 219264})
    void muchIsWrittenToAnInputThatStaysOpen(int size) {
        byte[] lines = new byte[size];
        Arrays.fill(lines, (byte) '\n');
        System.arraycopy(ascii("END\n"), 0, lines, size - 4, 4);
        loop.run(() -> {
            ChildProcess process =
                    yieldFrom(Subprocesses.createSubprocessExec(List.of("grep", "-n", "-m", "1", "END"), PIPED));
            process.stdin().write(lines);
            yieldFrom(waitFor(process.stdin().drain(), LONG));

            assertThat(yieldFrom(waitFor(process.waitExit(), LONG))).isZero();
            assertThat(yieldFrom(line(process))).isEqualTo((size - 3) + ":END");
            return done();
        });
    }

    // Beyond uvloop's tests, of the same kind

    @Coroutine
    private static Coro<Integer> doubled(int number) {
        Completed completed = yieldFrom(
                Subprocesses.run(List.of("/bin/sh", "-c", "read n; exit $((n * 2))"), PIPED, ascii(number + "\n")));
        return result(completed.returnCode());
    }

    @Test
    void manyChildrenAtOnceKeepTheirInputsApart() {
        loop.run(() -> {
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                tasks.add(createTask(doubled(i)));
            }
            List<Integer> codes = yieldFrom(gather(tasks));

            for (int i = 0; i < 20; i++) {
                assertThat(codes.get(i)).isEqualTo(2 * i);
            }
            return done();
        });
    }

    /** Its output goes on, and its return code is its own. */
    @Test
    void anInputThatTheProcessClosesEarlyIsABrokenPipeAndNoMore() {
        ProcessOptions options = PIPED.withStderr(Redirect.INHERIT);
        loop.run(() -> {
            ChildProcess process = yieldFrom(shell("exec <&-; echo closed; exec sleep 60", options));
            assertThat(yieldFrom(line(process))).isEqualTo("closed");
            Throwable failure = null;
            try {
                for (int i = 0; i < 1000; i++) {
                    yieldFrom(process.stdin().send(new byte[64 * 1024]), IOException.class);
                }
            } catch (IOException e) {
                failure = e;
            }
            assertThat(failure).isInstanceOf(IOException.class);
            assertThat(process.returnCode()).isNull();
            process.terminate();
            assertThat(yieldFrom(process.waitExit())).isEqualTo(128 + 15);
            return done();
        });
    }
}
