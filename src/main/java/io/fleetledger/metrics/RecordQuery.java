package io.fleetledger.metrics;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the records went, and how far the tables and the charges are. */
final class RecordQuery implements TableRead.Query {
  private static final String TOPICS =
      """
      SELECT topic, sum(read) AS read, sum(accounted) AS accounted, sum(duplicates) AS duplicates,
        sum(quarantined) AS quarantined, sum(late) AS late, sum(suspended) AS suspended,
        extract(epoch FROM now() - max(watermark_at)) AS watermark_age
      FROM fleet.intake GROUP BY topic""";

  private static final Map<Family, String> NUMBERS =
      Map.of(
          LedgerFamilies.SETTLED_AGE,
          "SELECT extract(epoch FROM now() - settled_at) FROM fleet.fleet_settled",
          LedgerFamilies.HOURS_DUE,
          "SELECT hours_due FROM fleet.rating",
          LedgerFamilies.PRICES_DUE,
          "SELECT prices_due FROM fleet.rating",
          LedgerFamilies.RECOMPUTE_DUE,
          "SELECT count(*) FROM fleet.recompute_due",
          LedgerFamilies.REJECTED_ROWS,
          "SELECT count(*) FROM fleet.rejected_row");

  @Override
  public void read(Connection connection, Readings into) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      try (ResultSet row = statement.executeQuery(TOPICS)) {
        while (row.next()) {
          String topic = row.getString("topic");
          into.add(LedgerFamilies.READ, row.getBigDecimal("read"), topic);
          into.add(LedgerFamilies.ACCOUNTED, row.getBigDecimal("accounted"), topic);
          into.add(LedgerFamilies.DUPLICATE, row.getBigDecimal("duplicates"), topic);
          into.add(LedgerFamilies.QUARANTINED, row.getBigDecimal("quarantined"), topic);
          into.add(LedgerFamilies.LATE, row.getBigDecimal("late"), topic);
          into.add(LedgerFamilies.SUSPENDED, row.getBigDecimal("suspended"), topic);
          into.add(LedgerFamilies.WATERMARK_AGE, row.getBigDecimal("watermark_age"), topic);
        }
      }
      for (Map.Entry<Family, String> number : NUMBERS.entrySet()) {
        into.add(number.getKey(), number(statement, number.getValue()));
      }
    }
  }

  private static @Nullable BigDecimal number(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getBigDecimal(1) : null;
    }
  }
}
