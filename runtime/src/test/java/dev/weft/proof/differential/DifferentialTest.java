package dev.weft.proof.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.weaving.Fixture;
import dev.weft.weaving.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the same class file woven, and unwoven with a thread for each coroutine: the traces are equal, whatever happens. */
@Tag("slow")
class DifferentialTest {

    private static final int PROGRAMS = Integer.getInteger("weft.proof.programs", 60);
    private static final Unwoven UNWOVEN = new Unwoven("dev.weft.weaving.fixtures.");

    static Stream<Fixture> fixtures() {
        return Fixture.all().filter(fixture -> !fixture.toString().startsWith(Fixture.ASYNC_GENERATORS));
    }

    @AfterEach
    void endThreads() {
        ThreadBody.abandonAll();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void aFixtureDoesTheSameWovenAndUnwoven(Fixture woven) {
        Fixture unwoven = woven.in(UNWOVEN);
        assertThat(unwoven.method().getDeclaringClass())
                .isNotSameAs(woven.method().getDeclaringClass());

        for (Way way : ways(woven.points())) {
            assertThat(way.run(woven.body()).trace())
                    .as(way.name())
                    .isEqualTo(way.run(unwoven.body()).trace());
        }
    }

    private static List<Way> ways(int points) {
        List<Way> ways = new ArrayList<>(List.of(Way.STRAIGHT, Way.SUSPENDED));
        for (int point = 0; point < points; point++) {
            ways.addAll(List.of(
                    Way.only(point),
                    Way.allBut(point),
                    Way.failing(point),
                    Way.failingLater(point),
                    Way.thrownInto(point),
                    Way.exiting(point),
                    Way.closed(point)));
        }
        return ways;
    }

    /** New programs each build; {@code -Dweft.test.seed} repeats a failure. */
    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void generatedProgramsDoTheSameWovenAndUnwoven() {
        long first = Long.parseLong(System.getProperty("weft.test.seed", "1")) * 1000;
        for (long seed = first; seed < first + PROGRAMS; seed++) {
            assertThat(DifferentialPrograms.difference(seed)).isNull();
        }
    }
}
