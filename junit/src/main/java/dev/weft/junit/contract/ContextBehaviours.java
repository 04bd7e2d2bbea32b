package dev.weft.junit.contract;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.weft.Context;
import dev.weft.ContextVar;
import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Which context callbacks and tasks run in: the one of their registration. PEP 567. */
abstract class ContextBehaviours extends Behaviours {

    private final ContextVar<String> user = ContextVar.of("user", "nobody");

    ContextBehaviours(Supplier<LoopHost> hosts) {
        super(hosts);
    }

    /** Runs something in a context in which the variable has a value, and gives that context. */
    private Context as(String name, Runnable code) {
        Context context = Context.copyCurrent();
        context.run(() -> {
            user.set(name);
            code.run();
        });
        return context;
    }

    private void noteUser() {
        trace.add(user.get());
    }

    // Callbacks

    @Test
    void callbacksRunInTheContextOfTheirRegistration() {
        as("ann", () -> loop.callSoon(this::noteUser));
        as("bob", () -> loop.callLater(Duration.ZERO, this::noteUser));
        loop.callSoon(this::noteUser);

        runReady();

        assertTrace("ann", "nobody", "bob");
    }

    @Test
    void whatIsSetAfterTheRegistrationIsNotSeen() {
        as("ann", () -> {
            loop.callSoon(this::noteUser);
            user.set("bob");
        });

        runReady();

        assertTrace("ann");
    }

    @Test
    void callbacksRunInTheContextGiven() {
        Context ann = as("ann", () -> {});

        as("bob", () -> {
            loop.callSoon(this::noteUser, ann);
            loop.callSoonThreadsafe(this::noteUser, ann);
            loop.callLater(Duration.ZERO, this::noteUser, ann);
            loop.callAt(loop.time(), this::noteUser, ann);
        });
        runReady();

        assertTrace("ann", "ann", "ann", "ann");
    }

    @Test
    void whatACallbackSetsInAContextGivenStaysThere() {
        Context given = Context.empty();
        loop.callSoon(() -> user.set("ann"), given);

        runReady();

        assertEquals("ann", given.get(user));
    }

    @Test
    void aCallbackLeavesNothingToTheNextNorToWhoRunsTheLoop() {
        loop.callSoon(() -> user.set("ann"));
        loop.callSoon(this::noteUser);

        runReady();
        noteUser();

        assertTrace("nobody", "nobody");
    }

    @Test
    void aCallbackOfAnotherThreadRunsInTheContextOfThat() {
        Runnable over = host.expectThread();
        loop.callSoon(() -> new Thread(() -> {
                    user.set("ann");
                    loop.callSoonThreadsafe(() -> {
                        noteUser();
                        over.run();
                        host.finish();
                    });
                })
                .start());

        host.run();

        assertTrace("ann");
    }

    @Test
    void aHandleTellsItsContext() {
        Context given = Context.empty();

        assertSame(given, loop.callSoon(() -> {}, given).context());
        assertSame(given, loop.callLater(Duration.ZERO, () -> {}, given).context());
        runReady();
    }

    @Test
    void aDoneCallbackRunsInTheContextOfItsRegistration() {
        Future<Integer> future = loop.createFuture();
        as("ann", () -> future.addDoneCallback(done -> noteUser()));
        as("bob", () -> future.setResult(1));

        runReady();

        assertTrace("ann");
    }

    @Test
    void aReaderKeepsItsContextFromCallToCall() throws IOException {
        Pipe pipe = Pipe.open();
        try (Pipe.SourceChannel source = pipe.source();
                Pipe.SinkChannel sink = pipe.sink()) {
            source.configureBlocking(false);
            sink.write(ByteBuffer.wrap(new byte[1])); // never read, so that it stays ready
            Context own = Context.empty();
            loop.addReader(
                    source,
                    () -> {
                        noteUser();
                        user.set(user.get() + "!");
                        if (trace.size() == 3) {
                            loop.removeReader(source);
                            host.finish();
                        }
                    },
                    own);

            host.run();

            assertTrace("nobody", "nobody!", "nobody!!");
            assertEquals("nobody!!!", own.get(user));
        }
    }

    @Test
    void theExceptionHandlerRunsInTheContextOfTheCallbackThatFailed() {
        loop.setExceptionHandler((running, report) -> noteUser());
        loop.callSoon(() -> {
            user.set("ann");
            throw new IllegalStateException("on purpose");
        });
        as(
                "bob",
                () -> loop.callSoon(() -> {
                    throw new IllegalStateException("on purpose");
                }));

        runReady();

        assertTrace("ann", "bob");
    }

    // Tasks

    @Coroutine
    private Coro<Void> rename(String name, int turns) {
        noteUser();
        user.set(name);
        for (int i = 0; i < turns; i++) yieldFrom(sleep(Duration.ZERO));
        noteUser();
        return done();
    }

    @Test
    void aTaskRunsInACopyOfItsCreatorsContext() {
        Context creators = as("ann", () -> {
            loop.createTask(rename("bob", 1));
            user.set("carl");
        });

        runReady();

        assertTrace("ann", "bob");
        assertEquals("carl", creators.get(user));
    }

    @Test
    void tasksDoNotSeeWhatOthersSet() {
        as("ann", () -> {
            loop.createTask(rename("bob", 2));
            loop.createTask(rename("carl", 1));
        });

        runReady();

        assertTrace("ann", "ann", "carl", "bob");
    }

    @Coroutine
    private Coro<Void> awaiting() {
        yieldFrom(rename("ann", 1));
        noteUser();
        yieldFrom(createTask(rename("bob", 1)));
        noteUser();
        return done();
    }

    @Test
    void whatIsAwaitedSharesTheContextAndANewTaskDoesNot() {
        complete(loop.createTask(awaiting()));

        assertTrace("nobody", "ann", "ann", "ann", "bob", "ann");
    }

    @Test
    void aTaskTellsItsContextAfterItsEndToo() {
        Task<Void> task = loop.createTask(rename("ann", 1));

        runReady();

        assertEquals("ann", task.context().get(user));
    }

    @Test
    void workInAThreadSeesNoContext() {
        String[] seen = new String[1];
        as("ann", () -> {
            Future<String> work = loop.runInExecutor(() -> seen[0] = user.get());
            work.addDoneCallback(done -> host.finish());
        });

        host.run();

        assertFalse("ann".equals(seen[0]), "a thread of the pool had the context of who gave it work");
    }
}
