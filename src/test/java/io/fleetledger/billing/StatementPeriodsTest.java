package io.fleetledger.billing;

import static io.fleetledger.billing.StatementLedger.LONG_AGO;
import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.charging.BillingPeriod;
import io.fleetledger.charging.Statement;
import io.fleetledger.time.Micros;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Statements whose days are not 24 hours, or not UTC's, with numbers computed by hand. */
class StatementPeriodsTest {
  private final StatementLedger ledger;

  StatementPeriodsTest() throws Exception {
    ledger = new StatementLedger();
  }

  @BeforeEach
  void prices() throws Exception {
    ledger.prices(LONG_AGO, "USD", "1", "1");
  }

  @AfterEach
  void close() throws Exception {
    ledger.close();
  }

  @Test
  void march_in_new_york_has_743_hours() throws Exception {
    ledger.tenant("acme", "America/New_York", 1);
    ledger.use("acme", "2026-03-01T04:59:00Z", 9, 0, 0); // still February
    ledger.use("acme", "2026-03-01T05:00:00Z", 1, 0, 0);
    ledger.use("acme", "2026-03-08T04:59:00Z", 10, 0, 0); // March 7
    ledger.use("acme", "2026-03-08T05:00:00Z", 100, 0, 0); // March 8, of 23 hours
    ledger.use("acme", "2026-03-09T03:59:00Z", 1_000, 0, 0);
    ledger.use("acme", "2026-03-09T04:00:00Z", 10_000, 0, 0); // March 9, in summer time
    ledger.use("acme", "2026-04-01T03:59:00Z", 100_000, 0, 0);
    ledger.use("acme", "2026-04-01T04:00:00Z", 9, 0, 0); // April

    assertThat(ledger.close("acme").statement().total()).isEqualByComparingTo("0.000009");
    Statement march = ledger.close("acme").statement();

    assertThat(hours(march.period())).isEqualTo(743);
    assertThat(march.lines())
        .extracting(StatementTest::told)
        .containsExactly(
            "USAGE INPUT_TOKEN 2026-03-01T05:00:00Z 1 x 0.000001 = 0.000001",
            "USAGE INPUT_TOKEN 2026-03-07T05:00:00Z 10 x 0.000001 = 0.00001",
            "USAGE INPUT_TOKEN 2026-03-08T05:00:00Z 1100 x 0.000001 = 0.0011",
            "USAGE INPUT_TOKEN 2026-03-09T04:00:00Z 10000 x 0.000001 = 0.01",
            "USAGE INPUT_TOKEN 2026-03-31T04:00:00Z 100000 x 0.000001 = 0.1");
    assertThat(march.lines().get(2).untilMicros() - march.lines().get(2).fromMicros())
        .isEqualTo(23 * Micros.HOUR);
    assertThat(ledger.differences("acme/2026-03-01")).isEmpty();
  }

  @Test
  void november_in_new_york_has_721_hours() throws Exception {
    ledger.tenant("acme", "America/New_York", 1);
    ledger.use("acme", "2026-11-01T04:00:00Z", 1, 0, 0);
    ledger.use("acme", "2026-11-02T04:59:00Z", 10, 0, 0); // November 1, of 25 hours
    ledger.use("acme", "2026-11-02T05:00:00Z", 100, 0, 0);
    ledger.use("acme", "2026-12-01T04:59:00Z", 1_000, 0, 0);

    Statement november = ledger.close("acme").statement();

    assertThat(hours(november.period())).isEqualTo(721);
    assertThat(november.lines())
        .extracting(StatementTest::told)
        .containsExactly(
            "USAGE INPUT_TOKEN 2026-11-01T04:00:00Z 11 x 0.000001 = 0.000011",
            "USAGE INPUT_TOKEN 2026-11-02T05:00:00Z 100 x 0.000001 = 0.0001",
            "USAGE INPUT_TOKEN 2026-11-30T05:00:00Z 1000 x 0.000001 = 0.001");
    assertThat(ledger.differences("acme/2026-11-01")).isEmpty();
  }

