package dev.weft.weaver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** {@code Weft.requireWoven()} passes in woven classes only, with coroutines or without. */
class HealthCheckTest {

    private final ClassWeaver weaver = new ClassWeaver("0badcafe");

    private static Object call(Class<?> type) throws Exception {
        return type.getMethod("main").invoke(null);
    }

    @Test
    void aClassWithNothingElseToWeaveIsRewritten() throws Exception {
        Compiled compiled = Compiled.source("""
                public class Program {
                    static final int READY;
                    static { requireWoven(); READY = 1; }
                    public static int main() {
                        requireWoven();
                        try { requireWoven(); } catch (IllegalStateException e) { return 0; }
                        Supplier<Integer> lambda = () -> { requireWoven(); return 1 + READY; };
                        return lambda.get();
                    }
                }
                """);

        assertThatThrownBy(() -> call(compiled.load())).hasRootCauseMessage("not woven");
        Compiled woven = compiled.map(bytes -> weaver.weave(bytes).bytes());
        assertThat(call(woven.load())).isEqualTo(2);
        assertThat(weaver.weave(woven.main())).as("woven again").isNull();
        assertThat(ClassWeaver.wovenBy(woven.main())).isEqualTo("0badcafe");
    }

    @Test
    void besideCoroutinesItGoesToo() throws Exception {
        Compiled compiled = Compiled.source("""
                public class Program {
                    @Coroutine static Coro<Integer> f(Coro<Integer> c) { requireWoven(); return result(yieldFrom(c)); }
                    public static int main() { requireWoven(); return 7; }
                }
                """);

        assertThat(call(compiled.map(bytes -> weaver.weave(bytes).bytes()).load()))
                .isEqualTo(7);
    }

    /** A reference is called by others, and would tell of their class. */
    @Test
    void aReferenceToItStays() {
        Compiled compiled = Compiled.source("class Program { Runnable check = dev.weft.Weft::requireWoven; }");

        assertThat(weaver.weave(compiled.main())).isNull();
    }
}
