package io.fleetledger.billing;

import io.fleetledger.time.Micros;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The rows of ledger.rating_due: what is to be rated. */
final class RatingDue {
  /** An hour that never rests, as that of live traffic, is rated so often. */
  private static final String RESTED =
      "(changed_at <= now() - ? * interval '1 millisecond' OR due_since <= now() - interval '30 seconds')";

  private static final String TENANTS =
      """
      SELECT tenant_id FROM ledger.rating_due WHERE tenant_id > ? AND %s
      GROUP BY tenant_id ORDER BY tenant_id LIMIT 1000"""
          .formatted(RESTED);

  /** Of a backlog so much is rated in one transaction. Rows that a writer holds come next time. */
  private static final String TAKE =
      """
      SELECT ledger.micros(hour_start) FROM ledger.rating_due
      WHERE tenant_id = ? AND %s
      ORDER BY hour_start LIMIT 1000 FOR UPDATE SKIP LOCKED"""
          .formatted(RESTED);

  private static final String DONE =
      """
      DELETE FROM ledger.rating_due
      USING unnest(?::bigint[]) AS hour (micros)
      WHERE tenant_id = ? AND hour_start = ledger.instant(micros)""";

  private RatingDue() {}

  /**
   * The next tenants with something due, after one; empty: there are no more.
   *
   * @param rest how long its usage has not changed
   */
  static List<String> tenants(Connection connection, String after, Duration rest)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TENANTS)) {
      statement.setString(1, after);
      statement.setLong(2, rest.toMillis());
      try (ResultSet row = statement.executeQuery()) {
        List<String> tenants = new ArrayList<>();
        while (row.next()) {
          tenants.add(row.getString(1));
        }
        return tenants;
      }
    }
  }

  /**
   * Locks hours of a tenant that are due: who changes their usage now marks them anew.
   *
   * @param rest how long their usage has not changed
   */
  static List<TimeRange> take(Connection connection, String tenantId, Duration rest)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
      statement.setString(1, tenantId);
      statement.setLong(2, rest.toMillis());
      try (ResultSet row = statement.executeQuery()) {
        List<TimeRange> hours = new ArrayList<>();
        while (row.next()) {
          hours.add(new TimeRange(row.getLong(1), row.getLong(1) + Micros.HOUR));
        }
        return hours;
      }
    }
  }

  /** Takes them off the list. */
  static void done(Connection connection, String tenantId, List<TimeRange> hours)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DONE)) {
      statement.setArray(1, TimeRange.starts(connection, hours));
      statement.setString(2, tenantId);
      statement.executeUpdate();
    }
  }
}
