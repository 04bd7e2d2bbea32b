package dev.weft.internal.transport;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.net.ProcessOptions;
import dev.weft.net.SubprocessConnection;
import dev.weft.net.SubprocessProtocol;
import dev.weft.net.SubprocessTransport;
import dev.weft.net.Transport;
import dev.weft.testing.LeakError;
import dev.weft.testing.TestLoop;
import dev.weft.testing.TestLoopOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Child processes as protocols see them: CPython's {@code SubprocessTestsMixin}, and what else the transport promises. */
@DisabledOnOs(OS.WINDOWS)
class SubprocessTest {

    private static final ProcessOptions PIPED = ProcessOptions.piped();
    private static final ProcessOptions SHARED = ProcessOptions.defaults();
    private static final int KILLED = 128 + 9;
    private static final int TERMINATED = 128 + 15;

    /** In real time, since the processes are; starting one takes long on a busy machine. */
    private final TestLoop loop =
            TestLoop.create(TestLoopOptions.defaults().withRealTime(true).withLimit(Duration.ofSeconds(50)));

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    /** Notes what it is told, and completes a future for each end. */
    private static class Recorder implements SubprocessProtocol {

        final List<String> events = new ArrayList<>();
        final List<ByteArrayOutputStream> data =
                List.of(new ByteArrayOutputStream(), new ByteArrayOutputStream(), new ByteArrayOutputStream());
        final Future<Void> completed;
        final List<Future<Void>> disconnects = new ArrayList<>();

        @Nullable
        Future<Void> gotData;

        @Nullable
        Throwable stdinLostBy;

        Recorder(EventLoop loop) {
            completed = loop.createFuture();
            for (int fd = 0; fd < 3; fd++) {
                disconnects.add(loop.createFuture());
            }
        }

        String text(int fd) {
            return data.get(fd).toString(US_ASCII);
        }

        @Override
        public void connectionMade(SubprocessTransport transport) {
            events.add("made");
        }

        @Override
        public void pipeDataReceived(int fd, byte[] bytes) {
            data.get(fd).writeBytes(bytes);
            if (gotData != null && !gotData.isDone()) {
                gotData.setResult(null);
            }
        }

        @Override
        public void pipeConnectionLost(int fd, @Nullable Throwable cause) {
            events.add("lost " + fd);
            if (fd == 0) {
                stdinLostBy = cause;
            }
            disconnects.get(fd).setResult(null);
        }

        @Override
        public void processExited() {
            events.add("exited");
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            events.add("lost, " + cause);
            completed.setResult(null);
        }
    }

    private static Coro<SubprocessConnection<Recorder>> exec(ProcessOptions options, String... command) {
        EventLoop loop = EventLoop.running();
        return loop.subprocessExec(() -> new Recorder(loop), List.of(command), options);
    }

    private static Coro<SubprocessConnection<Recorder>> shell(ProcessOptions options, String command) {
        EventLoop loop = EventLoop.running();
        return loop.subprocessShell(() -> new Recorder(loop), command, options);
    }

    private static Transport stdin(SubprocessConnection<?> child) {
        Transport stdin = child.transport().pipeTransport(0);
        assertThat(stdin).isNotNull();
        return stdin;
    }

    @Coroutine
    private static Coro<Void> writeAndAwaitEcho(SubprocessConnection<Recorder> child, String text) {
        Recorder protocol = child.protocol();
        Future<Void> got = EventLoop.running().createFuture();
        protocol.gotData = got;
        stdin(child).write(text.getBytes(US_ASCII));
        yieldFrom(got);
        return done();
    }

