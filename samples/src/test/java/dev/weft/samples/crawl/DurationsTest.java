package dev.weft.samples.crawl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({"500ms, 500", "2s, 2000", "1m, 60000", "1h, 3600000", "1.5s, 1500", "0s, 0", "0.25ms, 0"})
    void readsNumberAndUnit(String text, long millis) {
        assertThat(Durations.parse(text)).hasMillis(millis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-1s", "2 s", "2sec", "1d", "1m30s", "9999999999s"})
    void refusesOtherForms(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is not a duration such as 500ms, 2s or 1m");
    }
}
