package io.fleetledger.billing;

import io.fleetledger.charging.Amounts;
import io.fleetledger.charging.BillingPeriod;
import io.fleetledger.charging.ChargeLine;
import io.fleetledger.charging.UsageCell;
import io.fleetledger.time.Micros;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;

/** The rows of ledger.rated_hour: which hours are rated, and by which revision of the prices. */
final class RatedHours {
  /** An hour's part that a billing period holds begins at the later of their starts. */
  private static final String IN_RANGES =
      """
      FROM ledger.rated_hour AS hour
      JOIN unnest(?::bigint[], ?::bigint[]) AS range (from_micros, until_micros)
        ON greatest(hour_start, period_start) >= ledger.instant(from_micros)
          AND greatest(hour_start, period_start) < ledger.instant(until_micros)
          AND hour_start >= ledger.instant(from_micros) - interval '1 hour'
          AND hour_start < ledger.instant(until_micros)
      WHERE tenant_id = ?""";

  private static final String PINS =
      "SELECT ledger.micros(hour_start), revision\n" + IN_RANGES + " AND settled";
  private static final String DELETE =
      """
      DELETE FROM ledger.rated_hour AS gone
      WHERE (tenant_id, hour_start, period_start) IN (
        SELECT tenant_id, hour_start, period_start
      """
          + IN_RANGES
          + ")";
  private static final String INSERT =
      """
      INSERT INTO ledger.rated_hour
      SELECT ?, ledger.instant(hour_start), ledger.instant(?), revision, settled, lines, charge
      FROM unnest(?::bigint[], ?::bigint[], ?::boolean[], ?::bigint[], ?::numeric[])
        AS hour (hour_start, revision, settled, lines, charge)""";

  private RatedHours() {}

  /** The revisions by which hours stay rated, by their starts: everything in them has a price. */
  static Map<Long, Long> pins(Connection connection, String tenantId, List<TimeRange> ranges)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(PINS)) {
      bind(connection, statement, tenantId, ranges);
      try (ResultSet row = statement.executeQuery()) {
        Map<Long, Long> pins = new HashMap<>();
        while (row.next()) {
          pins.put(row.getLong(1), row.getLong(2));
        }
        return pins;
      }
    }
  }

  /** Forgets the hours of some spans. */
  static void delete(Connection connection, String tenantId, List<TimeRange> ranges)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DELETE)) {
      bind(connection, statement, tenantId, ranges);
      statement.executeUpdate();
    }
  }

  private static void bind(
      Connection connection, PreparedStatement statement, String tenantId, List<TimeRange> ranges)
      throws SQLException {
    statement.setArray(1, TimeRange.starts(connection, ranges));
    statement.setArray(2, TimeRange.ends(connection, ranges));
    statement.setString(3, tenantId);
  }

  private static final class Hour {
    private boolean settled = true;
    private long lines;
    private BigDecimal charge = BigDecimal.ZERO;

    void add(ChargeLine line) {
      BigDecimal charged = line.charge();
      lines++;
      if (charged == null) {
        settled = false;
      } else {
        charge = charge.add(charged);
      }
    }
  }

  /**
   * Notes hours as rated.
   *
   * @param cells all that was rated
   * @param lines what came of it
   * @param revisionOf the revision by which an hour was rated, by its start
   */
  static void insert(
      Connection connection,
      String tenantId,
      BillingPeriod period,
      List<UsageCell> cells,
      List<ChargeLine> lines,
      LongUnaryOperator revisionOf)
      throws SQLException {
    Map<Long, Hour> hours = new TreeMap<>();
    cells.forEach(cell -> hours.computeIfAbsent(Micros.hourOf(cell.fromMicros()), h -> new Hour()));
    lines.forEach(
        line ->
            hours.computeIfAbsent(Micros.hourOf(line.fromMicros()), hour -> new Hour()).add(line));
    if (hours.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      statement.setString(1, tenantId);
      statement.setLong(2, period.fromMicros());
      statement.setArray(3, connection.createArrayOf("bigint", hours.keySet().toArray()));
      statement.setArray(
          4,
          connection.createArrayOf(
              "bigint", hours.keySet().stream().map(revisionOf::applyAsLong).toArray()));
      statement.setArray(5, array(connection, "boolean", hours, hour -> hour.settled));
      statement.setArray(6, array(connection, "bigint", hours, hour -> hour.lines));
      statement.setArray(
          7, array(connection, "numeric", hours, hour -> Amounts.plain(hour.charge)));
      statement.executeUpdate();
    }
  }

  private static java.sql.Array array(
      Connection connection,
      String type,
      Map<Long, Hour> hours,
      java.util.function.Function<Hour, Object> value)
      throws SQLException {
    return connection.createArrayOf(type, hours.values().stream().map(value).toArray());
  }
}
