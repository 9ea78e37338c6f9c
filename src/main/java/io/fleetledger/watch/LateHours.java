package io.fleetledger.watch;

import io.fleetledger.alerting.LateUsage;
import io.fleetledger.alerting.Spike;
import io.fleetledger.time.Micros;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What tenants' hours were judged by; usage that comes after that is held against it. */
final class LateHours {
  private static final double UNITS_PER_NANO = 1e-9;
  private static final int SECONDS_PER_HOUR = 3600;

  private static final String KEEP =
      """
      INSERT INTO ledger.watched_hour
      SELECT tenant, ledger.instant(hour), currency, cost, expected, scale, told
      FROM unnest(?::text[], ?::bigint[], ?::text[], ?::bigint[], ?::float8[], ?::float8[], ?::boolean[])
        AS judged (tenant, hour, currency, cost, expected, scale, told)
      ON CONFLICT (tenant_id, hour_start, currency) DO NOTHING""";

  private static final String FORGET =
      "DELETE FROM ledger.watched_hour WHERE hour_start < ledger.instant(?)";

  private static final String CHANGED =
      """
      SELECT ledger.micros(hour_start), currency, judged.cost_nanos, expected, scale, sum(usage.cost)
      FROM ledger.watched_hour AS judged
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(cost_nanos + idle_cost_nanos), 0) AS cost FROM ledger.tenant_usage
        WHERE tenant_id = judged.tenant_id AND grain = 'HOUR' AND window_start = judged.hour_start
          AND currency = judged.currency) AS usage
      WHERE tenant_id = ? AND hour_start IN (SELECT ledger.instant(unnest(?::bigint[]))) AND NOT told
      GROUP BY 1, 2, 3, 4, 5
      HAVING sum(usage.cost) <> judged.cost_nanos
      ORDER BY 1, 2""";

  private static final String TOLD =
      """
      UPDATE ledger.watched_hour SET told = true
      WHERE tenant_id = ? AND hour_start = ledger.instant(?) AND currency = ?""";

  private final Connection connection;
  private final WatchSettings settings;

  private record Changed(
      long hour, String currency, long judged, double expected, double scale, long actual) {}

  LateHours(Connection connection, WatchSettings settings) {
    this.connection = connection;
    this.settings = settings;
  }

  /** Keeps hours as they were judged, and forgets those that are long gone. */
  void keep(List<Judge.Hour> hours, long forgetBeforeMicros) throws SQLException {
    List<Judge.Hour> warm = hours.stream().filter(hour -> hour.seen().reading().warm()).toList();
    if (!warm.isEmpty()) {
      try (PreparedStatement statement = connection.prepareStatement(KEEP)) {
        array(statement, 1, "text", warm.stream().map(hour -> hour.row().tenantId()).toArray());
        array(
            statement, 2, "bigint", warm.stream().map(hour -> hour.row().startMicros()).toArray());
        array(statement, 3, "text", warm.stream().map(hour -> hour.row().currency()).toArray());
        array(statement, 4, "bigint", warm.stream().map(hour -> hour.row().costNanos()).toArray());
        array(
            statement,
            5,
            "float8",
            warm.stream().map(hour -> hour.seen().reading().expected()).toArray());
        array(
            statement,
            6,
            "float8",
            warm.stream().map(hour -> hour.seen().reading().scale()).toArray());
        array(statement, 7, "boolean", warm.stream().map(Judge.Hour::told).toArray());
        statement.executeUpdate();
      }
    }
    if (!hours.isEmpty()) {
      try (PreparedStatement statement = connection.prepareStatement(FORGET)) {
        statement.setLong(1, forgetBeforeMicros);
        statement.executeUpdate();
      }
    }
  }

  private void array(PreparedStatement statement, int index, String type, Object[] values)
      throws SQLException {
    statement.setArray(index, connection.createArrayOf(type, values));
  }

  /**
   * Tells of hours of a tenant that would have been alerts, had their usage come in time.
   *
   * @param atMicros the fleet's clock
   */
  void look(String tenantId, List<Long> hours, long atMicros) throws SQLException {
    var alerts = new SpikeAlerts(connection, settings);
    for (Changed changed : changed(tenantId, hours)) {
      Spike spike =
          LateUsage.spike(
              SeriesBook.second(changed.hour()),
              SECONDS_PER_HOUR,
              changed.judged() * UNITS_PER_NANO,
              changed.actual() * UNITS_PER_NANO,
              changed.expected(),
              changed.scale(),
              settings.thresholds());
      if (spike != null) {
        var id = new SeriesId(true, Quantity.COST, Family.TENANT, changed.currency(), tenantId, "");
        alerts.tellLate(id, spike, Math.max(atMicros, changed.hour() + Micros.HOUR));
        told(tenantId, changed);
      }
    }
  }

  private List<Changed> changed(String tenantId, List<Long> hours) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(CHANGED)) {
      statement.setString(1, tenantId);
      array(statement, 2, "bigint", hours.toArray());
      try (ResultSet row = statement.executeQuery()) {
        List<Changed> changed = new ArrayList<>();
        while (row.next()) {
          changed.add(
              new Changed(
                  row.getLong(1),
                  row.getString(2),
                  row.getLong(3),
                  row.getDouble(4),
                  row.getDouble(5),
                  row.getLong(6)));
        }
        return changed;
      }
    }
  }

  private void told(String tenantId, Changed changed) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TOLD)) {
      statement.setString(1, tenantId);
      statement.setLong(2, changed.hour());
      statement.setString(3, changed.currency());
      statement.executeUpdate();
    }
  }
}
