package dev.weft.junit;

import dev.weft.testing.TestLoop;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that takes a {@link TestLoop}: fresh, in virtual time, closed when the test and its {@code @AfterEach} methods are over. What was
 * left then, tasks, timers, connections or errors that nobody read, fails the test.
 *
 * <pre>{@code
 * @WeftTest
 * void sleepingTakesNoTime(TestLoop loop) {
 *     loop.run(() -> {
 *         yieldFrom(sleep(Duration.ofHours(1)));
 *         return done();
 *     });
 * }
 * }</pre>
 *
 * <p>{@link WithTestLoop} sets how the loop behaves, and gives one to tests of other kinds. A test method returns nothing: Jupiter leaves out
 * methods that do.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Test
@ExtendWith(TestLoopExtension.class)
public @interface WeftTest {}
