package dev.weft.living;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.living.Jvm.End;
import dev.weft.living.programs.Redeploys;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An application is loaded 1,000 times by loaders of its own, runs coroutines, and goes with its loader. */
@Tag("slow")
@Timeout(value = 170, unit = TimeUnit.SECONDS)
class RedeployTest {

    private static final String LOADERS = "1000";

    private static End redeploy(String... arguments) {
        return Jvm.of(ClassPath.forPrograms())
                .brief()
                .agent(ClassPath.agent())
                .with(Redeploys.class.getName())
                .run(arguments)
                .succeeded();
    }

    private static long number(End end, String word) {
        return Long.parseLong(end.lines(word).get(0));
    }

    @Test
    void anApplicationGoesWithItsLoader() {
        End end = redeploy(LOADERS);

        assertThat(number(end, "alive")).as("the JVM itself may hold the last").isLessThanOrEqualTo(1);
        assertThat(number(end, "metaspace grew by KB")).isLessThan(1024);
    }

    /** One that stays keeps at most as many as its inline cache tells apart. */
    @Test
    void aCallerThatStaysKeepsAFewOfThoseItOftenCalled() {
        End end = redeploy(LOADERS, "20");

        assertThat(number(end, "alive")).isLessThanOrEqualTo(9);
        assertThat(number(end, "metaspace grew by KB")).isLessThan(1024);
    }

    @Test
    void aCallerThatStaysDoesNotKeepThoseItCalledOnce() {
        assertThat(number(redeploy(LOADERS, "1"), "alive")).isLessThanOrEqualTo(9);
    }
}
