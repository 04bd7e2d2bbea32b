package dev.weft.weaving;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a coroutine of a fixture that the tests run: it takes {@link Points}. The value is its trace when nothing suspends:
 * what it noted, then {@code = result} or {@code ! exception}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Expect {
    String value();
}
