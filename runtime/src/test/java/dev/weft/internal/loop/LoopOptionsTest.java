package dev.weft.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoopOptionsTest {

    // CPython: test_base_events.BaseEventLoopTests.test_env_var_debug
    // CPython: test_tasks.GatherTestsBase.test_env_var_debug
    @ParameterizedTest
    @CsvSource({",false", "'',true", "1,true", "true,true", "0,false", "false,false", "False,false"})
    void debugIsOnUnlessTheSettingSaysNo(String setting, boolean on) {
        assertThat(LoopOptions.isOn(setting)).isEqualTo(on);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, LoopOptions.MAX_SPIN_MICROS + 1})
    void spinningHasALimit(int micros) {
        assertThatThrownBy(() -> LoopOptions.DEFAULT.withSpinMicros(micros))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("weft.spinMicros");
    }
}
