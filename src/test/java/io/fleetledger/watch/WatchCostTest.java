package io.fleetledger.watch;

import static io.fleetledger.watch.WatchedTables.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.time.Micros;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What it costs to watch 10,000 series, each with usage in every minute: processor time of the
 * watch and of the PostgreSQL backend that serves it, minute by minute as in the present, and hour
 * by hour as after days away. {@code -Dwatch.hours=24} is a day of them; the default is six hours.
 */
@Tag("jmh")
class WatchCostTest {
  /** Six series each: the tenant, a model and a project of it, by minute and by hour. */
  private static final int TENANTS = 1_666;

  private static final int HOURS = Integer.getInteger("watch.hours", 6);
  private static final int MINUTES = 10;

  private record Cost(Duration watch, Duration postgres) {
    Cost minus(Cost before) {
      return new Cost(watch.minus(before.watch), postgres.minus(before.postgres));
    }

    long millis() {
      return watch.plus(postgres).toMillis();
    }
  }

  @Test
  void ten_thousand_series_are_judged_as_fast_after_hours_as_at_first() throws Exception {
    try (WatchedTables tables = new WatchedTables();
        Connection connection = tables.database().pool().getConnection()) {
      fill(tables);
      WatchSettings settings = WatchSettings.USUAL;
      var pass =
          new WatchPass(
              settings,
              it -> FleetClocks.read(it, settings.idle(), java.util.Set.of(), true),
              () -> false);
      List<Cost> hours = new ArrayList<>();
      for (int hour = 1; hour <= HOURS; hour++) {
        hours.add(cost(tables, connection, pass, START.plus(Duration.ofHours(hour))));
      }
      List<Cost> minutes = new ArrayList<>();
      for (int minute = 1; minute <= MINUTES; minute++) {
        Instant at = START.plus(Duration.ofHours(HOURS)).plus(Duration.ofMinutes(minute));
        minutes.add(cost(tables, connection, pass, at));
      }
      System.out.println("hours of a backlog: " + hours);
      System.out.println("minutes of the present: " + minutes);
      assertThat(tables.number("SELECT series FROM ledger.watch_position"))
          .isEqualTo(6L * TENANTS + 2);
      assertThat(tables.number("SELECT count(*) FROM ledger.alert")).isZero();
      assertThat(hours.getLast().millis()).isLessThan(3 * hours.get(1).millis());
    }
  }

  /** What it costs to judge up to an instant. */
  private static Cost cost(
      WatchedTables tables, Connection connection, WatchPass pass, Instant until) throws Exception {
    tables.clock(until.plusSeconds(50));
    Cost before = now(connection);
    while (tables.number(
            "SELECT coalesce(ledger.micros(judged_until), 0) FROM ledger.watch_position")
        < Micros.of(until)) {
      pass.run(connection);
    }
    return now(connection).minus(before);
  }

  private static Cost now(Connection connection) throws Exception {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      Duration postgres =
          ProcessHandle.of(row.getLong(1))
              .flatMap(it -> it.info().totalCpuDuration())
              .orElse(Duration.ZERO);
      long own = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      return new Cost(Duration.ofNanos(own), postgres);
    }
  }

  private static void fill(WatchedTables tables) throws Exception {
    tables.database().execute("ALTER TABLE ledger.tenant_usage DISABLE TRIGGER USER");
    for (int minute = 0; minute < HOURS * 60 + MINUTES; minute += MINUTES) {
      fill(tables, "MINUTE", START.plus(Duration.ofMinutes(minute)), MINUTES);
    }
    fill(tables, "HOUR", START, HOURS * 60);
    tables.database().execute("ANALYZE ledger.tenant_usage");
  }

  private static void fill(WatchedTables tables, String grain, Instant from, int minutes)
      throws Exception {
    tables
        .database()
        .execute(
            """
            INSERT INTO ledger.tenant_usage
            SELECT windows.* FROM template AS t,
              generate_series('%2$s'::timestamptz,
                '%2$s'::timestamptz + interval '%3$d minutes' - interval '1 second', '1 %1$s') AS at,
              generate_series(1, %4$d) AS nth,
              LATERAL jsonb_populate_record(t.usage, jsonb_build_object('grain', '%1$s',
                'window_start', at, 'tenant_id', 't' || nth, 'project_id', 'p', 'model_id', 'm',
                'cost_nanos', (nth %% 97 + 1) * 1000000, 'requests_success', 3,
                'input_tokens', 900)) AS windows"""
                .formatted(grain, from, minutes, TENANTS));
  }
}
