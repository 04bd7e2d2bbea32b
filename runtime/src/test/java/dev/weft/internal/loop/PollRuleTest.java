package dev.weft.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PollRuleTest {

    /** Far from zero, and such that the sum wraps: clocks are compared by difference. */
    private static final long START = Long.MAX_VALUE - 1_000;

    private final PollRule rule = new PollRule(false, Clock.SYSTEM, START);

    @Test
    void withNothingReadyEachTurnAsks() {
        assertThat(rule.isDue(true, START)).isTrue();
        assertThat(rule.isDue(true, START)).isTrue();
    }

    @Test
    void theThirtySecondTurnAsksWhenTurnsAreNotShort() {
        pass(PollRule.MAX_TURNS - 1, START + PollRule.MIN_NANOS);

        assertThat(rule.isDue(false, START + PollRule.MIN_NANOS)).isTrue();
    }

    @Test
    void shortTurnsGoOnUntilTheyTookTheTime() {
        pass(10 * PollRule.MAX_TURNS, START + PollRule.MIN_NANOS - 1);

        assertThat(rule.isDue(false, START + PollRule.MIN_NANOS)).isTrue();
    }

    @Test
    void afterAMillisecondTheFirstTurnAsks() {
        assertThat(rule.isDue(false, START + PollRule.MAX_NANOS)).isTrue();
    }

    @Test
    void aPollStartsBothCountsAnew() {
        long later = START + PollRule.MIN_NANOS;
        pass(PollRule.MAX_TURNS - 1, later);
        rule.polled(later);

        pass(PollRule.MAX_TURNS - 1, later + PollRule.MIN_NANOS);
        assertThat(rule.isDue(false, later + PollRule.MIN_NANOS)).isTrue();
    }

    @Test
    void aClockThatStandsStillCountsTurnsOnly() {
        PollRule virtual = new PollRule(false, () -> START, START);
        for (int i = 1; i < PollRule.MAX_TURNS; i++) {
            assertThat(virtual.isDue(false, START)).isFalse();
        }

        assertThat(virtual.isDue(false, START)).isTrue();
    }

    @Test
    void inStrictOrderEveryTurnAsks() {
        PollRule strict = new PollRule(true, Clock.SYSTEM, START);

        assertThat(strict.isDue(false, START)).isTrue();
    }

    private void pass(int turns, long now) {
        for (int i = 0; i < turns; i++) {
            assertThat(rule.isDue(false, now)).isFalse();
        }
    }
}
