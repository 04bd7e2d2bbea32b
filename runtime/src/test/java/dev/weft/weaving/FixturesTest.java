package dev.weft.weaving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.weaving.Way.Run;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs every fixture in every way. Where nothing suspends, the trace is the one written at the fixture. Everything else is
 * measured against that: suspending must not change a trace, throwing into a suspended body must look as if the awaited thing
 * had thrown by itself, and closing as if it had thrown {@code GeneratorExit}.
 */
class FixturesTest {

    static Stream<Fixture> fixtures() {
        return Fixture.all();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void doesWhatIsWrittenWhenNothingSuspends(Fixture fixture) {
        Run run = Way.STRAIGHT.run(fixture.body());

        assertThat(run.trace()).isEqualTo(fixture.expected());
        assertThat(run.suspensions()).isZero();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void doesTheSameWhereverItSuspends(Fixture fixture) {
        EveryWay.checkSuspending(fixture.body(), fixture.expected());
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void throwingIntoItIsLikeAFailureOfWhatItAwaits(Fixture fixture) {
        EveryWay.checkFailing(fixture.body());
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void closingItRunsWhatAnExitWouldRun(Fixture fixture) {
        EveryWay.checkClosing(fixture.body());
    }
}
