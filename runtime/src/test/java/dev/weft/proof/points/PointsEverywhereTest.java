package dev.weft.proof.points;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Libraries do the same when their methods suspend anywhere. A few points in each method here, others each build;
 * {@code -Dweft.test.seed} repeats a failure. The full run is {@link PointsEverywhere#main}.
 */
@Tag("slow")
@Timeout(600) // of a machine with other work
class PointsEverywhereTest {

    private static final long SEED = Long.getLong("weft.test.seed", 1);

    @ParameterizedTest
    @EnumSource
    void libraryDoesTheSame(Library library) {
        PointsEverywhere everywhere = new PointsEverywhere(library);

        everywhere.run(6, SEED, 2);

        assertThat(everywhere.differences()).isEmpty();
        assertThat(everywhere.refusals()).isEmpty();
        assertThat(everywhere.suspensions()).as("suspensions").isGreaterThan(1_000);
    }
}
