package io.fleetledger.metrics;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What tenants used in the last complete minute: of each currency those that cost most in this and
 * the last hour, so that they do not change by the minute, and all others as one. A tenant that is
 * called {@code other} is among the others.
 */
record TenantQuery(int most) implements TableRead.Query {
  private static final String SQL =
      """
      WITH top AS (
        SELECT tenant_id, currency
        FROM (
          SELECT tenant_id, currency, row_number() OVER (
            PARTITION BY currency ORDER BY sum(cost_nanos + idle_cost_nanos) DESC, tenant_id) AS place
          FROM fleet.tenant_usage_hour
          WHERE tenant_id <> 'other' AND window_start BETWEEN
            (SELECT date_trunc('hour', window_start, 'UTC') - interval '1 hour' FROM fleet.latest_minute)
            AND (SELECT window_start FROM fleet.latest_minute)
          GROUP BY tenant_id, currency) AS ranked
        WHERE place <= ?
      )
      SELECT coalesce(top.tenant_id, 'other') AS tenant, coalesce(currency, '') AS currency,
        grouping(currency) = 0 AS is_money,
        sum(cost_nanos + idle_cost_nanos) / 60e9 AS cost_per_second,
        sum(requests) / 60 AS requests_per_second,
        sum(input_tokens) / 60 AS input_per_second, sum(output_tokens) / 60 AS output_per_second
      FROM fleet.tenant_usage_minute
      LEFT JOIN top USING (tenant_id, currency)
      WHERE window_start = (SELECT window_start FROM fleet.latest_minute)
      GROUP BY GROUPING SETS (
        (coalesce(top.tenant_id, 'other')), (coalesce(top.tenant_id, 'other'), currency))""";

  @Override
  public void read(Connection connection, Readings into) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SQL)) {
      statement.setInt(1, most);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          add(row, into);
        }
      }
    }
  }

  private static void add(ResultSet row, Readings into) throws SQLException {
    String tenant = row.getString("tenant");
    if (row.getBoolean("is_money")) {
      into.add(
          FleetFamilies.TENANT_COST,
          row.getBigDecimal("cost_per_second"),
          tenant,
          row.getString("currency"));
      return;
    }
    into.add(FleetFamilies.TENANT_REQUESTS, row.getBigDecimal("requests_per_second"), tenant);
    into.add(FleetFamilies.TENANT_TOKENS, row.getBigDecimal("input_per_second"), tenant, "input");
    into.add(FleetFamilies.TENANT_TOKENS, row.getBigDecimal("output_per_second"), tenant, "output");
  }
}
