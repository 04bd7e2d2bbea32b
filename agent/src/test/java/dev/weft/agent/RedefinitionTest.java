package dev.weft.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.weaver.ClassWeaver;
import dev.weft.weaver.Compiled;
import java.io.ByteArrayOutputStream;
import java.lang.instrument.ClassDefinition;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.bytebuddy.agent.ByteBuddyAgent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** New bytes for a class that is loaded and woven, as an IDE sends them, and another agent that transforms it once more. */
class RedefinitionTest {

    private static final String SOURCE = """
            public class HotSwapped {
                @Coroutine public static Coro<Integer> f(Coro<Integer> c) { return result(yieldFrom(c) + NUMBER); }
                @Coroutine public Sequence<Integer> g(int n) { for (int i = 0; i < n; i++) yieldValue(i + NUMBER); return done(); }
                public static int number() { return NUMBER; }
            }
            """;

    private static final Compiled ONE = Compiled.source(SOURCE.replace("NUMBER", "1"));
    private static final Compiled TWO = Compiled.source(SOURCE.replace("NUMBER", "2"));

    private final Instrumentation instrumentation = ByteBuddyAgent.install();
    private final ByteArrayOutputStream reports = new ByteArrayOutputStream();
    private final ClassWeaver weaver = new ClassWeaver("0badcafe");
    private final WeavingTransformer weft =
            new WeavingTransformer(new Weaving(weaver, Options.NONE, new Reports(reports)));

    @BeforeEach
    void install() {
        instrumentation.addTransformer(weft);
    }

    @AfterEach
    void uninstall() {
        instrumentation.removeTransformer(weft);
    }

    private static List<String> members(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .map(Method::toString)
                .sorted()
                .toList();
    }

    @Test
    void theNewBytesAreWoven() throws Exception {
        Class<?> type = ONE.load();
        List<String> members = members(type);
        assertThat(members).anyMatch(method -> method.contains("$weft"));

        instrumentation.redefineClasses(new ClassDefinition(type, TWO.main()));

        assertThat(type.getMethod("number").invoke(null)).isEqualTo(2);
        assertThat(members(type)).isEqualTo(members);
        assertThat(reports.size()).isZero();
    }

    /** Sees the class after us, and asks for it again later. */
    private static final class Other implements ClassFileTransformer {
        private final List<byte[]> seen = new ArrayList<>();

        @Override
        public byte[] transform(
                ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] bytes) {
            if ("HotSwapped".equals(name)) {
                seen.add(bytes);
            }
            return null;
        }
    }

    @Test
    void anotherAgentThatRetransformsSeesTheSameWovenClass() throws Exception {
        Other other = new Other();
        instrumentation.addTransformer(other, true);
        try {
            Class<?> type = ONE.load();
            List<String> members = members(type);

            instrumentation.retransformClasses(type);
            instrumentation.redefineClasses(new ClassDefinition(type, TWO.main()));
            instrumentation.retransformClasses(type);

            assertThat(members(type)).isEqualTo(members);
            assertThat(type.getMethod("number").invoke(null)).isEqualTo(2);
            assertThat(other.seen).hasSize(4);
            assertThat(other.seen.get(0)).isEqualTo(weaver.weave(ONE.main()).bytes());
            assertThat(other.seen.get(2)).isEqualTo(weaver.weave(TWO.main()).bytes());
        } finally {
            instrumentation.removeTransformer(other);
        }
    }

    /** The JVM makes the bytes for a retransformation from what it keeps of the class, and it keeps no mark of the weaver's. */
    @Test
    void bytesThatLostTheMarkAreNotWovenAgain() throws Exception {
        Other other = new Other();
        instrumentation.addTransformer(other, true);
        try {
            Class<?> type = ONE.load();
            List<String> members = members(type);
            instrumentation.retransformClasses(type);
            byte[] unmarked = other.seen.get(1);
            assertThat(ClassWeaver.wovenBy(unmarked))
                    .as("otherwise this test is of no use")
                    .isNull();

            instrumentation.redefineClasses(new ClassDefinition(type, unmarked));

            assertThat(members(type)).isEqualTo(members);
            assertThat(reports.size()).isZero();
        } finally {
            instrumentation.removeTransformer(other);
        }
    }
}
