package dev.weft.benchmarks;

import static dev.weft.benchmarks.SeriesTest.series;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetsTest {

    private static List<String> report(Series... series) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Targets.print("core", List.of(series), new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static String line(List<String> report, String what) {
        return report.stream().filter(line -> line.startsWith(what)).findFirst().orElseThrow();
    }

    @Test
    void aRatioAtTheLimitMeetsTheTarget() {
        List<String> report = report(series("generator.object", "plain", 2), series("generator.object", "weft", 3));

        assertThat(line(report, "generator element, objects")).endsWith("met").doesNotContain("NOT");
    }

    @Test
    void aRatioOverTheLimitDoesNot() {
        List<String> report = report(series("generator.object", "plain", 2), series("generator.object", "weft", 3.1));

        assertThat(line(report, "generator element, objects")).contains("1.55x").endsWith("NOT MET");
    }

    @Test
    void whatWasNotMeasuredIsNeitherMetNorMissed() {
        assertThat(line(report(series("generator.object", "plain", 2)), "generator element, objects"))
                .endsWith("not measured");
    }

    @Test
    void depthIsFlatByItsSlowestAndFastest() {
        List<String> report = report(
                series("generator.depth.1", "weft", 10),
                series("generator.depth.8", "weft", 13),
                series("generator.depth.64", "weft", 10),
                series("generator.depth.512", "weft", 10));

        assertThat(line(report, "delegation depth 1 to 512, generators"))
                .contains("1.30x")
                .endsWith("NOT MET");
    }

    /** A target that names what nobody measures would never be checked. */
    @Test
    void everyTargetCanBeMeasured() {
        List<Series> all = new ArrayList<>();
        for (Measure measure : Measures.all()) {
            for (Peer peer : measure.peers()) {
                all.add(new Series(measure, peer, List.of(new Sample(1, 1))));
            }
        }
        Results results = new Results(all);

        assertThat(Targets.all())
                .allSatisfy(target -> assertThat(target.value().apply(results)).isPresent());
    }
}
