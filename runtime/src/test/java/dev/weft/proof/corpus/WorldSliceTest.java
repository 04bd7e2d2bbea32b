package dev.weft.proof.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proof.points.Exclusion;
import dev.weft.proof.points.Library;
import dev.weft.proof.points.PointsWeaver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever is woven verifies: some classes, others each build, of the jars that are here anyway. {@code -Dweft.test.seed} repeats
 * a failure. The full run is {@link VerifyWorld}.
 */
@Tag("slow")
@Timeout(600) // of a machine with other work
class WorldSliceTest {

    private static final long SEED = Long.getLong("weft.test.seed", 1);
    private static final int CLASSES_OF_EACH = 30;

    @Test
    void everyEligibleMethodVerifiesWhenWoven() throws IOException {
        List<Path> jars = Stream.concat(
                        Stream.of(Library.values()).flatMap(library -> library.jars().stream()),
                        Stream.of(Assertions.class, Test.class).map(Library::jar))
                .distinct()
                .toList();
        Tally tally = new Tally();

        try (ClassIndex index = new ClassIndex(jars)) {
            PointsWeaver weaver = new PointsWeaver(Exclusion::of, 8, SEED);
            for (int i = 0; i < jars.size(); i++) {
                new WorldVerifier(index, weaver, tally).verify(some(index.names(i)));
            }
        }

        assertThat(tally.problems()).isEmpty();
        assertThat(tally.count(WorldVerifier.METHODS_WOVEN)).isGreaterThan(1000);
        assertThat(tally.count(WorldVerifier.FRAMES_VERIFIED)) // a few classes miss an optional dependency
                .isGreaterThan(tally.count(WorldVerifier.METHODS_WOVEN) * 9 / 10);
        assertThat(VerifyWorld.refusedPercent(tally)).as("%s", tally).isLessThan(1);
    }

    private static List<String> some(List<String> names) {
        List<String> shuffled = new ArrayList<>(names);
        Collections.shuffle(shuffled, new Random(SEED));
        return shuffled.subList(0, Math.min(CLASSES_OF_EACH, shuffled.size()));
    }
}
