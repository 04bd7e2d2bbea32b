package dev.weft.proof.net;

import dev.weft.testing.TestLoop;
import dev.weft.testing.TestLoopOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scenario, on every way from client to server, and on some of the ways with TLS, where it makes sense: {@code -Dweft.proof.tlsWays=8}
 * for all. The loop's own check at its end finds what was left open, and what was reported. */
@Tag("slow")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ScenariosTest {

    private static final TestLoopOptions REAL =
            TestLoopOptions.defaults().withRealTime(true).withLimit(Duration.ofSeconds(40));

    /** On how many of the eight ways each scenario is tried with each version of TLS; others for each. */
    private static final int TLS_WAYS = Integer.getInteger("weft.proof.tlsWays", 1);

    static Stream<Arguments> all() {
        List<Scenario> scenarios = Stream.concat(ProtocolScenarios.ALL.stream(), StreamScenarios.ALL.stream())
                .toList();
        List<Route.Kind> ways = Route.benign();
        List<Arguments> all = new ArrayList<>();
        for (Security security : Security.values()) {
            for (int i = 0; i < scenarios.size(); i++) {
                Scenario scenario = scenarios.get(i);
                int count = security == Security.PLAIN ? ways.size() : TLS_WAYS;
                for (int j = 0; j < count && scenario.makesSenseWith(security); j++) {
                    all.add(Arguments.of(scenario, ways.get((i + security.ordinal() + j) % ways.size()), security));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("all")
    void worksOnEveryWay(Scenario scenario, Route.Kind way, Security security) throws Exception {
        try (Route route = way.open(security);
                TestLoop loop = TestLoop.create(REAL)) {
            loop.run(() -> scenario.body().run(route));
        }
    }
}
