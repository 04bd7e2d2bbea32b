package dev.weft.weaving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A coroutine may mention a class that is not there, an optional dependency, as any method may that does not need it. */
@Tag("slow")
class AbsentTypesTest {

    private static final String SOURCE = """
            package dev.weft.weaving.fixtures;
            import static dev.weft.Weft.*;
            import dev.weft.Coro;
            import dev.weft.annotations.Coroutine;
            import dev.weft.weaving.*;

            class Gone {
                static Gone make() { return new Gone(); }
                static Gone[] many() { return new Gone[1]; }
            }

            class Optional {
                @Expect("null true = 3")
                @Coroutine static Coro<Integer> body(Points p) {
                    Gone gone = null;
                    Gone[] array = null;
                    int n = yieldFrom(p.i(1));
                    if (n > 1) {
                        gone = Gone.make();
                        array = Gone.many();
                        yieldFrom(p.of(gone));
                    }
                    p.note(gone);
                    n += yieldFrom(p.i(2));
                    p.note(array == null);
                    return result(n);
                }
            }
            """;

    @TempDir
    Path directory;

    @Test
    void localsOfAnAbsentTypeThatAreNull() throws IOException {
        ClassLoader loader = Recompiled.compile(
                directory, List.of("--release", "17"), List.of(new Recompiled.Source("Optional.java", SOURCE)));
        Files.delete(directory.resolve("dev/weft/weaving/fixtures/Gone.class"));

        assertThat(Fixture.of(loader, "Optional"))
                .hasSize(1)
                .allSatisfy(fixture -> EveryWay.check(fixture.body(), fixture.expected()));
    }
}