    // CPython: test_events.SubprocessTestsMixin.test_subprocess_exec
    // CPython: test_events.SubprocessTestsMixin.test_subprocess_interactive
    @Test
    void talksToTheProcessUntilTheTransportIsClosed() {
        loop.run(() -> {
            SubprocessConnection<Recorder> cat = yieldFrom(exec(PIPED, "cat"));
            Recorder protocol = cat.protocol();
            yieldFrom(writeAndAwaitEcho(cat, "Python "));
            assertThat(protocol.text(1)).isEqualTo("Python ");
            yieldFrom(writeAndAwaitEcho(cat, "The Winner"));
            assertThat(protocol.text(1)).isEqualTo("Python The Winner");

            cat.transport().close();
            yieldFrom(protocol.completed);

            assertThat(cat.transport().returnCode()).isEqualTo(KILLED);
            assertThat(protocol.events).first().isEqualTo("made");
            assertThat(protocol.events).last().isEqualTo("lost, null");
            assertThat(protocol.events)
                    .contains("exited", "lost 0", "lost 1", "lost 2")
                    .hasSize(6);
            return done();
        });
    }

    // CPython: test_events.SubprocessTestsMixin.test_subprocess_shell
    @Test
    void aShellWritesAndEnds() {
        loop.run(() -> {
            SubprocessConnection<Recorder> echo = yieldFrom(shell(PIPED, "echo Python"));
            Recorder protocol = echo.protocol();
            stdin(echo).close();
            yieldFrom(protocol.completed);

            assertThat(echo.transport().returnCode()).isZero();
            assertThat(protocol.disconnects).allMatch(Future::isDone);
            assertThat(protocol.text(1)).isEqualTo("Python\n");
            assertThat(protocol.text(2)).isEmpty();
            echo.transport().close();
            return done();
        });
    }

