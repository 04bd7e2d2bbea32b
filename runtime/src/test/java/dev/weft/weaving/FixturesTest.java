package dev.weft.weaving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.weaving.Way.Body;
import dev.weft.weaving.Way.Run;
import java.util.stream.IntStream;
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

        assertThat(Way.SUSPENDED.run(fixture.body()).trace()).isEqualTo(fixture.expected());
        for (int point = 0; point < fixture.points(); point++) {
            assertSame(fixture.body(), fixture.expected(), Way.only(point));
            assertSame(fixture.body(), fixture.expected(), Way.allBut(point));
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void throwingIntoItIsLikeAFailureOfWhatItAwaits(Fixture fixture) {
        IntStream.range(0, fixture.points()).forEach(point -> {
            String expected = Way.failing(point).run(fixture.body()).trace();

            assertSame(fixture.body(), expected, Way.failingLater(point));
            assertSame(fixture.body(), expected, Way.thrownInto(point));
        });
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void closingItRunsWhatAnExitWouldRun(Fixture fixture) {
        IntStream.range(0, fixture.points()).forEach(point -> {
            String expected = Way.exiting(point).run(fixture.body()).trace();

            String closed = Way.closed(point).run(fixture.body()).trace();

            // what close() leaves behind it does not tell: a value returned on the way out is dropped
            assertThat(closed).as("closed at point %d", point).isEqualTo(expected.replaceFirst(" ?= .*$", ""));
        });
    }

    private static void assertSame(Body body, String expected, Way way) {
        assertThat(way.run(body).trace()).as(way.name()).isEqualTo(expected);
    }
}
