package io.fleetledger.billing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** What retention has dropped can't be rated again. */
final class Retention {
  private Retention() {}

  /** Throws if months of usage that a span touches have been dropped. */
  static void requireWhole(Connection connection, TimeRange span) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT max(until_at)::text FROM ledger.usage_partition
            WHERE parent = 'tenant_usage' AND retired_at IS NOT NULL
              AND until_at > ledger.instant(?) AND from_at < ledger.instant(?)""")) {
      statement.setLong(1, span.fromMicros());
      statement.setLong(2, span.untilMicros());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        String until = row.getString(1);
        if (until != null) {
          throw new IllegalStateException(
              "usage up to "
                  + until
                  + " was dropped while its billing period is open, and must be rated again: restore a backup that has it");
        }
      }
    }
  }
}
