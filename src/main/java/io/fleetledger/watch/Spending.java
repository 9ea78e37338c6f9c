package io.fleetledger.watch;

import io.fleetledger.alerting.BudgetSpan;
import io.fleetledger.catalog.Tenant.Budget.Basis;
import io.fleetledger.time.Micros;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant, or a project of it, has spent. Cost is known by minute; charges by hour, or the
 * part of it that one price holds for, and count in the period in which that begins.
 */
final class Spending {
  private static final String OF_WHOM =
      "tenant_id = ? AND currency = ? AND (?::text IS NULL OR project_id = ?)";

  private static final String COST =
      "SELECT coalesce(sum(cost_nanos + idle_cost_nanos), 0) * 0.000000001 FROM ledger.tenant_usage WHERE "
          + OF_WHOM
          + """
           AND (grain = 'HOUR' AND window_start >= ledger.instant(?) AND window_start < ledger.instant(?)
            OR grain = 'MINUTE' AND (
              window_start >= ledger.instant(?) AND window_start < ledger.instant(?)
              OR window_start >= ledger.instant(?) AND window_start < ledger.instant(?)))""";

  private static final String CHARGE =
      "SELECT coalesce(sum(charge), 0) FROM ledger.charge WHERE "
          + OF_WHOM
          + " AND window_start >= ledger.instant(?) AND window_start < ledger.instant(?)";

  private static final String COST_STEPS =
      """
      SELECT window_start AS from_at, window_start + interval '1 minute' AS until_at,
        sum(cost_nanos + idle_cost_nanos) * 0.000000001 AS amount
      FROM ledger.tenant_usage WHERE grain = 'MINUTE' AND\s"""
          + OF_WHOM
          + " AND window_start >= ledger.instant(?) AND window_start < ledger.instant(?) GROUP BY 1, 2";

  private static final String CHARGE_STEPS =
      "SELECT window_start AS from_at, max(window_end) AS until_at, sum(charge) AS amount FROM ledger.charge WHERE "
          + OF_WHOM
          + " AND window_start >= ledger.instant(?) AND window_start < ledger.instant(?)"
          + " AND charge IS NOT NULL GROUP BY 1";

  private static final String CROSSING =
      """
      SELECT ledger.micros(from_at), ledger.micros(until_at), after - amount, after
      FROM (SELECT *, sum(amount) OVER (ORDER BY from_at) AS after FROM (%s) AS steps) AS sums
      WHERE after >= ? ORDER BY from_at LIMIT 1""";

  private static final String COST_HOURS =
      "SELECT ledger.micros(window_start), sum(cost_nanos + idle_cost_nanos) * 0.000000001 FROM ledger.tenant_usage WHERE grain = 'HOUR' AND "
          + OF_WHOM
          + " AND window_start >= ledger.instant(?) AND window_start < ledger.instant(?) GROUP BY 1";

  private static final String CHARGE_HOURS =
      "SELECT ledger.micros(date_trunc('hour', window_start, 'UTC')), coalesce(sum(charge), 0) FROM ledger.charge WHERE "
          + OF_WHOM
          + " AND window_start >= ledger.instant(?) AND window_start < ledger.instant(?) GROUP BY 1";

  private final Connection connection;
  private final String tenantId;
  private final String currency;
  private final @Nullable String projectId;
  private final Basis basis;

  /**
   * The step with which an amount was reached.
   *
   * @param fromMicros start of the minute, or of the hour charged, epoch microseconds
   * @param untilMicros its end, exclusive
   * @param before what was spent before it
   * @param after what was spent with it
   */
  record Crossing(long fromMicros, long untilMicros, BigDecimal before, BigDecimal after) {}

  Spending(
      Connection connection,
      String tenantId,
      String currency,
      @Nullable String projectId,
      Basis basis) {
    this.connection = connection;
    this.tenantId = tenantId;
    this.currency = currency;
    this.projectId = projectId;
    this.basis = basis;
  }

  /** All in all, in a span. */
  BigDecimal in(BudgetSpan span) throws SQLException {
    long from = span.fromMicros();
    long until = span.untilMicros();
    if (basis == Basis.CHARGE) {
      return sum(CHARGE, from, until);
    }
    // Whole hours from their own rows; what a zone cuts off an hour, minute by minute.
    long firstHour = Math.min(Micros.hourOf(from + Micros.HOUR - 1), until);
    long lastHour = Math.max(Micros.hourOf(until), firstHour);
    return sum(COST, firstHour, lastHour, from, firstHour, lastHour, until);
  }

  private BigDecimal sum(String sql, long... bounds) throws SQLException {
    try (PreparedStatement statement = prepare(sql, bounds);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getBigDecimal(1);
    }
  }

  /** The step with which an amount was reached in a span; null: it was not. */
  @Nullable Crossing crossing(BudgetSpan span, BigDecimal amount) throws SQLException {
    String sql = CROSSING.formatted(basis == Basis.COST ? COST_STEPS : CHARGE_STEPS);
    try (PreparedStatement statement = prepare(sql, span.fromMicros(), span.untilMicros())) {
      statement.setBigDecimal(7, amount);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? new Crossing(
                row.getLong(1), row.getLong(2), row.getBigDecimal(3), row.getBigDecimal(4))
            : null;
      }
    }
  }

  /** The whole hours of a span, zeros included, from the first one with anything in it. */
  SortedMap<Long, Double> hours(long fromMicros, long untilMicros) throws SQLException {
    var hours = new TreeMap<Long, Double>();
    try (PreparedStatement statement =
            prepare(basis == Basis.COST ? COST_HOURS : CHARGE_HOURS, fromMicros, untilMicros);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        hours.put(row.getLong(1), row.getBigDecimal(2).doubleValue());
      }
    }
    if (!hours.isEmpty()) {
      for (long hour = hours.firstKey(); hour < untilMicros; hour += Micros.HOUR) {
        hours.putIfAbsent(hour, 0.0);
      }
    }
    return hours;
  }

  private PreparedStatement prepare(String sql, long... bounds) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      statement.setString(1, tenantId);
      statement.setString(2, currency);
      statement.setString(3, projectId);
      statement.setString(4, projectId);
      for (int i = 0; i < bounds.length; i++) {
        statement.setLong(5 + i, bounds[i]);
      }
      return statement;
    } catch (SQLException e) {
      statement.close();
      throw e;
    }
  }
}
