package dev.weft.woven;

import dev.weft.GeneratorExit;
import org.jspecify.annotations.Nullable;

/** An exception on its way into a body: sent in place of a value, raised at the suspension point. */
public record Thrown(Throwable exception) {

    static boolean isExit(@Nullable Object sent) {
        return sent instanceof Thrown thrown && thrown.exception instanceof GeneratorExit;
    }
}
