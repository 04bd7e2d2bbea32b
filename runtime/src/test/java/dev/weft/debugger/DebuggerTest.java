package dev.weft.debugger;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jdi.Location;
import dev.weft.Weft;
import dev.weft.annotations.Coroutine;
import dev.weft.weaver.ClassWeaver;
import dev.weft.weaver.ClassWeaver.WovenClass;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Woven code under a debugger: a breakpoint on a line is met once for each time the line runs, in whichever body and state; locals
 * have their names and values; steps go line by line. {@code docs/debugging.md} says the same to users.
 */
class DebuggerTest {

    /** Who wove the program. */
    enum Weaving {
        BY_AGENT,
        IN_BUILD
    }

    @TempDir
    static Path woven;

    @BeforeAll
    static void weave() throws IOException {
        Path folder = home(Debuggee.class).resolve("dev/weft/debugger");
        ClassWeaver weaver = new ClassWeaver("test");
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith("Debuggee"))
                    .toList()) {
                byte[] bytes = Files.readAllBytes(file);
                WovenClass result = weaver.weave(bytes);
                Path target = woven.resolve(home(Debuggee.class).relativize(file));
                Files.createDirectories(target.getParent());
                Files.write(target, result == null ? bytes : result.bytes());
            }
        }
    }

    private static Path home(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static Debugger debug(Weaving weaving, String program) {
        Path classes = weaving == Weaving.IN_BUILD ? woven : home(Debuggee.class);
        String path = String.join(
                System.getProperty("path.separator"),
                classes.toString(),
                home(Weft.class).toString(),
                home(Coroutine.class).toString());
        List<String> options = weaving == Weaving.IN_BUILD
                ? List.of("-cp", path)
                : List.of("-javaagent:" + home(ClassWeaver.class), "-cp", path);
        return Debugger.launch(options, program);
    }

    // Breakpoints

    @ParameterizedTest
    @EnumSource
    void eachLineIsMetOnceInADirectBodyThatSuspends(Weaving weaving) {
        try (Debugger program = debug(weaving, "direct")) {
            program.breakAt(
                    "calls",
                    "count",
                    "text",
                    "passes",
                    "nothing",
                    "counts",
                    "total",
                    "suspends",
                    "later",
                    "ends",
                    "called");

            assertThat(program.stops())
                    .containsExactly(
                            "calls",
                            "count",
                            "text",
                            "passes",
                            "nothing",
                            "counts",
                            "total",
                            "suspends",
                            "later",
                            "ends",
                            "called");
            assertThat(program.output()).contains("hello weft510weft3");
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachLineIsMetOnceInACoroutineObject(Weaving weaving) {
        try (Debugger program = debug(weaving, "object")) {
            program.breakAt("creates", "awaits", "count", "passes", "suspends", "later", "ends", "awaited");

            assertThat(program.stops())
                    .containsExactly("creates", "awaits", "count", "passes", "suspends", "later", "ends", "awaited");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLineIsMetOnceInEachPassOfALoop(Weaving weaving) {
        try (Debugger program = debug(weaving, "loop")) {
            program.breakAt("before", "inLoop", "twice", "number", "after");

            assertThat(program.stops())
                    .containsExactly(
                            "before", "twice", "number", "inLoop", "twice", "number", "twice", "number", "after");
        }
    }

    @ParameterizedTest
    @EnumSource
    void linesOfHandlersAreMetOnce(Weaving weaving) {
        try (Debugger program = debug(weaving, "tries")) {
            program.breakAt("inTry", "fails", "throws", "inCatch", "caught", "inFinally", "tried");

            assertThat(program.stops())
                    .containsExactly("inTry", "fails", "throws", "inCatch", "caught", "inFinally", "tried");
        }
    }

    @ParameterizedTest
    @EnumSource
    void linesOfALambdaAreMetOnce(Weaving weaving) {
        try (Debugger program = debug(weaving, "lambda")) {
            program.breakAt("whole", "inLambda", "lambdaEnds");

            assertThat(program.go().locals()).containsEntry("name", "weft").containsEntry("suffix", "!");
            assertThat(program.go().place()).isEqualTo("inLambda");
            assertThat(program.go().locals()).containsEntry("whole", "weft!");
            assertThat(program.stops()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void linesOfAGeneratorAreMetOnce(Weaving weaving) {
        try (Debugger program = debug(weaving, "generator")) {
            program.breakAt("starts", "yields", "uses", "sent", "exhausted");

            assertThat(program.stops())
                    .containsExactly("starts", "yields", "uses", "sent", "yields", "uses", "sent", "exhausted");
        }
    }

    // Locals

    @ParameterizedTest
    @EnumSource
    void localsHaveNamesAndValuesInEachState(Weaving weaving) {
        for (String mode : List.of("direct", "object")) {
            String name = mode.equals("direct") ? "weft" : "warp";
            String times = mode.equals("direct") ? "3" : "4";
            int count = mode.equals("direct") ? 4 : 5;
            try (Debugger program = debug(weaving, mode)) {
                program.breakAt("count", "text", "counts", "suspends", "later", "ends");

                assertThat(program.go().locals()).isEqualTo(Map.of("name", name, "times", times));
                assertThat(program.receiver()).isEqualTo(Debuggee.class.getName());
                assertThat(program.go().locals()).isEqualTo(Map.of("name", name, "times", times, "count", "" + count));
                assertThat(program.go().locals())
                        .isEqualTo(Map.of("name", name, "times", times, "count", "" + count, "text", "hello " + name));
                Map<String, String> all = Map.of(
                        "name", name,
                        "times", times,
                        "count", "" + (count + 1),
                        "text", "hello " + name,
                        "total", "" + (count + 1) * 2);
                assertThat(program.go().locals()).isEqualTo(all);
                assertThat(program.go().locals()).as("after the suspension").isEqualTo(all);
                assertThat(program.receiver()).isEqualTo(Debuggee.class.getName());
                assertThat(program.go().locals()).containsAllEntriesOf(all).containsKey("later");
            }
        }
    }

    // Steps

    @ParameterizedTest
    @EnumSource
    void stepsGoLineByLineOverAPointThatDoesNotSuspend(Weaving weaving) {
        for (String mode : List.of("direct", "object")) {
            try (Debugger program = debug(weaving, mode)) {
                program.breakAt("count");

                assertThat(program.go().place()).isEqualTo("count");
                assertThat(program.stepOver().place()).isEqualTo("text");
                assertThat(program.stepOver().place()).isEqualTo("passes");
                assertThat(program.stepOver().place()).isEqualTo("counts");
                assertThat(program.stepOver().place()).isEqualTo("total");
            }
        }
    }

    /** A debugger that steps over a point which suspends puts a breakpoint where the class says that it goes on. */
    @ParameterizedTest
    @EnumSource
    void theClassSaysWhereABodyGoesOnAfterASuspension(Weaving weaving) {
        for (String mode : List.of("direct", "object")) {
            try (Debugger program = debug(weaving, mode)) {
                program.breakAt("suspends");
                Map<String, String> locals = program.go().locals();
                List<Location> places = program.resumptions("suspends");
                assertThat(places).hasSize(1);

                program.breakAt(places.get(0));
                program.go();

                assertThat(program.location()).isEqualTo(places.get(0));
                assertThat(program.place()).isEqualTo("suspends");
                assertThat(program.locals()).isEqualTo(locals);
                assertThat(program.stepOver().place()).isEqualTo("later");
                assertThat(program.stops()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theTableHasEachPointOfEachBody(Weaving weaving) {
        try (Debugger program = debug(weaving, "generator")) {
            assertThat(program.extension()).startsWith("WEFT 1\n");
            for (String name : List.of(
                    "passes",
                    "suspends",
                    "calls",
                    "awaits",
                    "inLoop",
                    "twice",
                    "inTry",
                    "fails",
                    "inCatch",
                    "inLambda",
                    "yields")) {
                assertThat(program.resumptions(name))
                        .as(name)
                        .hasSize(1)
                        .allSatisfy(place -> assertThat(place.lineNumber()).isEqualTo(program.line(name)));
            }
            assertThat(program.resumptions("inFinally"))
                    .as("a copy for each way into it")
                    .hasSizeGreaterThan(1)
                    .allSatisfy(place -> assertThat(place.lineNumber()).isEqualTo(program.line("inFinally")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStepGoesThroughStubsAndBridges(Weaving weaving) {
        try (Debugger program = debug(weaving, "object")) {
            program.breakAt("creates");

            assertThat(program.go().place()).isEqualTo("creates");
            assertThat(program.stepInto().place())
                    .as("the call only makes the object")
                    .isEqualTo("awaits");
            assertThat(program.stepInto().place()).isEqualTo("count");
            assertThat(program.stepOver().place()).isEqualTo("text");
        }
        try (Debugger program = debug(weaving, "direct")) {
            program.breakAt("calls");

            assertThat(program.go().place()).isEqualTo("calls");
            assertThat(program.stepInto().place()).isEqualTo("count");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStepOutGoesToTheOneThatAwaits(Weaving weaving) {
        try (Debugger program = debug(weaving, "direct")) {
            program.breakAt("nothing");

            assertThat(program.go().place()).isEqualTo("nothing");
            assertThat(program.stepOut().place()).isEqualTo("passes");
            assertThat(program.stepOver().place()).isEqualTo("counts");
        }
    }
}
