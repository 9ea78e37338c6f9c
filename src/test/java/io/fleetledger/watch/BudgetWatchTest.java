package io.fleetledger.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fleetledger.catalog.History;
import io.fleetledger.catalog.Tenant;
import io.fleetledger.catalog.Tenant.Budget;
import io.fleetledger.catalog.Version;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Budgets: exact at the threshold, once, across restarts and the ends of periods. */
class BudgetWatchTest {
  private static final String CROSSINGS =
      """
      SELECT concat_ws(' ', alert_kind, alert_grain, alert_state, explanation ->> 'threshold_percent',
        explanation ->> 'before', explanation ->> 'after',
        substr(explanation ->> 'crossed_at', 6, 11))
      FROM fleet.alert ORDER BY explanation ->> 'crossed_at', alert_kind, alert_id""";

  private final WatchedTables tables;

  BudgetWatchTest() throws Exception {
    tables = new WatchedTables();
  }

  @AfterEach
  void close() throws Exception {
    tables.close();
  }

  private void terms(String zone, Budget... budgets) throws Exception {
    var tenant =
        new Tenant(
            "acme", null, "USD", null, 1, ZoneId.of(zone), Arrays.asList(budgets), List.of());
    tables.put("acme", new History<>(List.of(new Version<>(0, Long.MAX_VALUE, tenant))));
  }

  private static Budget budget(
      @Nullable String project, Budget.Period period, long dollars, Integer... thresholds) {
    return new Budget(
        project, period, Budget.Basis.COST, dollars * 1_000_000_000L, List.of(thresholds));
  }

  private void at(String instant) throws Exception {
    tables.clock(Instant.parse(instant));
    tables.look();
  }

  private void spend(String project, String from, int minutes, double perMinute) throws Exception {
    tables.spend("acme", project, Instant.parse(from), Duration.ofMinutes(minutes), perMinute);
  }

  @Test
  void a_threshold_is_told_at_the_minute_that_reaches_it() throws Exception {
    terms("UTC", budget(null, Budget.Period.DAY, 100, 50, 100));
    spend("a", "2026-03-05T10:00:00Z", 10, 4.9);
    at("2026-03-05T10:10:00Z");
    assertThat(tables.told(CROSSINGS)).isEmpty();

    spend("b", "2026-03-05T10:10:00Z", 1, 1);
    at("2026-03-05T10:11:00Z");

    assertThat(tables.told(CROSSINGS)).containsExactly("BUDGET DAY OPEN 50 49 50 03-05T10:10");
  }

  @Test
  void each_threshold_is_told_once_whatever_comes_and_however_often_the_watch_restarts()
      throws Exception {
    terms("UTC", budget("a", Budget.Period.HOUR, 10, 50, 80, 100));
    for (int minute = 0; minute < 15; minute++) {
      spend("a", "2026-03-05T10:%02d:00Z".formatted(minute), 1, 1);
      spend("b", "2026-03-05T10:%02d:00Z".formatted(minute), 1, 100);
      at("2026-03-05T10:%02d:30Z".formatted(minute));
      tables.restart();
      tables.look();
    }

    assertThat(tables.told(CROSSINGS))
        .containsExactly(
            "BUDGET HOUR OPEN 50 4 5 03-05T10:04",
            "BUDGET HOUR OPEN 80 7 8 03-05T10:07",
            "BUDGET HOUR OPEN 100 9 10 03-05T10:09");
    assertThat(tables.number("SELECT count(*) FROM ledger.alert_change")).isEqualTo(3);
  }

