package io.fleetledger.charging;

import static io.fleetledger.charging.Books.at;
import static io.fleetledger.charging.Books.since2020;
import static io.fleetledger.charging.Books.terms;
import static io.fleetledger.charging.Books.then;
import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.catalog.History;
import io.fleetledger.catalog.Tenant;
import io.fleetledger.time.Micros;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BillingPeriodsTest {
  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource({
    // In New York summer time begins on 8 March 2026 and ends on 1 November.
    "America/New_York, 1, 2026-03-15T00:00:00Z, 2026-03-01T05:00:00Z, 2026-04-01T04:00:00Z",
    "America/New_York, 1, 2026-11-15T00:00:00Z, 2026-11-01T04:00:00Z, 2026-12-01T05:00:00Z",
    "America/New_York, 8, 2026-03-08T12:00:00Z, 2026-03-08T05:00:00Z, 2026-04-08T04:00:00Z",
    // Kiritimati is the first to see a day; it had no 31 December 1994.
    "Pacific/Kiritimati, 1, 2026-03-01T00:00:00Z, 2026-02-28T10:00:00Z, 2026-03-31T10:00:00Z",
    "Pacific/Kiritimati, 1, 2026-03-31T10:00:00Z, 2026-03-31T10:00:00Z, 2026-04-30T10:00:00Z",
    "Pacific/Kiritimati, 28, 2024-02-28T12:00:00Z, 2024-02-27T10:00:00Z, 2024-03-27T10:00:00Z",
    "Pacific/Kiritimati, 1, 1994-12-31T12:00:00Z, 1994-12-31T10:00:00Z, 1995-01-31T10:00:00Z",
    // A leap day, and a year without one.
    "UTC, 28, 2024-02-10T00:00:00Z, 2024-01-28T00:00:00Z, 2024-02-28T00:00:00Z",
    "UTC, 1, 2024-02-29T23:59:59Z, 2024-02-01T00:00:00Z, 2024-03-01T00:00:00Z",
    "UTC, 28, 2024-02-29T12:00:00Z, 2024-02-28T00:00:00Z, 2024-03-28T00:00:00Z",
    "UTC, 28, 2025-03-01T00:00:00Z, 2025-02-28T00:00:00Z, 2025-03-28T00:00:00Z",
    // Half an hour off the hours.
    "Asia/Kolkata, 1, 2026-03-01T00:00:00Z, 2026-02-28T18:30:00Z, 2026-03-31T18:30:00Z",
  })
  void a_period_begins_at_midnight_of_the_billing_day_in_the_tenant_s_zone(
      String zone, int day, String instant, String from, String until) {
    var periods = new BillingPeriods(since2020(terms("list", "USD", day, zone)));

    assertThat(told(periods.at(at(instant)))).isEqualTo(from + " " + until);
  }

  @Test
  void hours_that_a_change_of_the_clock_adds_or_takes_belong_to_the_period() {
    var periods = new BillingPeriods(since2020(terms("list", "USD", 1, "America/New_York")));

    BillingPeriod march = periods.at(at("2026-03-15T00:00:00Z"));
    BillingPeriod november = periods.at(at("2026-11-15T00:00:00Z"));

    assertThat((march.untilMicros() - march.fromMicros()) / Micros.HOUR).isEqualTo(31 * 24 - 1);
    assertThat((november.untilMicros() - november.fromMicros()) / Micros.HOUR)
        .isEqualTo(30 * 24 + 1);
    assertThat(march.firstDay()).hasToString("2026-03-01");
  }

  @Test
  void new_terms_take_effect_with_the_next_period_and_leave_no_gap() {
    var periods =
        new BillingPeriods(
            then(
                terms("list", "USD", 1, "UTC"),
                "2026-03-10T00:00:00Z",
                terms("list", "USD", 15, "Europe/Berlin")));

    assertThat(told(periods.at(at("2026-03-20T00:00:00Z"))))
        .isEqualTo("2026-03-01T00:00:00Z 2026-04-01T00:00:00Z");
    assertThat(told(periods.at(at("2026-04-01T00:00:00Z"))))
        .isEqualTo("2026-04-01T00:00:00Z 2026-04-14T22:00:00Z");
    assertThat(told(periods.at(at("2026-04-20T00:00:00Z"))))
        .isEqualTo("2026-04-14T22:00:00Z 2026-05-14T22:00:00Z");
    assertThat(periods.terms(at("2026-03-01T00:00:00Z"))).isEqualTo(terms("list", "USD", 1, "UTC"));
  }

  @Test
  void before_its_first_version_a_tenant_has_its_first_terms_and_unknown_ones_have_months() {
    History<Tenant> late =
        History.since(at("2026-03-20T00:00:00Z"), terms("list", "USD", 5, "UTC"));

    assertThat(told(new BillingPeriods(late).at(at("2026-01-01T00:00:00Z"))))
        .isEqualTo("2025-12-05T00:00:00Z 2026-01-05T00:00:00Z");
    assertThat(told(new BillingPeriods(late).at(at("2026-03-19T00:00:00Z"))))
        .isEqualTo("2026-03-05T00:00:00Z 2026-04-05T00:00:00Z");
    var unknown = new BillingPeriods(new History<>(List.of()));
    assertThat(told(unknown.at(at("2024-02-29T00:00:00Z"))))
        .isEqualTo("2024-02-01T00:00:00Z 2024-03-01T00:00:00Z");
    assertThat(unknown.terms(0)).isNull();
  }

  private static String told(BillingPeriod period) {
    return Micros.toInstant(period.fromMicros()) + " " + Micros.toInstant(period.untilMicros());
  }
}
