package dev.weft.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesTest {

    static Series series(String id, String peer, double... values) {
        Peer one = new Peer(peer, "label of " + peer, new Peer.Launch.Python("none.py", List.of(), false));
        Measure measure = new Measure(id, "core", "title of " + id, "ns", List.of(one));
        return new Series(
                measure,
                one,
                Arrays.stream(values)
                        .mapToObj(value -> new Sample(value, Double.NaN))
                        .toList());
    }

    @Test
    void quantilesLieBetweenTheNearestSamples() {
        Series series = series("m", "p", 40, 10, 30, 20);

        assertThat(series.min()).isEqualTo(10);
        assertThat(series.quantile(0.25)).isEqualTo(17.5);
        assertThat(series.median()).isEqualTo(25);
        assertThat(series.max()).isEqualTo(40);
    }

    @Test
    void aSingleSampleIsAllOfThem() {
        Series series = series("m", "p", 7);

        assertThat(series.min()).isEqualTo(7);
        assertThat(series.median()).isEqualTo(7);
        assertThat(series.max()).isEqualTo(7);
    }

    @Test
    void peersRunOnTheJdksTheyCopeWith() {
        Peer peer = new Peer("p", "p", new Peer.Launch.Python("none.py", List.of(), false))
                .from(21)
                .upTo(23);

        assertThat(List.of(17, 21, 23, 25).stream().filter(peer::runsOn)).containsExactly(21, 23);
    }

    @Test
    void aJdkIsNamedByItsReleaseFile() throws Exception {
        Jdk jdk = Jdk.at(Path.of(System.getProperty("java.home")));

        assertThat(jdk.feature()).isEqualTo(Runtime.version().feature());
    }
}
