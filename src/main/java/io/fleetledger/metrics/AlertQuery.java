package io.fleetledger.metrics;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** How many alerts are not resolved. */
final class AlertQuery implements TableRead.Query {
  private static final String SQL =
      """
      SELECT lower(severity), count(alert_id)
      FROM (VALUES ('INFO'), ('WARNING'), ('CRITICAL')) AS severities (severity)
      LEFT JOIN (
        SELECT severity, alert_id FROM fleet.alert
        WHERE alert_state <> 'RESOLVED' AND (silenced_until IS NULL OR silenced_until < now())
      ) AS open USING (severity)
      GROUP BY severity""";

  @Override
  public void read(Connection connection, Readings into) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      try (ResultSet row =
          statement.executeQuery("SELECT to_regclass('fleet.alert') IS NOT NULL")) {
        row.next();
        if (!row.getBoolean(1)) {
          return;
        }
      }
      try (ResultSet row = statement.executeQuery(SQL)) {
        while (row.next()) {
          into.add(LedgerFamilies.ALERTS, row.getLong(2), row.getString(1));
        }
      }
    }
  }
}
