package io.fleetledger.metrics;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What looks at whole tables, and so is asked seldom: counts by reason. */
final class CheckQuery implements TableRead.Query {
  private static final String SUSPENSE =
      "SELECT reason, count(*) FROM fleet.suspense GROUP BY reason";
  private static final String QUARANTINE =
      "SELECT reason, count(*) FROM fleet.quarantine GROUP BY reason";
  private static final String UNPRICED = "SELECT coalesce(sum(lines), 0) FROM fleet.unpriced";
  private static final String MISSING =
      """
      SELECT coalesce(sum(missing_events), 0) FROM fleet.coverage
      WHERE window_start > (SELECT window_start - interval '1 day' FROM fleet.latest_minute)""";

  @Override
  public void read(Connection connection, Readings into) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      byReason(statement, SUSPENSE, LedgerFamilies.SUSPENSE, into);
      byReason(statement, QUARANTINE, LedgerFamilies.QUARANTINE, into);
      single(statement, UNPRICED, LedgerFamilies.UNPRICED, into);
      single(statement, MISSING, LedgerFamilies.MISSING, into);
    }
  }

  private static void byReason(Statement statement, String sql, Family family, Readings into)
      throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        into.add(family, row.getBigDecimal(2), row.getString(1));
      }
    }
  }

  private static void single(Statement statement, String sql, Family family, Readings into)
      throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      into.add(family, row.getBigDecimal(1));
    }
  }
}