    // CPython: test_events.SubprocessTestsMixin.test_subprocess_exitcode
    // CPython: test_events.SubprocessTestsMixin.test_subprocess_close_after_finish
    // CPython: test_subprocess.SubprocessTransportTests.test_proc_exited
    // CPython: test_subprocess.SubprocessTransportTests.test_subprocess_repr
    @Test
    void afterItsEndItGetsNoSignals() {
        loop.run(() -> {
            SubprocessConnection<Recorder> child = yieldFrom(shell(SHARED, "exit 7"));
            SubprocessTransport transport = child.transport();
            String running = transport.toString();
            yieldFrom(child.protocol().completed);

            assertThat(child.protocol().events).containsExactly("made", "exited", "lost, null");
            assertThat(transport.returnCode()).isEqualTo(7);
            assertThat(transport.pipeTransport(0)).isNull();
            assertThat(transport.pipeTransport(1)).isNull();
            assertThat(transport.pipeTransport(2)).isNull();
            assertThat(running).isEqualTo("process " + transport.pid() + " (running)");
            assertThat(transport).hasToString("process " + transport.pid() + " (returned 7)");
            for (Runnable signal : List.<Runnable>of(
                    () -> transport.sendSignal("TERM"),
                    () -> transport.sendSignal(15),
                    transport::terminate,
                    transport::kill)) {
                assertThatThrownBy(signal::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("process " + transport.pid())
                        .hasMessageContaining("has ended already");
            }
            transport.close();
            transport.close();
            return done();
        });
    }

    // CPython: test_events.SubprocessTestsMixin.test_subprocess_kill
    // CPython: test_events.SubprocessTestsMixin.test_subprocess_terminate
    // CPython: test_events.SubprocessTestsMixin.test_subprocess_send_signal
    @Test
    void signalsEndIt() {
        loop.run(() -> {
            SubprocessConnection<Recorder> killed = yieldFrom(exec(PIPED, "cat"));
            killed.transport().kill();
            SubprocessConnection<Recorder> terminated = yieldFrom(exec(PIPED, "cat"));
            terminated.transport().terminate();
            SubprocessConnection<Recorder> alarmed = yieldFrom(exec(PIPED, "cat"));
            alarmed.transport().sendSignal("SIGALRM");
            yieldFrom(killed.protocol().completed);
            yieldFrom(terminated.protocol().completed);
            yieldFrom(alarmed.protocol().completed);

            assertThat(killed.transport().returnCode()).isEqualTo(KILLED);
            assertThat(terminated.transport().returnCode()).isEqualTo(TERMINATED);
            assertThat(alarmed.transport().returnCode()).isEqualTo(128 + 14);
            return done();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"FOO", "", "hup", "HUP; true", "-9"})
    void anUnknownSignalIsRefused(String signal) {
        loop.run(() -> {
            SubprocessConnection<Recorder> cat = yieldFrom(exec(PIPED, "cat"));
            assertThatThrownBy(() -> cat.transport().sendSignal(signal)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> cat.transport().sendSignal(65)).isInstanceOf(IllegalArgumentException.class);
            cat.transport().sendSignal(0);
            stdin(cat).writeEof();
            yieldFrom(cat.protocol().completed);

            assertThat(cat.transport().returnCode()).isZero();
            return done();
        });
    }

    private static final String OUT_AND_ERR = "d=$(head -c 4); printf OUT:%s $d; printf ERR:%s $d >&2";

    // CPython: test_events.SubprocessTestsMixin.test_subprocess_stderr
    @Test
    void outputAndErrorsAreKeptApart() {
        loop.run(() -> {
            SubprocessConnection<Recorder> child = yieldFrom(shell(PIPED, OUT_AND_ERR));
            stdin(child).write("test".getBytes(US_ASCII));
            yieldFrom(child.protocol().completed);

            assertThat(child.protocol().text(1)).isEqualTo("OUT:test");
            assertThat(child.protocol().text(2)).isEqualTo("ERR:test");
            assertThat(child.transport().returnCode()).isZero();
            return done();
        });
    }

    // CPython: test_events.SubprocessTestsMixin.test_subprocess_stderr_redirect_to_stdout
    @Test
    void errorsMayGoWhereTheOutputGoes() {
        loop.run(() -> {
            SubprocessConnection<Recorder> child = yieldFrom(shell(PIPED.withStderrToStdout(), OUT_AND_ERR));
            assertThat(child.transport().pipeTransport(1)).isNotNull();
            assertThat(child.transport().pipeTransport(2)).isNull();
            stdin(child).write("test".getBytes(US_ASCII));
            yieldFrom(child.protocol().completed);

            assertThat(child.protocol().text(1)).isEqualTo("OUT:testERR:test");
            assertThat(child.protocol().text(2)).isEmpty();
            return done();
        });
    }

    /** There, the next write of the child fails; here, one of those after it. */
    // CPython: test_events.SubprocessTestsMixin.test_subprocess_close_client_stream
    @Test
    void theProcessLearnsThatItsOutputWasClosed() {
        String lines = "trap '' PIPE; while read x; do printf OUT:%s $x 2>/dev/null || printf ERR >&2; done";
        loop.run(() -> {
            SubprocessConnection<Recorder> child = yieldFrom(shell(PIPED, lines));
            Recorder protocol = child.protocol();
            yieldFrom(writeAndAwaitEcho(child, "test\n"));
            assertThat(protocol.text(1)).isEqualTo("OUT:test");

            child.transport().pipeTransport(1).close();
            yieldFrom(protocol.disconnects.get(1));
            while (protocol.text(2).isEmpty()) {
                stdin(child).write("xxx\n".getBytes(US_ASCII));
                yieldFrom(sleep(Duration.ofMillis(1)));
            }
            child.transport().close();
            yieldFrom(protocol.completed);

            assertThat(protocol.text(1)).isEqualTo("OUT:test");
            assertThat(protocol.text(2)).startsWith("ERR");
            assertThat(child.transport().returnCode()).isEqualTo(KILLED);
            return done();
        });
    }

    // CPython: test_subprocess.SubprocessMixin.test_cancel_post_init
    @Test
    void cancellingTheStartKillsTheProcess() {
        loop.run(() -> {
            Task<SubprocessConnection<Recorder>> starting = createTask(exec(PIPED, "sleep", "3600"));
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

    // CPython: test_subprocess.SubprocessMixin.test_close_kill_running
    // CPython: test_subprocess.SubprocessMixin.test_close_dont_kill_finished
    @Test
    void closingKillsWhatRunsAndLeavesWhatHasEnded() {
        loop.run(() -> {
            SubprocessConnection<Recorder> running = yieldFrom(exec(PIPED, "sleep", "3600"));
            SubprocessConnection<Recorder> ended = yieldFrom(exec(PIPED, "true"));
            ended.transport()
                    .getExtraInfo(SubprocessTransport.SUBPROCESS)
                    .orElseThrow()
                    .waitFor();
            Integer before = ended.transport().returnCode();
            running.transport().close();
            ended.transport().close();
            yieldFrom(running.protocol().completed);
            yieldFrom(ended.protocol().completed);

            assertThat(before).isNull();
            assertThat(running.transport().returnCode()).isEqualTo(KILLED);
            assertThat(running.transport().isClosing()).isTrue();
            assertThat(ended.transport().returnCode()).isZero();
            return done();
        });
    }

    // CPython: test_subprocess.SubprocessMixin.test_subprocess_protocol_events
    @Test
    void allEventsComeEachPipesInItsOrder() {
        loop.run(() -> {
            SubprocessConnection<Recorder> child =
                    yieldFrom(shell(PIPED.withStdin(Redirect.INHERIT), "printf stdout; printf stderr >&2"));
            Recorder protocol = child.protocol();
            yieldFrom(protocol.completed);

            assertThat(protocol.text(1)).isEqualTo("stdout");
            assertThat(protocol.text(2)).isEqualTo("stderr");
            assertThat(protocol.events).containsExactlyInAnyOrder("made", "lost 1", "lost 2", "exited", "lost, null");
            return done();
        });
    }

    // What goes wrong in protocols

    @Test
    void whatConnectionMadeThrowsIsReportedAndTheProcessIsKilled() {
        IllegalStateException failure = new IllegalStateException("no");
        loop.run(() -> {
            EventLoop running = runningLoop();
            SubprocessConnection<Recorder> child = yieldFrom(running.subprocessExec(
                    () -> new Recorder(running) {
                        @Override
                        public void connectionMade(SubprocessTransport transport) {
                            throw failure;
                        }
                    },
                    List.of("sleep", "3600"),
                    PIPED));
            assertThat(child.transport().isClosing()).isTrue();
            yieldFrom(child.protocol().completed);
            assertThat(child.transport().returnCode()).isEqualTo(KILLED);
            return done();
        });

        assertThat(loop.takeErrors()).singleElement().satisfies(report -> {
            assertThat(report.exception()).isSameAs(failure);
            assertThat(report.message()).isEqualTo("protocol.connectionMade() failed");
        });
    }

    @Test
    void whatOtherCallsThrowIsReportedAndTheProcessIsKilled() {
        IllegalStateException failure = new IllegalStateException("no");
        Recorder[] made = new Recorder[1];
        loop.run(() -> {
            EventLoop running = runningLoop();
            SubprocessConnection<Recorder> child = yieldFrom(running.subprocessShell(
                    () -> new Recorder(running) {
                        @Override
                        public void pipeDataReceived(int fd, byte[] bytes) {
                            throw failure;
                        }
                    },
                    "echo data; exec sleep 3600",
                    PIPED));
            yieldFrom(child.protocol().completed);
            made[0] = child.protocol();
            assertThat(child.transport().returnCode()).isEqualTo(KILLED);
            return done();
        });

        assertThat(loop.takeErrors())
                .singleElement()
                .satisfies(report -> assertThat(report.exception()).isSameAs(failure))
                .extracting(ErrorReport::message)
                .isEqualTo("protocol.pipeDataReceived() failed");
        assertThat(made[0].events).last().isEqualTo("lost, null");
    }

    // Writing

    @Test
    void writingIsPausedAndResumedAndTheRestIsLostWithTheProcess() {
        List<String> flow = new ArrayList<>();
        loop.run(() -> {
            EventLoop running = runningLoop();
            Future<Void> resumed = running.createFuture();
            SubprocessConnection<Recorder> child = yieldFrom(running.subprocessShell(
                    () -> new Recorder(running) {
                        @Override
                        public void pauseWriting() {
                            flow.add("pause");
                        }

                        @Override
                        public void resumeWriting() {
                            flow.add("resume");
                            resumed.setResult(null);
                        }
                    },
                    "head -c 1000000 >/dev/null; exec sleep 3600",
                    PIPED));
            Transport stdin = stdin(child);
            stdin.write(new byte[1_000_000]);
            assertThat(flow).containsExactly("pause");
            yieldFrom(resumed);
            assertThat(stdin.getWriteBufferSize())
                    .isLessThanOrEqualTo(stdin.getWriteBufferLimits().low());

            stdin.write(new byte[4_000_000]);
            child.transport().kill();
            yieldFrom(child.protocol().completed);

            assertThat(flow).containsExactly("pause", "resume", "pause");
            assertThat(child.protocol().stdinLostBy).isInstanceOf(IOException.class);
            stdin.write(new byte[1]); // ignored
            return done();
        });
    }

    @Test
    void closingTheInputWritesTheRestFirst() {
        loop.run(() -> {
            SubprocessConnection<Recorder> count = yieldFrom(exec(PIPED, "wc", "-c"));
            stdin(count).write(new byte[3_000_000]);
            stdin(count).writeEof();
            assertThatThrownBy(() -> stdin(count).write(new byte[1]))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("after writeEof()");
            yieldFrom(count.protocol().completed);

            assertThat(count.protocol().text(1).strip()).isEqualTo("3000000");
            assertThat(count.protocol().stdinLostBy).isNull();
            return done();
        });
    }

    // Reading

    @Test
    void whatComesAfterAPauseWaitsForTheResumption() {
        loop.run(() -> {
            SubprocessConnection<Recorder> cat = yieldFrom(exec(PIPED, "cat"));
            Recorder protocol = cat.protocol();
            yieldFrom(writeAndAwaitEcho(cat, "one "));
            Transport stdout = cat.transport().pipeTransport(1);
            stdout.pauseReading();
            stdin(cat).write("two".getBytes(US_ASCII));
            stdin(cat).writeEof();
            while (cat.transport().returnCode() == null) {
                yieldFrom(sleep(Duration.ofMillis(1)));
            }
            assertThat(stdout.isReading()).isFalse();
            assertThat(protocol.text(1)).isEqualTo("one ");
            assertThat(protocol.completed.isDone()).isFalse();

            stdout.resumeReading();
            yieldFrom(protocol.completed);

            assertThat(protocol.text(1)).isEqualTo("one two");
            return done();
        });
    }

    // The loop

    @Test
    void closingTheLoopKillsTheProcess() throws Exception {
        EventLoop closing = EventLoop.create();
        SubprocessConnection<Recorder> child = closing.runUntilComplete(
                closing.subprocessExec(() -> new Recorder(closing), List.of("sleep", "3600"), PIPED));
        Process process =
                child.transport().getExtraInfo(SubprocessTransport.SUBPROCESS).orElseThrow();

        closing.close();

        assertThat(child.protocol().events).containsExactly("made", "lost, null");
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(KILLED);
    }

    @Test
    void aTestThatLeavesAProcessBehindFails() {
        TestLoop leaky = TestLoop.create();
        SubprocessConnection<Recorder> child = leaky.run(() -> exec(PIPED, "sleep", "3600"));

        // while a thread is at work for the loop it is not idle, so the test must not wait for that
        child.transport().kill();
        Transport stdout = child.transport().pipeTransport(1);
        stdout.pauseReading();

        assertThatThrownBy(leaky::close)
                .isInstanceOf(LeakError.class)
                .hasMessageContaining("process " + child.transport().pid());
    }

    @Test
    void anEmptyCommandIsRefused() {
        assertThatThrownBy(() -> loop.run(() -> exec(PIPED)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the command is empty");
    }
}
