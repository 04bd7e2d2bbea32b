package dev.weft.samples.updateindex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.samples.Program;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class UpdateIndexTest {
    private static final Pattern LINE = Pattern.compile("(blocking|callbacks|coroutines) +(\\d+) ms +(\\{.*})");

    /** Twenty backends and a database of 200 ms each: 4.2 s one after the other, 0.4 s when the backends work side by side. */
    @Test
    @Tag("slow")
    void coroutinesAndCallbacksWaitForAllBackendsAtOnce() throws Exception {
        Program.Finished finished = Program.run(UpdateIndex.class, "20", "200");

        Map<String, Integer> millis = new HashMap<>();
        Set<String> indexes = new HashSet<>();
        for (String line : finished.out().subList(1, finished.out().size())) {
            Matcher parts = LINE.matcher(line);
            assertThat(parts.matches()).as(line).isTrue();
            millis.put(parts.group(1), Integer.parseInt(parts.group(2)));
            indexes.add(parts.group(3));
        }
        assertThat(finished.exitCode()).isZero();
        assertThat(millis).containsOnlyKeys("blocking", "callbacks", "coroutines");
        assertThat(millis.get("blocking")).isGreaterThanOrEqualTo(21 * 200);
        assertThat(List.of(millis.get("callbacks"), millis.get("coroutines")))
                .allSatisfy(each -> assertThat(each).isBetween(2 * 200, 21 * 200 * 2 / 5));
        assertThat(indexes).containsExactly("{weaving=20, weft=20}");
    }

    @Test
    void aWrongCommandLineIsAnsweredByOneSentence() throws Exception {
        Program.Finished finished = Program.run(UpdateIndex.class, "none");

        assertThat(finished.exitCode()).isEqualTo(2);
        assertThat(finished.err()).singleElement().asString().contains("'none' is not a whole number from 1 to 10000");
    }
}
