package io.fleetledger.watch;

import io.fleetledger.alerting.Composition;
import io.fleetledger.alerting.Decomposition;
import io.fleetledger.alerting.Driver;
import io.fleetledger.alerting.Usage;
import io.fleetledger.time.Micros;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;

/**
 * Why a series is off: its usage in the span that is, against the usage of the hour before it or,
 * if there was none, of the day before.
 */
final class Explanation {
  private static final long DAY = 24 * Micros.HOUR;

  private static final String CELLS =
      """
      SELECT window_start >= ledger.instant(?), model_id, pool_id, service_tier, project_id, tenant_id,
        sum(requests_success + requests_error + requests_cancelled + requests_timeout),
        sum(input_tokens + output_tokens), sum(cached_input_tokens), sum(cost_nanos),
        sum(idle_cost_nanos)
      FROM ledger.tenant_usage
      WHERE grain = 'MINUTE' AND window_start >= ledger.instant(?) AND window_start < ledger.instant(?)
        AND currency = ?
        AND (? = '' OR tenant_id = ?) AND (? = '' OR project_id = ?) AND (? = '' OR model_id = ?)
        AND (? = '' OR pool_id = ?)
      GROUP BY 1, 2, 3, 4, 5, 6""";

  private static final String WORKFLOWS =
      """
      SELECT trace_id, sum(cost_nanos) FROM ledger.workflow_usage
      WHERE tenant_id = ? AND currency = ? AND ended_at >= ledger.instant(?)
        AND started_at < ledger.instant(?) AND started_at >= ledger.instant(?)
      GROUP BY trace_id ORDER BY 2 DESC, 1 LIMIT 5""";

  private final SeriesId id;
  private final long fromMicros;
  private final long untilMicros;

  /**
   * What is known of a deviation's cost.
   *
   * @param expectedNanos what was expected
   * @param actualNanos what it came to
   * @param reason what drove it
   */
  record Known(long expectedNanos, long actualNanos, Reason reason) {
    BigDecimal excess() {
      return Reason.money(actualNanos - expectedNanos);
    }
  }

  private record Cell(
      boolean now,
      String kind,
      String modelId,
      String poolId,
      String projectId,
      String tenantId,
      Usage usage,
      long idleNanos) {
    long costNanos() {
      return usage.costNanos() + idleNanos;
    }
  }

  Explanation(SeriesId id, long fromMicros, long untilMicros) {
    this.id = id;
    this.fromMicros = fromMicros;
    this.untilMicros = untilMicros;
  }

  /**
   * Finds it out.
   *
   * @param expected what was expected to be its cost, by what it came to; 1e-9 of the currency
   */
  Known find(Connection connection, LongUnaryOperator expected) throws SQLException {
    List<Cell> cells = cells(connection, Micros.HOUR);
    if (cells.stream().allMatch(Cell::now)) {
      cells = cells(connection, DAY);
    }
    Composition before = composition(cells, false);
    Composition now = composition(cells, true);
    long expectedNanos = expected.applyAsLong(now.costNanos());
    Map<Driver, Long> parts = Decomposition.of(before, now, expectedNanos);
    long excess = now.costNanos() - expectedNanos;
    double scale = before.costNanos() == 0 ? 0 : (double) expectedNanos / before.costNanos();
    var reason = new Reason().parts(parts);
    if (id.family() == Family.POOL) {
      contributors(reason, "tenant", cells, Cell::tenantId, scale, excess);
    }
    contributors(reason, "project", cells, Cell::projectId, scale, excess);
    contributors(reason, "model", cells, Cell::modelId, scale, excess);
    contributors(reason, "pool", cells, Cell::poolId, scale, excess);
    if (id.family() != Family.POOL) {
      reason.workflows(workflows(connection));
    }
    return new Known(expectedNanos, now.costNanos(), reason);
  }

  private static Composition composition(List<Cell> cells, boolean now) {
    Map<String, Usage> byKind = new HashMap<>();
    long idle = 0;
    for (Cell cell : cells) {
      if (cell.now() == now) {
        byKind.merge(cell.kind(), cell.usage(), Usage::plus);
        idle = Math.addExact(idle, cell.idleNanos());
      }
    }
    return new Composition(byKind, idle);
  }

  /** Each one's money now, above its part of what was expected. */
  private static void contributors(
      Reason reason,
      String of,
      List<Cell> cells,
      Function<Cell, String> by,
      double scale,
      long excessNanos) {
    Map<String, Long> before = new HashMap<>();
    Map<String, Long> now = new HashMap<>();
    for (Cell cell : cells) {
      before.putIfAbsent(by.apply(cell), 0L);
      (cell.now() ? now : before).merge(by.apply(cell), cell.costNanos(), Math::addExact);
    }
    List<Reason.Contributor> contributors = new ArrayList<>();
    before.forEach(
        (key, cost) ->
            contributors.add(
                new Reason.Contributor(key, now.getOrDefault(key, 0L) - Math.round(scale * cost))));
    reason.contributors(of, contributors, excessNanos);
  }

  private List<Cell> cells(Connection connection, long beforeMicros) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(CELLS)) {
      Place place = id.place();
      Object[] values = {
        fromMicros,
        fromMicros - beforeMicros,
        untilMicros,
        id.currency(),
        place.tenantId(),
        place.tenantId(),
        place.projectId(),
        place.projectId(),
        place.modelId(),
        place.modelId(),
        place.poolId(),
        place.poolId()
      };
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      try (ResultSet row = statement.executeQuery()) {
        List<Cell> cells = new ArrayList<>();
        while (row.next()) {
          String kind = String.join("\u001f", row.getString(2), row.getString(3), row.getString(4));
          var usage = new Usage(row.getLong(7), row.getLong(8), row.getLong(9), row.getLong(10));
          cells.add(
              new Cell(
                  row.getBoolean(1),
                  kind,
                  row.getString(2),
                  row.getString(3),
                  row.getString(5),
                  row.getString(6),
                  usage,
                  row.getLong(11)));
        }
        return cells;
      }
    }
  }

  /** The dearest that were under way, with all that they have cost. */
  private List<Reason.Contributor> workflows(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(WORKFLOWS)) {
      statement.setString(1, id.tenantId());
      statement.setString(2, id.currency());
      statement.setLong(3, fromMicros);
      statement.setLong(4, untilMicros);
      statement.setLong(5, fromMicros - DAY);
      try (ResultSet row = statement.executeQuery()) {
        List<Reason.Contributor> workflows = new ArrayList<>();
        while (row.next()) {
          workflows.add(new Reason.Contributor(row.getString(1), row.getLong(2)));
        }
        return workflows;
      }
    }
  }
}
