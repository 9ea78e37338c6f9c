package io.fleetledger.watch;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads windows of usage, summed by series. */
final class SeriesRows {
  private static final int FETCH = 5_000;

  private static final String SUMS =
      """
      SELECT ledger.micros(window_start), currency, grouping(tenant_id, model_id, project_id, pool_id),
        tenant_id, model_id, project_id, pool_id, sum(cost_nanos + idle_cost_nanos),
        sum(input_tokens + output_tokens), sum(executed_prefill_mflop + executed_decode_mflop),
        sum(device_nanos)
      FROM ledger.tenant_usage
      WHERE grain = ? AND window_start >= ledger.instant(?) AND window_start < ledger.instant(?)
      GROUP BY GROUPING SETS (
        (window_start, currency, tenant_id), (window_start, currency, tenant_id, model_id),
        (window_start, currency, tenant_id, project_id), (window_start, currency, pool_id))""";

  private SeriesRows() {}

  /** The rows of the windows that begin in a span, by their start. */
  static Map<Long, List<SeriesRow>> read(
      Connection connection, boolean hourly, long fromMicros, long untilMicros)
      throws SQLException {
    Map<Long, List<SeriesRow>> rows = new HashMap<>();
    if (fromMicros >= untilMicros) {
      return rows;
    }
    try (PreparedStatement statement = connection.prepareStatement(SUMS)) {
      statement.setFetchSize(FETCH);
      statement.setString(1, hourly ? "HOUR" : "MINUTE");
      statement.setLong(2, fromMicros);
      statement.setLong(3, untilMicros);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          SeriesRow read = row(row);
          // What names no project is in its tenant's series already.
          if (read.family() != Family.PROJECT || !read.member().isEmpty()) {
            rows.computeIfAbsent(read.startMicros(), start -> new ArrayList<>()).add(read);
          }
        }
      }
    }
    return rows;
  }

  private static SeriesRow row(ResultSet row) throws SQLException {
    // A bit of grouping() is set for each column that a row is summed over.
    Family family =
        switch (row.getInt(3)) {
          case 0b0111 -> Family.TENANT;
          case 0b0011 -> Family.MODEL;
          case 0b0101 -> Family.PROJECT;
          default -> Family.POOL;
        };
    String member =
        switch (family) {
          case TENANT -> "";
          case MODEL -> row.getString(5);
          case PROJECT -> row.getString(6);
          case POOL -> row.getString(7);
        };
    return new SeriesRow(
        row.getLong(1),
        family,
        row.getString(2),
        family == Family.POOL ? "" : row.getString(4),
        member,
        row.getLong(8),
        row.getLong(9),
        row.getLong(10),
        row.getLong(11));
  }
}