  @Test
  void in_kiritimati_the_month_begins_fourteen_hours_before_utc_s() throws Exception {
    ledger.tenant("atoll", "Pacific/Kiritimati", 1);
    ledger.use("atoll", "2026-02-28T09:59:00Z", 9, 0, 0);
    ledger.use("atoll", "2026-02-28T10:00:00Z", 1, 0, 0);
    ledger.use("atoll", "2026-03-31T09:59:00Z", 10, 0, 0);
    ledger.use("atoll", "2026-03-31T10:00:00Z", 9, 0, 0);

    ledger.close("atoll");
    Statement march = ledger.close("atoll").statement();

    assertThat(march.id()).isEqualTo("atoll/2026-03-01");
    assertThat(march.lines())
        .extracting(StatementTest::told)
        .containsExactly(
            "USAGE INPUT_TOKEN 2026-02-28T10:00:00Z 1 x 0.000001 = 0.000001",
            "USAGE INPUT_TOKEN 2026-03-30T10:00:00Z 10 x 0.000001 = 0.00001");
    assertThat(ledger.differences("atoll/2026-03-01")).isEmpty();
  }

  @Test
  void an_hour_that_two_periods_share_is_charged_in_both_by_its_minutes() throws Exception {
    ledger.tenant("ganga", "Asia/Kolkata", 1);
    ledger.use("ganga", "2026-03-31T18:29:00Z", 1, 0, 100);
    ledger.use("ganga", "2026-03-31T18:30:00Z", 10, 0, 200);

    Statement march = ledger.close("ganga").statement();
    Statement april = ledger.close("ganga").statement();

    assertThat(march.lines())
        .extracting(StatementTest::told)
        .containsExactly("USAGE INPUT_TOKEN 2026-03-30T18:30:00Z 1 x 0.000001 = 0.000001");
    assertThat(april.lines())
        .extracting(StatementTest::told)
        .containsExactly("USAGE INPUT_TOKEN 2026-03-31T18:30:00Z 10 x 0.000001 = 0.00001");
    assertThat(costNanos(march)).isEqualTo(100);
    assertThat(costNanos(april)).isEqualTo(200);
    assertThat(ledger.differences("ganga/2026-03-01")).isEmpty();
    assertThat(ledger.differences("ganga/2026-04-01")).isEmpty();
  }

  @Test
  void february_of_a_leap_year_has_29_days() throws Exception {
    ledger.tenant("acme", "UTC", 1);
    ledger.use("acme", "2028-02-29T23:59:00Z", 1, 0, 0);
    ledger.use("acme", "2028-03-01T00:00:00Z", 9, 0, 0);

    Statement february = ledger.close("acme").statement();

    assertThat(hours(february.period())).isEqualTo(29 * 24);
    assertThat(february.lines())
        .extracting(StatementTest::told)
        .containsExactly("USAGE INPUT_TOKEN 2028-02-29T00:00:00Z 1 x 0.000001 = 0.000001");
  }

  @Test
  void a_billing_day_that_is_not_the_first_cuts_the_month() throws Exception {
    ledger.tenant("acme", "Europe/Berlin", 28);
    ledger.use("acme", "2026-02-27T22:59:00Z", 9, 0, 0);
    ledger.use("acme", "2026-02-27T23:00:00Z", 1, 0, 0);
    ledger.use("acme", "2026-03-27T22:59:00Z", 10, 0, 0);

    ledger.close("acme");
    Statement statement = ledger.close("acme").statement();

    assertThat(statement.id()).isEqualTo("acme/2026-02-28");
    assertThat(statement.total()).isEqualByComparingTo("0.000011");
  }

  private static long costNanos(Statement statement) {
    return Objects.requireNonNull(statement.lines().getFirst().compute()).costNanos();
  }

  private static long hours(BillingPeriod period) {
    return (period.untilMicros() - period.fromMicros()) / Micros.HOUR;
  }
}
