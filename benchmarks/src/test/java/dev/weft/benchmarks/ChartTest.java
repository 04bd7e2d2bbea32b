package dev.weft.benchmarks;

import static dev.weft.benchmarks.SeriesTest.series;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ChartTest {

    @TempDir
    Path directory;

    private Document draw(Series... series) throws Exception {
        Path file = directory.resolve("chart.svg");
        Chart.write("a < b & c", List.of(series), file);
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    }

    private static double width(NodeList bars, int index) {
        return Double.parseDouble(((Element) bars.item(index)).getAttribute("width"));
    }

    @Test
    void tenTimesAsSlowIsOnePowerFurther() throws Exception {
        NodeList bars = draw(series("m", "a", 20), series("m", "b", 200), series("m", "c", 2_000))
                .getElementsByTagName("rect");

        // The first is the background.
        assertThat(width(bars, 3) - width(bars, 2))
                .isPositive()
                .isCloseTo(width(bars, 2) - width(bars, 1), within(0.2));
    }

    @Test
    void eachBarHasItsNameAndItsFigures() throws Exception {
        Document chart = draw(series("m", "plain", 2), series("m", "weft", 3));

        assertThat(chart.getDocumentElement().getTextContent())
                .contains("a < b & c", "title of m", "label of plain", "label of weft", "3.00 ns", "1.50x");
    }

    @Test
    void csvHasALineForEachSeries() throws Exception {
        Path file = directory.resolve("results.csv");
        Csv.write(List.of(series("m", "plain", 2, 4)), new Jdk(directory, "17.0.1"), file);

        assertThat(Files.readAllLines(file))
                .hasSize(2)
                .endsWith("m,plain,17.0.1,ns,3.0000,2.0000,2.5000,3.5000,4.0000,2,");
    }
}
