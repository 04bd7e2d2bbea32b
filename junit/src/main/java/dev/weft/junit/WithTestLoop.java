package dev.weft.junit;

import dev.weft.testing.TestLoop;
import dev.weft.testing.TestLoopOptions;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a {@link TestLoop} to a test of any kind, {@code @Test}, {@code @ParameterizedTest}, {@code @RepeatedTest}, {@code @TestFactory}, and
 * says how it behaves. On a class it holds for all its tests; on a method, for this one, and what the class says does not count there.
 *
 * <pre>{@code
 * @RepeatedTest(100)
 * @WithTestLoop(seed = 1)                    // seeds 1 to 100, one for each repetition
 * void holdsInEveryOrder(TestLoop loop) { ... }
 * }</pre>
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(TestLoopExtension.class)
public @interface WithTestLoop {

    /** The configuration parameter with the seed of tests that have none of their own. */
    String SEED_PARAMETER = "dev.weft.junit.seed";

    /** No seed: tasks run in the order in which they became ready. */
    long NO_SEED = Long.MIN_VALUE;

    /**
     * Has tasks that are ready in one turn run in an order drawn from this number. Of a test that is run several times, the first has this
     * seed, the second the next, and so on. Without one, the configuration parameter {@value #SEED_PARAMETER} counts:
     * a number, or {@code random}. A failure tells the seed it had.
     */
    long seed() default NO_SEED;

    /** Has turns as asyncio's; see {@link TestLoopOptions#strictOrder()}. */
    boolean strictOrder() default false;

    /** Has time pass as it does outside. */
    boolean realTime() default false;

    /** Switches the loop's debug mode on. */
    boolean debug() default false;

    /** How long one run may take, in milliseconds of real time; see {@link TestLoopOptions#limit()}. */
    long limitMillis() default 10_000;
}
