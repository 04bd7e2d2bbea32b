package dev.weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code docs/conformance.md} says what the tests, the lists and the rows say. {@code -Dweft.conformance.write=true} writes its
 * table anew.
 */
class ConformanceTableTest {

    private static final Path DOCUMENT = Path.of("../docs/conformance.md");

    /** The lines between which a table is written into the document. */
    private record Place(String begin, String end) {}

    private static final Place OF_CPYTHON =
            new Place("<!-- table: written by ConformanceTableTest -->\n", "<!-- end of table -->\n");
    private static final Place OF_UVLOOP = new Place(
            "<!-- table of uvloop: written by ConformanceTableTest -->\n", "<!-- end of table of uvloop -->\n");

    private static ConformanceTable ours() throws IOException {
        return table("CPython", "");
    }

    private static ConformanceTable uvloop() throws IOException {
        return table("uvloop", "uvloop/");
    }

    private static ConformanceTable table(String suite, String folder) throws IOException {
        return ConformanceTable.read(
                suite,
                "conformance/" + folder,
                Path.of("src/test/resources/dev/weft/conformance/" + folder),
                Path.of("../docs/conformance/" + folder),
                List.of(Path.of("src/test/java"), Path.of("../junit/src/test/java")));
    }

    @Test
    void everyOriginAndEveryRowNamesATest() throws IOException {
        assertThat(ours().faults()).isEmpty();
        assertThat(uvloop().faults()).isEmpty();
    }

    @Test
    void everyTestIsPortedOrExplained() throws IOException {
        ConformanceTable table = ours();

        assertThat(table.left()).isEmpty();
        assertThat(table.ported()).isGreaterThanOrEqualTo(790);
        assertThat(uvloop().left()).isEmpty();
    }

    @Test
    void theDocumentCountsWhatIsThere() throws IOException {
        assertWritten(ours(), OF_CPYTHON);
        assertWritten(uvloop(), OF_UVLOOP);
    }

    private static void assertWritten(ConformanceTable suite, Place place) throws IOException {
        String table = suite.toMarkdown();
        String document = Files.readString(DOCUMENT);
        int from = document.indexOf(place.begin()) + place.begin().length();
        int to = document.indexOf(place.end());

        if (Boolean.getBoolean("weft.conformance.write")) {
            Files.writeString(DOCUMENT, document.substring(0, from) + table + document.substring(to));
            return;
        }

        assertThat(document.substring(from, to))
                .as("run this test with -Dweft.conformance.write=true")
                .isEqualTo(table);
    }

    // The table itself, over files of its own

    @TempDir
    Path folder;

    private ConformanceTable tableOf(String list, String rows, String source) throws IOException {
        Files.writeString(folder.resolve("test_x.txt"), list);
        Files.writeString(folder.resolve("test_x.csv"), rows);
        Files.writeString(folder.resolve("XTest.java"), source);
        return ConformanceTable.read(
                "CPython", "conformance/", folder, folder, List.of(folder, folder.resolve("absent")));
    }

    /** In two parts, so that this file names no origins itself. */
    private static String origin(String test) {
        return "    // " + "CPython: " + test + "\n";
    }

    @Test
    void countsPortedExplainedAndLeft() throws IOException {
        ConformanceTable table = tableOf(
                "A.a\nA.b\nB.c\nB.d\n", "A.b,no such thing, here\n", origin("test_x.A.a") + origin("test_x.B.c"));

        assertThat(table.faults()).isEmpty();
        assertThat(table.ported()).isEqualTo(2);
        assertThat(table.left()).containsExactly("test_x.B.d");
        assertThat(table.toMarkdown())
                .contains("| test_x | 4 | 2 | [1](conformance/test_x.csv) | 1 |")
                .contains("| all | 4 | 2 | 1 | 1 |")
                .contains("Still to port of test_x:\n`B.d`\n");
    }

    @Test
    void refusesAnOriginThatIsNotInTheList() throws IOException {
        ConformanceTable table = tableOf("A.a\n", "", origin("test_x.A.typo") + origin("test_y.A.a"));

        assertThat(table.faults())
                .hasSize(2)
                .anyMatch(fault -> fault.contains("XTest") && fault.contains("test_x.A.typo"))
                .anyMatch(fault -> fault.contains("test_y.A.a"));
    }

    @Test
    void refusesARowThatNamesAPortedOrUnknownTestOrGivesNoReason() throws IOException {
        ConformanceTable table = tableOf("A.a\nA.b\n", "A.a,ported\nA.typo,unknown\nA.b\nA.b,\n", origin("test_x.A.a"));

        assertThat(table.faults())
                .hasSize(4)
                .anyMatch(fault -> fault.contains("A.a is ported, in [XTest]"))
                .anyMatch(fault -> fault.contains("A.typo is not in test_x.txt"))
                .anyMatch(fault -> fault.contains("no reason in the row 'A.b'"))
                .anyMatch(fault -> fault.contains("no reason in the row 'A.b,'"));
    }

    @Test
    void refusesARowThatStandsThereTwice() throws IOException {
        ConformanceTable table = tableOf("A.a\n", "A.a,once\nA.a,twice\n", "");

        assertThat(table.faults()).singleElement().asString().contains("A.a stands there twice");
    }

    @Test
    void countsWhatIsTheSameAsATestOfOurs() throws IOException {
        ConformanceTable table = tableOf(
                "A.a\nA.b\nA.c\n",
                "A.b,same: XTest.mine XTest.other\nA.c,no such thing\n",
                origin("test_x.A.a") + "    void mine() {}\n    public void other() {}\n");

        assertThat(table.faults()).isEmpty();
        assertThat(table.left()).isEmpty();
        assertThat(table.toMarkdown())
                .contains("| ported | the same as ours | not applicable |")
                .contains("| test_x | 3 | 1 | [1](conformance/test_x.csv) | [1](conformance/test_x.csv) | 0 |")
                .contains("| all | 3 | 1 | 1 | 1 | 0 |");
    }

    @Test
    void refusesASameTestThatIsNotThere() throws IOException {
        ConformanceTable table =
                tableOf("A.a\nA.b\n", "A.a,same: XTest.typo\nA.b,same: XTest.mine\n", "    void mine() {}\n");

        assertThat(table.faults()).singleElement().asString().contains("no test XTest.typo, which A.a names");
    }
}
