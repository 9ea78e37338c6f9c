package io.fleetledger.alerting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fleetledger.alerting.SpikeEvent.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Per minute 1 dollar is expected; 60 dollars per hour off are an amount. */
class SpikeWatchTest {
  private static final SpikeWatch WATCH =
      new SpikeWatch(new SpikeThresholds(2, 0.2, 5, 60, 180, 600, 3600));

  private final List<SpikeEvent> told = new ArrayList<>();
  private SpikeState state = SpikeState.START;
  private long second;

  @Test
  void a_rise_is_told_once_it_is_confirmed() {
    minutes(2, 4);
    assertThat(told).isEmpty();
    minutes(1, 4);
    assertThat(told).singleElement().satisfies(this::isOpeningOf9Dollars);
  }

  private void isOpeningOf9Dollars(SpikeEvent event) {
    assertThat(event.kind()).isEqualTo(Kind.OPENED);
    assertThat(event.second()).isEqualTo(120);
    assertThat(event.spike().direction()).isEqualTo(Direction.RISE);
    assertThat(event.spike().fromSecond()).isZero();
    assertThat(event.spike().untilSecond()).isEqualTo(180);
    assertThat(event.spike().excess()).isEqualTo(9);
  }

  @Test
  void one_value_of_an_hour_is_confirmed_by_itself() {
    step(new Reading(0, 500, 60, 10, 44, 0, 3600, true));
    assertThat(kinds()).containsExactly(Kind.OPENED);
  }

  @Test
  void a_rise_needs_size_and_significance_and_amount() {
    value(10, 1.9, 1, 50);
    assertThat(told).as("not twice").isEmpty();
    value(10, 4, 1, 4);
    assertThat(told).as("usual").isEmpty();
    value(10, 0.4, 0.1, 50);
    assertThat(told).as("cents").isEmpty();
  }

  @Test
  void warm_up_tells_nothing() {
    for (int i = 0; i < 10; i++) {
      step(new Reading(60 * i, 9, 1, 0.1, 80, 1, 60, false));
    }
    assertThat(told).isEmpty();
  }

  @Test
  void a_drop_is_told_likewise() {
    value(3, 0, 5, -50);
    assertThat(told.getFirst().spike().direction()).isEqualTo(Direction.DROP);
    assertThat(told.getFirst().spike().excess()).isEqualTo(-15);
  }

  @Test
  void an_alert_is_updated_each_time_its_excess_has_doubled() {
    minutes(24, 4);
    assertThat(kinds()).containsExactly(Kind.OPENED, Kind.UPDATED, Kind.UPDATED, Kind.UPDATED);
  }

  @Test
  void what_falls_half_of_the_way_keeps_it_open() {
    minutes(3, 4);
    value(60, 1.6, 1, 3);
    assertThat(kinds()).doesNotContain(Kind.RESOLVED);
  }

  @Test
  void a_short_pause_keeps_it_open_and_a_calm_resolves_it() {
    minutes(3, 4);
    minutes(9, 1);
    minutes(1, 4);
    assertThat(kinds()).containsExactly(Kind.OPENED);
    minutes(10, 1);
    assertThat(kinds()).containsExactly(Kind.OPENED, Kind.RESOLVED);
    assertThat(told.getLast().spike().untilSecond()).isEqualTo(13 * 60);
  }

  @Test
  void what_comes_again_soon_is_told_only_if_it_is_worse() {
    minutes(3, 4);
    minutes(11, 1);
    minutes(5, 4);
    minutes(20, 1);
    assertThat(kinds()).containsExactly(Kind.OPENED, Kind.RESOLVED);
    minutes(3, 9);
    assertThat(kinds()).containsExactly(Kind.OPENED, Kind.RESOLVED, Kind.OPENED);
  }

  @Test
  void what_comes_again_later_is_told() {
    minutes(3, 4);
    minutes(120, 1);
    minutes(3, 4);
    assertThat(kinds()).containsExactly(Kind.OPENED, Kind.RESOLVED, Kind.OPENED);
  }

  @Test
  void thresholds_out_of_range_are_refused() {
    assertThatThrownBy(() -> new SpikeThresholds(1, 0.2, 5, 60, 180, 600, 3600))
        .hasMessage("rise is 1.0, must be above 1");
    assertThatThrownBy(() -> new SpikeThresholds(2, 1, 5, 60, 180, 600, 3600))
        .hasMessage("drop is 1.0, must be 0 to below 1");
  }

  private List<Kind> kinds() {
    return told.stream().map(SpikeEvent::kind).toList();
  }

  private void minutes(int count, double actual) {
    value(count, actual, 1, (actual - 1) / 0.05);
  }

  private void value(int count, double actual, double expected, double significance) {
    for (int i = 0; i < count; i++) {
      step(new Reading(second, actual, expected, 0.05, significance, 0, 60, true));
    }
  }

  private void step(Reading reading) {
    SpikeWatch.Step step = WATCH.step(state, reading);
    state = step.state();
    second = reading.second() + 60;
    SpikeEvent event = step.event();
    if (event != null) {
      told.add(event);
    }
  }
}
