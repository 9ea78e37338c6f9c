package io.fleetledger.metrics;

import io.fleetledger.metrics.FleetFamilies.Scope;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What pools, models and nodes did in the last complete minute, in one pass over the nodes. */
record FleetQuery(int most) implements TableRead.Query {
  private static final String MINUTE =
      "SELECT extract(epoch FROM window_start) FROM fleet.latest_minute";

  /**
   * One row for what is no money, and one per currency; those that cost most come first, since only
   * some may be shown.
   */
  private static final String SQL =
      """
      WITH summed AS (
        SELECT
          CASE WHEN grouping(node_id) = 0 THEN 'NODE' WHEN grouping(pool_id) = 0 THEN 'POOL' ELSE 'MODEL'
          END AS scope,
          pool_id, model_id, node_id, currency, grouping(currency) = 0 AS is_money,
          count(DISTINCT node_id) AS nodes,
          sum(requests) / 60 AS requests_per_second,
          sum(input_tokens) / 60 AS input_per_second, sum(output_tokens) / 60 AS output_per_second,
          sum(model_accelerator_nanos) / nullif(sum(accelerator_micros) * 1000, 0) AS mfu,
          sum(memory_accelerator_nanos) / nullif(sum(accelerator_micros) * 1000, 0) AS mbu,
          sum(busy_micros) / nullif(sum(deployed_micros), 0) AS busy,
          sum(node_cost_nanos) / 60e9 AS cost_per_second,
          sum(idle_cost_nanos) / 60e9 AS idle_cost_per_second,
          fleet.latency_sum(ttft_buckets, ttft_counts) AS ttft
        FROM fleet.node_latest
        GROUP BY GROUPING SETS (
          (pool_id), (pool_id, currency), (model_id), (model_id, currency),
          (node_id, pool_id, model_id), (node_id, pool_id, model_id, currency))
      ), whole AS (
        SELECT *, max(cost_per_second) FILTER (WHERE NOT is_money)
          OVER (PARTITION BY scope, pool_id, model_id, node_id) AS whole_cost
        FROM summed
      ), ranked AS (
        SELECT *, dense_rank() OVER (
          PARTITION BY scope ORDER BY whole_cost DESC, pool_id, model_id, node_id) AS place
        FROM whole
      )
      SELECT *, max(place) OVER (PARTITION BY scope) AS places,
        fleet.latency_quantile_ms(0.50, (ttft).buckets, (ttft).counts) AS p50,
        fleet.latency_quantile_ms(0.95, (ttft).buckets, (ttft).counts) AS p95,
        fleet.latency_quantile_ms(0.99, (ttft).buckets, (ttft).counts) AS p99
      FROM ranked""";

  @Override
  public void read(Connection connection, Readings into) throws SQLException {
    try (PreparedStatement minute = connection.prepareStatement(MINUTE);
        ResultSet row = minute.executeQuery()) {
      if (row.next()) {
        into.add(FleetFamilies.MINUTE, row.getBigDecimal(1));
      }
    }
    for (Scope scope : Scope.values()) {
      into.add(FleetFamilies.OMITTED, 0, scope.name().toLowerCase(Locale.ROOT));
    }
    try (PreparedStatement statement = connection.prepareStatement(SQL);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        Scope scope = Scope.valueOf(row.getString("scope"));
        into.add(
            FleetFamilies.OMITTED,
            Math.max(0, row.getLong("places") - most),
            scope.name().toLowerCase(Locale.ROOT));
        if (row.getLong("place") <= most) {
          add(scope, row, into);
        }
      }
    }
  }

  private static void add(Scope scope, ResultSet row, Readings into) throws SQLException {
    String[] labels =
        switch (scope) {
          case POOL -> new String[] {row.getString("pool_id")};
          case MODEL -> new String[] {row.getString("model_id")};
          case NODE ->
              new String[] {
                row.getString("node_id"), row.getString("pool_id"), row.getString("model_id")
              };
        };
    FleetFamilies families = scope.families();
    if (row.getBoolean("is_money")) {
      String currency = row.getString("currency");
      into.add(families.cost(), row.getBigDecimal("cost_per_second"), and(labels, currency));
      into.add(
          families.idleCost(), row.getBigDecimal("idle_cost_per_second"), and(labels, currency));
      return;
    }
    if (scope == Scope.POOL) {
      into.add(FleetFamilies.POOL_NODES, row.getLong("nodes"), labels);
    }
    into.add(families.requests(), row.getBigDecimal("requests_per_second"), labels);
    into.add(families.tokens(), row.getBigDecimal("input_per_second"), and(labels, "input"));
    into.add(families.tokens(), row.getBigDecimal("output_per_second"), and(labels, "output"));
    into.add(families.mfu(), row.getBigDecimal("mfu"), labels);
    into.add(families.mbu(), row.getBigDecimal("mbu"), labels);
    into.add(families.busy(), row.getBigDecimal("busy"), labels);
    addPercentile("50", row.getBigDecimal("p50"), labels, families, into);
    addPercentile("95", row.getBigDecimal("p95"), labels, families, into);
    addPercentile("99", row.getBigDecimal("p99"), labels, families, into);
  }

  private static void addPercentile(
      String percentile,
      @Nullable BigDecimal milliseconds,
      String[] labels,
      FleetFamilies families,
      Readings into) {
    if (milliseconds != null) {
      into.add(families.firstToken(), milliseconds.movePointLeft(3), and(labels, percentile));
    }
  }

  private static String[] and(String[] labels, String more) {
    return Stream.concat(Arrays.stream(labels), Stream.of(more)).toArray(String[]::new);
  }
}
