package io.fleetledger.billing;

import io.fleetledger.charging.HourParts;
import io.fleetledger.charging.Place;
import io.fleetledger.charging.UsageCell;
import io.fleetledger.charging.Used;
import io.fleetledger.time.Micros;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the usage cells of tenants. */
final class UsageRows {
  private static final String READ =
      """
      SELECT ledger.micros(window_start), project_id, model_id, pool_id, accelerator_id, service_tier,
        call_kind, input_tokens, cached_input_tokens, output_tokens, reasoning_tokens,
        requests_success + requests_error + requests_cancelled + requests_timeout, device_nanos,
        failed_input_tokens, failed_cached_input_tokens, failed_output_tokens,
        failed_reasoning_tokens, requests_error + requests_timeout, failed_device_nanos,
        cost_nanos + idle_cost_nanos, currency
      FROM unnest(?::bigint[], ?::bigint[]) AS range (from_micros, until_micros)
      JOIN ledger.tenant_usage ON window_start >= ledger.instant(from_micros)
        AND window_start < ledger.instant(until_micros)
      WHERE tenant_id = ? AND grain = ?
      ORDER BY window_start""";

  private UsageRows() {}

  /**
   * What a tenant used in spans of a billing period, hour by hour; hours in which prices change are
   * cut from their minutes.
   *
   * @param ranges spans of whole hours, but for the period's ends
   */
  static List<UsageCell> read(
      Connection connection, String tenantId, List<TimeRange> ranges, HourParts parts)
      throws SQLException {
    Map<Long, List<UsageCell>> byHour = new LinkedHashMap<>();
    for (UsageCell hour : rows(connection, tenantId, "HOUR", Micros.HOUR, wholeHours(ranges))) {
      byHour.computeIfAbsent(hour.fromMicros(), start -> new ArrayList<>()).add(hour);
    }
    List<Long> cut = byHour.keySet().stream().filter(hour -> !parts.isWhole(hour)).toList();
    List<UsageCell> cells = new ArrayList<>();
    byHour.forEach(
        (hour, rows) -> {
          if (!cut.contains(hour)) {
            cells.addAll(rows);
          }
        });
    for (Map.Entry<Long, List<UsageCell>> hour : minutes(connection, tenantId, cut).entrySet()) {
      cells.addAll(parts.sums(hour.getKey(), hour.getValue()));
    }
    return cells;
  }

  private static Map<Long, List<UsageCell>> minutes(
      Connection connection, String tenantId, List<Long> hours) throws SQLException {
    Map<Long, List<UsageCell>> minutes = new LinkedHashMap<>();
    if (!hours.isEmpty()) {
      List<TimeRange> ranges =
          hours.stream().map(hour -> new TimeRange(hour, hour + Micros.HOUR)).toList();
      for (UsageCell minute : rows(connection, tenantId, "MINUTE", Micros.MINUTE, ranges)) {
        minutes
            .computeIfAbsent(Micros.hourOf(minute.fromMicros()), hour -> new ArrayList<>())
            .add(minute);
      }
    }
    return minutes;
  }

  private static List<TimeRange> wholeHours(List<TimeRange> ranges) {
    return ranges.stream()
        .map(
            range ->
                new TimeRange(
                    Micros.hourOf(range.fromMicros()),
                    Micros.hourOf(range.untilMicros() + Micros.HOUR - 1)))
        .toList();
  }

  private static List<UsageCell> rows(
      Connection connection, String tenantId, String grain, long length, List<TimeRange> ranges)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(READ)) {
      statement.setArray(1, TimeRange.starts(connection, ranges));
      statement.setArray(2, TimeRange.ends(connection, ranges));
      statement.setString(3, tenantId);
      statement.setString(4, grain);
      try (ResultSet row = statement.executeQuery()) {
        List<UsageCell> cells = new ArrayList<>();
        while (row.next()) {
          cells.add(cell(row, length));
        }
        return cells;
      }
    }
  }

  private static UsageCell cell(ResultSet row, long length) throws SQLException {
    return new UsageCell(
        row.getLong(1),
        row.getLong(1) + length,
        new Place(
            row.getString(2),
            row.getString(3),
            row.getString(4),
            row.getString(5),
            row.getString(6),
            row.getString(7)),
        used(row, 8),
        used(row, 14),
        row.getLong(20),
        row.getString(21));
  }

  private static Used used(ResultSet row, int column) throws SQLException {
    return new Used(
        row.getLong(column),
        row.getLong(column + 1),
        row.getLong(column + 2),
        row.getLong(column + 3),
        row.getLong(column + 4),
        row.getLong(column + 5));
  }
}
