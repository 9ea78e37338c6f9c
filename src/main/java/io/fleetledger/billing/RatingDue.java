package io.fleetledger.billing;

import io.fleetledger.time.Micros;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The rows of ledger.rating_due: what is to be rated. */
final class RatingDue {
  private static final String TENANTS =
      """
      SELECT tenant_id FROM ledger.rating_due WHERE tenant_id > ?
      GROUP BY tenant_id ORDER BY tenant_id LIMIT 1000""";

  /** Of a backlog so much is rated in one transaction. Rows that a writer holds come next time. */
  private static final String TAKE =
      """
      SELECT ledger.micros(hour_start) FROM ledger.rating_due
      WHERE tenant_id = ?
      ORDER BY hour_start LIMIT 1000 FOR UPDATE SKIP LOCKED""";

  private static final String DONE =
      """
      DELETE FROM ledger.rating_due
      USING unnest(?::bigint[]) AS hour (micros)
      WHERE tenant_id = ? AND hour_start = ledger.instant(micros)""";

  private RatingDue() {}

  /** The next tenants with something due, after one; empty: there are no more. */
  static List<String> tenants(Connection connection, String after) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TENANTS)) {
      statement.setString(1, after);
      try (ResultSet row = statement.executeQuery()) {
        List<String> tenants = new ArrayList<>();
        while (row.next()) {
          tenants.add(row.getString(1));
        }
        return tenants;
      }
    }
  }

  /** Locks hours of a tenant that are due: who changes their usage now marks them anew. */
  static List<TimeRange> take(Connection connection, String tenantId) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
      statement.setString(1, tenantId);
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
