package io.fleetledger.alerting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fleetledger.catalog.Tenant.Budget.Period;
import io.fleetledger.time.Micros;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.TreeMap;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;

class BudgetForecastTest {
  private static final long NOON = micros("2026-03-15T12:00:00Z");
  private static final BudgetSpan DAY = BudgetSpan.at(Period.DAY, ZoneOffset.UTC, NOON);

  private static long micros(String instant) {
    return Micros.of(Instant.parse(instant));
  }

  private static TreeMap<Long, Double> hours(int count, LongToDoubleFunction value) {
    var hours = new TreeMap<Long, Double>();
    for (int i = 1; i <= count; i++) {
      long hour = NOON - i * Micros.HOUR;
      hours.put(hour, value.applyAsDouble(hour));
    }
    return hours;
  }

  @Test
  void steady_spending_goes_on() {
    BudgetForecast end = BudgetForecast.of(12, DAY, NOON, hours(240, hour -> 1));

    assertThat(end).isEqualTo(new BudgetForecast(24, 24, 24));
  }

  @Test
  void what_the_night_does_not_bring_is_not_expected_of_it() {
    BudgetForecast end =
        BudgetForecast.of(
            12,
            DAY,
            NOON,
            hours(240, hour -> Math.floorMod(hour / Micros.HOUR, 24) < 12 ? 1.0 : 0.0));

    assertThat(end.expected()).isEqualTo(12);
  }

  @Test
  void a_last_day_of_twice_the_pace_goes_on_at_that() {
    BudgetForecast end =
        BudgetForecast.of(
            24, DAY, NOON, hours(240, hour -> hour >= NOON - 24 * Micros.HOUR ? 2.0 : 1.0));

    assertThat(end.expected()).isCloseTo(48, within(0.1));
    assertThat(end.low()).isLessThan(end.expected());
    assertThat(end.high()).isGreaterThan(end.expected());
  }

  @Test
  void a_period_that_is_over_comes_to_what_it_came_to() {
    assertThat(BudgetForecast.of(7, DAY, DAY.untilMicros(), new TreeMap<>()))
        .isEqualTo(new BudgetForecast(7, 7, 7));
  }

  @Test
  void periods_are_those_of_the_zone() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    long inMarch = micros("2026-03-29T12:00:00Z");

    assertThat(BudgetSpan.at(Period.DAY, berlin, inMarch))
        .as("an hour shorter")
        .isEqualTo(new BudgetSpan(micros("2026-03-28T23:00:00Z"), micros("2026-03-29T22:00:00Z")));
    assertThat(BudgetSpan.at(Period.MONTH, berlin, inMarch))
        .isEqualTo(new BudgetSpan(micros("2026-02-28T23:00:00Z"), micros("2026-03-31T22:00:00Z")));
    assertThat(
            BudgetSpan.at(Period.HOUR, ZoneId.of("Asia/Kolkata"), micros("2026-03-29T12:29:00Z")))
        .isEqualTo(new BudgetSpan(micros("2026-03-29T11:30:00Z"), micros("2026-03-29T12:30:00Z")));
  }
}
