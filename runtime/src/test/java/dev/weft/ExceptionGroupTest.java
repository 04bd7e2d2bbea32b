package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** PEP 654, where it means something without {@code except*}. */
class ExceptionGroupTest {

    private final IOException io = new IOException("io");
    private final FileNotFoundException missing = new FileNotFoundException("missing");
    private final IllegalStateException state = new IllegalStateException("state");
    private final ExceptionGroup inner = new ExceptionGroup("inner", List.of(missing, state));
    private final ExceptionGroup group = new ExceptionGroup("outer", List.of(io, inner));

    @Test
    void theMessageHasTheCount() {
        assertThat(group).hasMessage("outer (2 sub-exceptions)");
        assertThat(new ExceptionGroup("one", List.of(io))).hasMessage("one (1 sub-exception)");
    }

    @Test
    void anEmptyGroupIsRefused() {
        assertThatThrownBy(() -> new ExceptionGroup("none", List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void firstLooksIntoNestedGroups() {
        assertThat(group.first(FileNotFoundException.class)).isSameAs(missing);
        assertThat(group.first(IOException.class)).isSameAs(io);
        assertThat(group.first(ArithmeticException.class)).isNull();
        assertThat(group.first(ExceptionGroup.class)).isNull();
    }

    @Test
    void leavesAreThoseOfNestedGroupsToo() {
        assertThat(group.leaves()).containsExactly(io, missing, state);
    }

    @Test
    void splitKeepsTheNesting() {
        group.initCause(state);

        ExceptionGroup.Split parts = group.split(IOException.class);

        assertThat(parts.matching().text()).isEqualTo("outer");
        assertThat(parts.matching().exceptions()).hasSize(2).startsWith(io);
        assertThat(((ExceptionGroup) parts.matching().exceptions().get(1)).exceptions())
                .containsExactly(missing);
        assertThat(parts.rest().leaves()).containsExactly(state);
        assertThat(parts.rest().getStackTrace()).isEqualTo(group.getStackTrace());
        assertThat(parts.rest()).hasCause(state);
    }

    @Test
    void splitOfAllOrNoneGivesOnePart() {
        assertThat(group.split(Exception.class)).isEqualTo(new ExceptionGroup.Split(group, null));
        assertThat(group.split(ArithmeticException.class).matching()).isNull();
        assertThat(group.split(ArithmeticException.class).rest().leaves()).containsExactly(io, missing, state);
    }

    @Test
    void subgroupIsTheMatchingPart() {
        assertThat(group.subgroup(e -> e == state).leaves()).containsExactly(state);
        assertThat(group.subgroup(ArithmeticException.class)).isNull();
    }

    @Test
    void aSubclassDerivesItsOwn() {
        class Ours extends ExceptionGroup {
            private static final long serialVersionUID = 1;

            Ours(List<? extends Throwable> members) {
                super("ours", members);
            }

            @Override
            protected ExceptionGroup derive(List<? extends Throwable> members) {
                return new Ours(members);
            }
        }

        assertThat(new Ours(List.of(io, state)).subgroup(IOException.class)).isInstanceOf(Ours.class);
    }

    @Test
    void aStackTraceShowsAllMembers() {
        StringWriter text = new StringWriter();
        group.printStackTrace(new PrintWriter(text));

        assertThat(text.toString())
                .contains("ExceptionGroup: outer (2 sub-exceptions)")
                .contains("Suppressed: java.io.IOException: io")
                .contains("Suppressed: java.io.FileNotFoundException: missing");
    }
}
