package dev.weft.proof.generated;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A slice of what {@link GeneratedMethods} does at length. New programs each build; {@code -Dweft.test.seed} repeats a failure.
 */
@Tag("slow")
class GeneratedMethodsTest {

    private static final int METHODS = Integer.getInteger("weft.proof.methods", 8_000);

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void doWhatTheInterpreterSays() {
        long start = System.nanoTime();
        GeneratedMethods proof = new GeneratedMethods(Long.parseLong(System.getProperty("weft.test.seed", "1")) * 1000);
        while (proof.methods() < METHODS) {
            assertThat(proof.next()).isNull();
        }
        System.out.println("generated methods: " + proof.summary(start));
    }

    /** The same seed gives the same program, or no failure could be repeated. */
    @Test
    void areTheSameForTheSameSeed() {
        for (long seed = 1; seed < 20; seed++) {
            assertThat(Program.generate(Choices.of(seed)).bytes())
                    .usingRecursiveComparison()
                    .isEqualTo(Program.generate(Choices.of(seed)).bytes());
        }
    }

    /** So does the list of decisions, which is what shrinking relies on. */
    @Test
    void areTheSameForTheSameDecisions() {
        for (long seed = 1; seed < 20; seed++) {
            Choices choices = Choices.of(seed);
            var first = Program.generate(choices).bytes();

            assertThat(Program.generate(Choices.of(choices.taken())).bytes())
                    .usingRecursiveComparison()
                    .isEqualTo(first);
        }
    }

    /** Whatever is left of the decisions, it is a program. */
    @Test
    void arePossibleForAnyDecisions() {
        assertThat(new Comparison(1, Choices.of(new int[0]), 4).run()).isNull();
        for (long seed = 1; seed < 60; seed++) {
            Choices random = Choices.of(seed);
            int[] decisions = new int[400];
            for (int i = 0; i < decisions.length; i++) {
                decisions[i] = random.next(30);
            }
            assertThat(new Comparison(seed, Choices.of(decisions), 4).run()).isNull();
        }
    }
}
