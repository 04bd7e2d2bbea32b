package dev.weft.proof.net;

import dev.weft.testing.TestLoop;
import dev.weft.testing.TestLoopOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scenario, on every way from client to server. The loop's own check at its end finds what was left open, and what was reported. */
@Tag("slow")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ScenariosTest {

    private static final TestLoopOptions REAL =
            TestLoopOptions.defaults().withRealTime(true).withLimit(Duration.ofSeconds(40));

    static Stream<Arguments> all() {
        List<Scenario> scenarios = Stream.concat(ProtocolScenarios.ALL.stream(), StreamScenarios.ALL.stream())
                .toList();
        return Route.benign().stream()
                .flatMap(route -> scenarios.stream().map(scenario -> Arguments.of(scenario, route)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("all")
    void worksOnEveryWay(Scenario scenario, Route.Kind way) throws Exception {
        try (Route route = way.open();
                TestLoop loop = TestLoop.create(REAL)) {
            loop.run(() -> scenario.body().run(route));
        }
    }
}
