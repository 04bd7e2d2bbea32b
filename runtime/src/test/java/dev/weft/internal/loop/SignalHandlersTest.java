package dev.weft.internal.loop;

import static dev.weft.internal.loop.Scripted.await;
import static dev.weft.internal.loop.Scripted.coro;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.ContextVar;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Runner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** {@code addSignalHandler} and {@code removeSignalHandler}, with signals that this process sends itself. */
@DisabledOnOs(OS.WINDOWS)
class SignalHandlersTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final EventLoop loop = EventLoop.create();
    private final List<String> trace = new ArrayList<>();

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    private static void raise(String name) {
        Signal.raise(new Signal(name));
    }

    /** Looks by replacing it for a moment. */
    private static SignalHandler installedFor(String name) {
        Signal signal = new Signal(name);
        SignalHandler installed = Signal.handle(signal, ignored -> {});
        Signal.handle(signal, installed);
        return installed;
    }

    private void runUntilStopped() {
        boolean[] late = {false};
        loop.callLater(LIMIT, () -> {
            late[0] = true;
            loop.stop();
        });
        loop.runForever();
        assertThat(late[0]).as("no signal within %s", LIMIT).isFalse();
    }

    private Runnable stopping(String note) {
        return () -> {
            trace.add(note);
            loop.stop();
        };
    }

    // CPython: test_events.EventLoopTestsMixin.test_add_signal_handler
    @Test
    void aCallbackIsAddedCalledAndRemoved() {
        SignalHandler before = installedFor("INT");
        assertThatThrownBy(() -> loop.addSignalHandler("boom", () -> {})).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> loop.removeSignalHandler("boom")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> loop.addSignalHandler("KILL", () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SIGKILL cannot be caught");
        assertThat(loop.removeSignalHandler("KILL")).isFalse();
        loop.addSignalHandler("INT", stopping("interrupted"));

        raise("INT");
        runUntilStopped();

        assertThat(trace).containsExactly("interrupted");
        assertThat(loop.removeSignalHandler("INT")).isTrue();
        assertThat(installedFor("INT")).hasToString(before.toString());
        assertThat(loop.removeSignalHandler("INT")).isFalse();
    }

    // CPython: test_events.EventLoopTestsMixin.test_signal_handling_while_selecting
    @Test
    void aSignalWakesALoopThatWaits() {
        loop.addSignalHandler("USR1", stopping("woken"));
        loop.callLater(Duration.ofMillis(10), () -> new Thread(() -> raise("USR1")).start());

        runUntilStopped();

        assertThat(trace).containsExactly("woken");
    }

    /** The arguments are those that a lambda holds. */
    // CPython: test_events.EventLoopTestsMixin.test_signal_handling_args
    @Test
    void aCallbackRunsInTheContextOfItsRegistrationAndWithWhatItHolds() {
        ContextVar<String> variable = ContextVar.of("variable", "none");
        String argument = "foo";
        loop.callSoon(() -> {
            variable.set("registered");
            loop.addSignalHandler(
                    "ALRM", () -> stopping(argument + variable.get()).run());
            variable.set("later");
            raise("ALRM");
        });

        runUntilStopped();

        assertThat(trace).containsExactly("fooregistered");
    }

    // CPython: test_unix_events.SelectorEventLoopSignalTests.test_check_signal
    @ParameterizedTest
    @ValueSource(strings = {"", "1", "65", "int", "SIG", "SIGFOO", "RTMAX+1"})
    void whatIsNoSignalIsRefused(String name) {
        assertThatThrownBy(() -> loop.addSignalHandler(name, () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no signal '" + name + "'");
        assertThatThrownBy(() -> loop.removeSignalHandler(name)).isInstanceOf(IllegalArgumentException.class);
    }

    // CPython: test_unix_events.SelectorEventLoopSignalTests.test_add_signal_handler_install_error3
    @ParameterizedTest
    @ValueSource(strings = {"QUIT", "SEGV", "FPE", "ILL", "BUS", "USR2", "PIPE", "XFSZ"})
    void whatTheJvmNeedsIsRefused(String name) {
        assertThatThrownBy(() -> loop.addSignalHandler(name, () -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the JVM keeps SIG" + name + " for itself");
        assertThat(loop.removeSignalHandler(name)).isFalse();
    }

    // CPython: test_unix_events.SelectorEventLoopSignalTests.test_add_signal_handler
    @Test
    void aNameMayBeginWithSig() {
        loop.addSignalHandler("SIGHUP", stopping("hung up"));

        raise("HUP");
        runUntilStopped();

        assertThat(trace).containsExactly("hung up");
        assertThat(loop.removeSignalHandler("HUP")).isTrue();
    }

    @Test
    void aLaterCallbackReplacesTheEarlierOne() {
        SignalHandler before = installedFor("HUP");
        loop.addSignalHandler("HUP", stopping("first"));
        loop.addSignalHandler("HUP", stopping("second"));

        raise("HUP");
        runUntilStopped();

        assertThat(trace).containsExactly("second");
        assertThat(loop.removeSignalHandler("HUP")).isTrue();
        assertThat(installedFor("HUP")).hasToString(before.toString());
    }

    // CPython: test_unix_events.SelectorEventLoopSignalTests.test_remove_signal_handler
    // CPython: test_unix_events.SelectorEventLoopSignalTests.test_remove_signal_handler_2
    @Test
    void removingOneLeavesTheOthers() {
        SignalHandler before = installedFor("USR1");
        loop.addSignalHandler("HUP", stopping("hung up"));
        loop.addSignalHandler("USR1", stopping("not called"));

        assertThat(loop.removeSignalHandler("USR1")).isTrue();
        raise("HUP");
        runUntilStopped();

        assertThat(installedFor("USR1")).hasToString(before.toString());
        assertThat(trace).containsExactly("hung up");
    }

    // CPython: test_unix_events.SelectorEventLoopSignalTests.test_handle_signal_cancelled_handler
    // CPython: test_unix_events.SelectorEventLoopSignalTests.test_handle_signal_no_handler
    @Test
    void aSignalThatArrivedBeforeItsCallbackWasRemovedIsDropped() throws Exception {
        Probe probe = new Probe("HUP");
        loop.addSignalHandler("HUP", stopping("too late"));
        probe.raiseAndWait();

        loop.removeSignalHandler("HUP");
        loop.callSoon(stopping("end"));
        runUntilStopped();

        assertThat(trace).containsExactly("end");
    }

    @Test
    void signalsThatArriveBeforeTheCallbackHadItsTurnCountAsOne() throws Exception {
        loop.addSignalHandler("HUP", () -> trace.add("hung up"));
        Probe probe = new Probe("HUP");
        for (int i = 0; i < 100; i++) {
            probe.raiseAndWait();
        }

        loop.callLater(Duration.ofMillis(1), loop::stop);
        loop.runForever();

        assertThat(trace).containsExactly("hung up");
    }

    @Test
    void whatACallbackThrowsIsReportedAndTheNextSignalIsTold() {
        List<ErrorReport> reports = new ArrayList<>();
        IllegalStateException failure = new IllegalStateException("broken");
        loop.setExceptionHandler((l, report) -> {
            reports.add(report);
            raise("HUP");
        });
        loop.addSignalHandler("HUP", () -> {
            if (reports.isEmpty()) {
                throw failure;
            }
            loop.stop();
        });

        raise("HUP");
        runUntilStopped();

        assertThat(reports).singleElement().extracting(ErrorReport::exception).isSameAs(failure);
    }

    // CPython: test_unix_events.SelectorEventLoopSignalTests.test_close
    @Test
    void closingTheLoopPutsBackWhatWasThere() {
        String hup = installedFor("HUP").toString();
        String child = installedFor("CHLD").toString();
        loop.addSignalHandler("HUP", () -> {});
        loop.addSignalHandler("CHLD", () -> {});

        loop.close();

        assertThat(installedFor("HUP")).hasToString(hup);
        assertThat(installedFor("CHLD")).hasToString(child);
        assertThat(loop.removeSignalHandler("HUP")).isFalse();
        assertThatThrownBy(() -> loop.addSignalHandler("HUP", () -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void amongSeveralLoopsTheLastOneToAskIsTold() {
        String before = installedFor("HUP").toString();
        loop.addSignalHandler("HUP", stopping("first"));
        EventLoop second = EventLoop.create();
        second.addSignalHandler("HUP", () -> trace.add("second"));
        EventLoop third = EventLoop.create();
        third.addSignalHandler("HUP", () -> trace.add("third"));
        second.close();
        third.close();

        raise("HUP");
        runUntilStopped();

        assertThat(trace).containsExactly("first");
        loop.close();
        assertThat(installedFor("HUP")).hasToString(before);
    }

    @Test
    void aHandlerThatSomebodyElsePutOverOursStays() {
        SignalHandler before = installedFor("HUP");
        SignalHandler others = received -> {};
        loop.addSignalHandler("HUP", () -> {});
        Signal.handle(new Signal("HUP"), others);

        loop.removeSignalHandler("HUP");

        assertThat(installedFor("HUP")).isSameAs(others);
        Signal.handle(new Signal("HUP"), before);
    }

    // With Runner's Ctrl-C

    @Test
    void aCallbackForIntTakesCtrlCOverFromTheRunnerAndGivesItBack() {
        try (Runner runner = new Runner()) {
            assertThatThrownBy(() -> runner.run(coro(
                            sent -> {
                                EventLoop running = EventLoop.running();
                                Future<Object> told = running.createFuture();
                                running.addSignalHandler("INT", () -> told.setResult("told"));
                                raise("INT");
                                return await(told);
                            },
                            sent -> {
                                trace.add("" + sent.value());
                                EventLoop.running().removeSignalHandler("INT");
                                raise("INT");
                                return await(EventLoop.running().createFuture());
                            },
                            sent -> sent.value())))
                    .isInstanceOf(CancelledError.class)
                    .hasMessage("interrupted");
        }

        assertThat(trace).containsExactly("told");
    }

    @Test
    void aCallbackForIntFromBeforeTheRunKeepsCtrlC() {
        try (Runner runner = new Runner()) {
            Future<Object> told = runner.loop().createFuture();
            runner.loop().addSignalHandler("INT", () -> told.setResult("told"));

            Object result = runner.run(coro(
                    sent -> {
                        raise("INT");
                        return await(told);
                    },
                    sent -> sent.value()));

            assertThat(result).isEqualTo("told");
        }
    }

    /** A signal from outside, to a program of its own. */
    @Test
    void aProgramEndsItsWorkWhenItIsToldToTerminate() throws Exception {
        Process process = java(Graceful.class);
        byte[] ready = process.getInputStream().readNBytes("ready\n".length());

        process.toHandle().destroy(); // destroy() of the process itself closes its streams
        String rest = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(ready).asString().isEqualTo("ready\n");
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(rest).isEqualTo("work is saved\n");
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void aJvmThatKeepsItsSignalsSaysSo() throws Exception {
        Process process = java("-Xrs", Graceful.class);

        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(output).contains("the JVM keeps SIGTERM for itself").contains("-Xrs");
    }

    private static Process java(Class<?> program) throws Exception {
        return java("-Xshare:auto", program);
    }

    private static Process java(String flag, Class<?> program) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        flag,
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        program.getName())
                .redirectErrorStream(true)
                .start();
    }

    static final class Graceful {

        public static void main(String[] args) {
            try (EventLoop loop = EventLoop.create()) {
                loop.addSignalHandler("TERM", loop::stop);
                loop.callLater(LIMIT, () -> Runtime.getRuntime().halt(3));
                loop.callSoon(() -> System.out.print("ready\n"));
                loop.runForever();
                System.out.print("work is saved\n");
            }
        }
    }

    /** Stands before our handler for a moment, to know when a signal has got through. */
    private static final class Probe {

        private final String name;

        Probe(String name) {
            this.name = name;
        }

        void raiseAndWait() throws InterruptedException {
            Signal signal = new Signal(name);
            CountDownLatch arrived = new CountDownLatch(1);
            SignalHandler[] ours = new SignalHandler[1];
            SignalHandler probe = received -> {
                ours[0].handle(received);
                arrived.countDown();
            };
            ours[0] = Signal.handle(signal, probe); // happens before the signal's thread is started
            raise(name);
            assertThat(arrived.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            Signal.handle(signal, ours[0]);
        }
    }
}
