package io.fleetledger.alerting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class SeriesDetectorTest {
  private static final int DAY = 1440;
  private static final long START = 1_700_006_400L;

  private final SeriesDetector detector = SeriesDetector.fresh(Duration.ofMinutes(1));
  private final Random random = new Random(5);
  private int minute;

  @Test
  void the_first_day_is_warm_up() {
    assertThat(run(DAY, it -> noisy(100)).warm()).isFalse();
    assertThat(run(1, it -> noisy(100)).warm()).isTrue();
  }

  @Test
  void a_steady_series_is_expected_to_go_on() {
    Reading reading = run(3 * DAY, it -> noisy(100));
    assertThat(reading.expected()).isCloseTo(100, within(10.0));
    assertThat(Math.abs(reading.significance())).isLessThan(5);
    assertThat(reading.intervalSeconds()).isEqualTo(60);
  }

  @Test
  void a_jump_is_significant_and_scores_at_once() {
    run(3 * DAY, it -> noisy(100));
    Reading jump = run(1, it -> noisy(300));
    assertThat(jump.significance()).isGreaterThan(10);
    assertThat(jump.score()).isGreaterThan(0.5);
  }

  @Test
  void what_goes_on_does_not_score_again() {
    run(3 * DAY, it -> noisy(100));
    run(1, it -> 300);
    assertThat(run(1, it -> 300).score()).isZero();
  }

  @Test
  void a_jump_that_the_day_brings_every_day_is_expected() {
    IntToDoubleFunction office = it -> noisy(it % DAY >= 540 && it % DAY < 1080 ? 500 : 100);
    run(8 * DAY + 545, office);
    Reading morning = run(1, office);
    assertThat(morning.expected()).isCloseTo(500, within(120.0));
    assertThat(morning.score()).isZero();
  }

  @Test
  void the_same_jump_at_night_is_not() {
    run(8 * DAY, it -> noisy(it % DAY >= 540 && it % DAY < 1080 ? 500 : 100));
    assertThat(run(1, it -> 500).expected()).isCloseTo(100, within(30.0));
  }

  @Test
  void a_quiet_weekend_is_expected_after_some_weeks() {
    IntToDoubleFunction week = it -> noisy(it / DAY % 7 >= 5 ? 50 : 200);
    run(28 * DAY + 5 * DAY + 61, week);
    assertThat(run(1, week).expected()).isCloseTo(50, within(20.0));
  }

  @Test
  void a_spike_of_hours_is_not_learned_while_its_alert_is_open() {
    run(3 * DAY, it -> noisy(100));
    Reading last = run(360, it -> noisy(300), true);
    assertThat(last.expected()).isLessThan(160);
  }

  @Test
  void a_level_that_stays_is_learned_in_days() {
    run(3 * DAY, it -> noisy(100));
    assertThat(run(3 * DAY, it -> noisy(300), true).expected()).isCloseTo(300, within(50.0));
  }

  @Test
  void a_slow_drift_is_followed() {
    Reading reading = run(5 * DAY, it -> noisy(100 + it / 20.0));
    assertThat(Math.abs(reading.excess())).isLessThan(0.2 * reading.actual());
  }

  @Test
  void zeros_break_nothing() {
    assertThat(run(3 * DAY, it -> 0).score()).isZero();
    Reading first = run(1, it -> 7);
    assertThat(first.expected()).isZero();
    assertThat(first.significance()).isPositive().isFinite();
  }

  @Test
  void silence_of_a_series_that_never_rests_is_a_drop() {
    run(3 * DAY, it -> noisy(100));
    Reading silence = run(5, it -> 0);
    assertThat(silence.expected()).isCloseTo(100, within(20.0));
    assertThat(silence.significance()).isLessThan(-8);
  }

  @Test
  void a_series_that_rests_may_wake_but_not_beyond_its_bursts() {
    IntToDoubleFunction bursts = it -> it % 800 < 60 ? noisy(100) : 0;
    run(6 * DAY + 300, bursts);
    assertThat(run(1, it -> 80).excess()).isZero();
    assertThat(run(1, it -> 500).excess()).isGreaterThan(350);
  }

  @Test
  void it_goes_on_from_its_state_as_if_nothing_had_happened() {
    run(2 * DAY + 77, it -> noisy(100));
    var copy = SeriesDetector.of(detector.state());
    for (int i = 0; i < DAY; i++) {
      double value = noisy(i == 300 ? 900 : 100);
      long second = START + 60L * minute++;
      assertThat(copy.observe(second, value, false))
          .isEqualTo(detector.observe(second, value, false));
    }
    assertThat(copy.state()).isEqualTo(detector.state());
  }

  @Test
  void its_state_stays_below_4_kilobytes() {
    run(15 * DAY, it -> noisy(100));
    assertThat(detector.state()).hasSizeLessThan(4096);
  }

  @Test
  void the_interval_is_learned_where_it_is_not_given() {
    var inferring = SeriesDetector.fresh();
    Reading reading = null;
    for (int hour = 0; hour < 100; hour++) {
      reading = inferring.observe(START + 3600L * hour, 5, false);
    }
    assertThat(reading).isNotNull();
    assertThat(reading.intervalSeconds()).isCloseTo(3600, within(1.0));
  }

  @Test
  void what_is_no_number_or_goes_back_in_time_is_refused() {
    run(2, it -> 1);
    assertThatThrownBy(() -> detector.observe(START + 600, Double.NaN, false))
        .hasMessageContaining("not a number");
    assertThatThrownBy(() -> detector.observe(START, 1, false))
        .hasMessageContaining("sort them by time");
    assertThatThrownBy(() -> SeriesDetector.of(new byte[3])).hasMessageContaining("too short");
  }

  private double noisy(double level) {
    return Math.max(0, level * (1 + 0.1 * random.nextGaussian()));
  }

  private Reading run(int minutes, IntToDoubleFunction values) {
    return run(minutes, values, false);
  }

  private Reading run(int minutes, IntToDoubleFunction values, boolean alerting) {
    Reading last = null;
    for (int i = 0; i < minutes; i++) {
      last = detector.observe(START + 60L * minute, values.applyAsDouble(minute), alerting);
      minute++;
    }
    return java.util.Objects.requireNonNull(last);
  }
}