  @Test
  void a_month_ends_at_midnight_of_the_tenants_zone_and_the_next_one_begins_at_nothing()
      throws Exception {
    terms("Europe/Berlin", budget(null, Budget.Period.MONTH, 10, 100));
    spend("a", "2026-03-31T21:50:00Z", 9, 1);
    spend("a", "2026-03-31T22:00:00Z", 9, 1);
    at("2026-03-31T22:09:00Z");
    assertThat(tables.told(CROSSINGS)).as("9 in March, 9 in April").isEmpty();

    spend("a", "2026-03-31T21:59:00Z", 1, 1);
    at("2026-03-31T22:09:30Z");
    spend("a", "2026-03-31T22:09:00Z", 1, 1);
    at("2026-03-31T22:10:00Z");
    at("2026-03-31T22:12:00Z");

    assertThat(tables.told(CROSSINGS))
        .containsExactly(
            "BUDGET MONTH RESOLVED 100 9 10 03-31T21:59", "BUDGET MONTH OPEN 100 9 10 03-31T22:09");
    assertThat(tables.told("SELECT opened_late FROM fleet.alert WHERE alert_state = 'RESOLVED'"))
        .containsExactly("true");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-28T23:00:00Z, 2026-03-29T21:59:00Z, 2026-03-29T22:00:00Z",
    "2026-10-24T22:00:00Z, 2026-10-25T22:59:00Z, 2026-10-25T23:00:00Z"
  })
  void days_of_23_and_of_25_hours_begin_and_end_at_midnight_of_the_zone(
      String first, String last, String next) throws Exception {
    tables
        .database()
        .execute("UPDATE ledger.watch_position SET judged_until = '%s'".formatted(last));
    terms("Europe/Berlin", budget(null, Budget.Period.DAY, 10, 100));
    String dayBefore = Instant.parse(first).minusSeconds(540).toString();
    spend("a", dayBefore, 9, 1);
    spend("a", first, 9, 1);
    spend("a", next, 9, 1);
    String now = Instant.parse(next).plusSeconds(540).toString();
    at(now);
    assertThat(tables.told(CROSSINGS)).as("9 in each of three days").isEmpty();

    spend("a", last, 1, 1);
    tables.look();
    assertThat(tables.told(CROSSINGS))
        .containsExactly("BUDGET DAY RESOLVED 100 9 10 " + last.substring(5, 16));
  }

  @Test
  void what_a_crash_takes_back_is_told_once_after_it_though_the_month_has_ended() throws Exception {
    terms("UTC", budget(null, Budget.Period.MONTH, 10, 50, 100));
    spend("a", "2026-03-31T23:50:00Z", 10, 1);
    tables
        .database()
        .execute(
            "CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE EXCEPTION 'gone'; END $$",
            "CREATE TRIGGER crash BEFORE INSERT ON ledger.alert_change EXECUTE FUNCTION crash()");
    assertThatThrownBy(() -> at("2026-03-31T23:59:59Z")).hasMessageContaining("gone");
    assertThat(tables.told(CROSSINGS)).isEmpty();

    tables.database().execute("DROP TRIGGER crash ON ledger.alert_change");
    tables.restart();
    at("2026-04-01T00:01:00Z");
    tables.restart();
    tables.look();

    assertThat(tables.told(CROSSINGS))
        .containsExactly(
            "BUDGET MONTH RESOLVED 50 4 5 03-31T23:54",
            "BUDGET MONTH RESOLVED 100 9 10 03-31T23:59");
    assertThat(tables.told("SELECT content ->> 'state' FROM ledger.alert_change ORDER BY 1"))
        .as("each once: opened, and over")
        .containsExactly("OPEN", "OPEN", "RESOLVED", "RESOLVED");
  }

  @Test
  void days_of_a_zone_that_is_half_an_hour_off_end_on_the_minute() throws Exception {
    terms("Asia/Kolkata", budget(null, Budget.Period.DAY, 10, 100));
    spend("a", "2026-03-05T18:20:00Z", 20, 0.9);
    at("2026-03-05T18:40:00Z");
    assertThat(tables.told(CROSSINGS)).as("9 before 18:30, 9 after it").isEmpty();

    spend("a", "2026-03-05T18:40:00Z", 2, 0.9);
    at("2026-03-05T18:42:00Z");

    assertThat(tables.told(CROSSINGS)).containsExactly("BUDGET DAY OPEN 100 9.9 10.8 03-05T18:41");
  }

  @Test
  void a_changed_budget_holds_at_once() throws Exception {
    terms("UTC", budget(null, Budget.Period.DAY, 100, 100));
    spend("a", "2026-03-05T10:00:00Z", 60, 1);
    at("2026-03-05T11:00:00Z");
    assertThat(tables.told(CROSSINGS)).isEmpty();

    terms("UTC", budget(null, Budget.Period.DAY, 50, 100));
    tables.look();
    assertThat(tables.told(CROSSINGS)).containsExactly("BUDGET DAY OPEN 100 49 50 03-05T10:49");

    terms("UTC", budget(null, Budget.Period.DAY, 70, 100));
    tables.look();
    assertThat(tables.told(CROSSINGS)).containsExactly("BUDGET DAY RESOLVED 100 49 50 03-05T10:49");
  }

  @Test
  void a_budget_that_is_going_to_be_exceeded_is_told_before_it_is() throws Exception {
    terms("UTC", budget(null, Budget.Period.DAY, 1000, 100));
    spend("a", "2026-03-01T00:00:00Z", 4 * 24 * 60 + 360, 1);
    at("2026-03-05T06:00:00Z");

    assertThat(
            tables.told(
                """
                SELECT concat_ws(' ', alert_kind, alert_state, actual_value,
                  (explanation ->> 'forecast')::numeric)
                FROM fleet.alert WHERE alert_from = '2026-03-05 00:00Z'"""))
        .containsExactly("BUDGET_FORECAST OPEN 360.000000000 1440.000");
  }
}
