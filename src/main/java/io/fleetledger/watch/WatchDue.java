package io.fleetledger.watch;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The rows of ledger.watch_due: what has changed since the watch looked. */
final class WatchDue {
  private static final String TENANTS =
      """
      SELECT tenant_id FROM ledger.watch_due WHERE tenant_id > ?
      GROUP BY tenant_id ORDER BY tenant_id LIMIT 1000""";

  /** Rows that a writer holds come next time. */
  private static final String TAKE =
      """
      DELETE FROM ledger.watch_due AS due
      USING (
        SELECT tenant_id, hour_start, source FROM ledger.watch_due
        WHERE tenant_id = ? ORDER BY hour_start LIMIT 1000 FOR UPDATE SKIP LOCKED) AS taken
      WHERE due.tenant_id = taken.tenant_id AND due.hour_start = taken.hour_start
        AND due.source = taken.source
      RETURNING CASE WHEN isfinite(due.hour_start) THEN ledger.micros(due.hour_start) END""";

  private WatchDue() {}

  /**
   * What has changed of a tenant.
   *
   * @param hours hours of usage or charges, in order
   * @param terms whether its terms have
   */
  record Taken(List<Long> hours, boolean terms) {
    boolean isEmpty() {
      return hours.isEmpty() && !terms;
    }
  }

  /** The next tenants of which something has, after one; empty: there are no more. */
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

  /** Takes what has changed of a tenant off the list: who changes it again marks it anew. */
  static Taken take(Connection connection, String tenantId) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
      statement.setString(1, tenantId);
      try (ResultSet row = statement.executeQuery()) {
        List<Long> hours = new ArrayList<>();
        boolean terms = false;
        while (row.next()) {
          long hour = row.getLong(1);
          if (row.wasNull()) {
            terms = true;
          } else {
            hours.add(hour);
          }
        }
        return new Taken(hours.stream().sorted().distinct().toList(), terms);
      }
    }
  }
}
