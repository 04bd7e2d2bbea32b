package dev.weft.weaving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Generator;
import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.bytebuddy.agent.ByteBuddyAgent;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A class is redefined, as an IDE does while a program runs: calls from then on run the new code; what is suspended goes on or fails at once. */
class HotSwapTest {

    private static Instrumentation instrumentation;

    @TempDir
    Path output;

    private Class<?> type;

    @BeforeAll
    static void attach() {
        instrumentation = ByteBuddyAgent.install();
    }

    private void load(String body) throws Exception {
        type = compile("before", body).loadClass("dev.weft.weaving.fixtures.Swapped");
    }

    private void redefine(String body) throws Exception {
        compile("after", body);
        byte[] bytes = Files.readAllBytes(output.resolve("after/dev/weft/weaving/fixtures/Swapped.class"));
        instrumentation.redefineClasses(new ClassDefinition(type, bytes));
    }

    private ClassLoader compile(String directory, String body) throws Exception {
        String source = """
                package dev.weft.weaving.fixtures;
                import static dev.weft.Weft.*;
                import dev.weft.*;
                import dev.weft.annotations.Coroutine;
                public class Swapped {
                    @Coroutine public static Generator<String, String, Void> words(String given) {
                """ + body + "\n return done(); } }";
        Path classes = Files.createDirectories(output.resolve(directory));
        return Recompiled.compile(classes, List.of("-g"), List.of(new Recompiled.Source("Swapped.java", source)));
    }

    @SuppressWarnings("unchecked")
    private Generator<String, String, Void> words() throws Exception {
        return (Generator<String, String, Void>)
                type.getMethod("words", String.class).invoke(null, "given");
    }

    @Test
    void whatIsSuspendedGoesOnInNewCodeWithTheSameLocals() throws Exception {
        load("yieldValue(given); yieldValue(given + 1);");
        Generator<String, String, Void> suspended = words();
        assertThat(suspended.next()).isEqualTo("given");

        redefine("yieldValue(given); yieldValue(given + 2);");

        assertThat(suspended.next()).isEqualTo("given2");
        assertThat(words()).containsExactly("given", "given2");
    }

    @Test
    void whatIsSuspendedFailsInNewCodeWithOtherLocals() throws Exception {
        load("yieldValue(given); yieldValue(given + 1);");
        Generator<String, String, Void> suspended = words();
        suspended.next();

        redefine("String more = given + given; int n = 3; yieldValue(given); yieldValue(more + n);");

        assertThat(words()).containsExactly("given", "givengiven3");
        assertThatThrownBy(suspended::next).isInstanceOf(ClassCastException.class);
    }
}
