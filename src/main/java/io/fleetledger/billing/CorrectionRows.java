package io.fleetledger.billing;

import io.fleetledger.charging.StatementLine.Compute;
import io.fleetledger.charging.UsageCell;
import io.fleetledger.charging.Used;
import io.fleetledger.time.Micros;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A late event as usage of the minute in which it finished. It cost nothing of its own: the
 * hardware's time was borne by those who were there.
 *
 * @param cell what it used
 * @param compute what the hardware did for it
 */
record CorrectionRows(UsageCell cell, Compute compute) {
  private static final String READ =
      """
      SELECT ledger.micros(window_start) AS window_start, project_id, model_id, pool_id,
        accelerator_id, service_tier, call_kind, late.currency,
        input_tokens, cached_input_tokens, output_tokens, reasoning_tokens,
        requests_success + requests_error + requests_cancelled + requests_timeout AS requests,
        device_nanos, failed_input_tokens, failed_cached_input_tokens, failed_output_tokens,
        failed_reasoning_tokens, requests_error + requests_timeout AS failed_requests,
        failed_device_nanos, model_prefill_mflop + model_decode_mflop AS model_mflop,
        executed_prefill_mflop + executed_decode_mflop AS executed_mflop
      FROM ledger.usage_correction AS late
      LEFT JOIN ledger.statement_correction AS charged USING (topic, "partition", record_offset)
      LEFT JOIN ledger.statement AS charger ON charger.statement_id = charged.statement_id
      WHERE late.tenant_id = ? AND window_start >= ledger.instant(?)
        AND window_start < ledger.instant(?) AND %s
      ORDER BY window_start, topic COLLATE "C", "partition", record_offset""";

  /** Those that a statement charged; those that none has charged yet. */
  private static final String CHARGED_BY = "charged.statement_id IS NOT DISTINCT FROM ?";

  private static final String CHARGED_BEFORE = "charger.number < ?";

  /**
   * Late events of a tenant in a span, epoch microseconds.
   *
   * @param statementId the statement that charged them; null: none has yet
   */
  static List<CorrectionRows> chargedBy(
      Connection connection,
      String tenantId,
      long fromMicros,
      long untilMicros,
      @Nullable String statementId)
      throws SQLException {
    return read(connection, CHARGED_BY, tenantId, fromMicros, untilMicros, statementId);
  }

  /** Late events of a tenant in a span that statements before one, by its number, have charged. */
  static List<CorrectionRows> chargedBefore(
      Connection connection, String tenantId, long fromMicros, long untilMicros, long number)
      throws SQLException {
    return read(connection, CHARGED_BEFORE, tenantId, fromMicros, untilMicros, number);
  }

  private static List<CorrectionRows> read(
      Connection connection, String condition, @Nullable Object... parameters) throws SQLException {
    var rows = new ArrayList<CorrectionRows>();
    try (PreparedStatement select = connection.prepareStatement(READ.formatted(condition))) {
      for (int i = 0; i < parameters.length; i++) {
        select.setObject(i + 1, parameters[i]);
      }
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          rows.add(new CorrectionRows(cell(row), compute(row)));
        }
      }
    }
    return rows;
  }

  private static UsageCell cell(ResultSet row) throws SQLException {
    long window = row.getLong("window_start");
    return new UsageCell(
        window,
        window + Micros.MINUTE,
        StatementLineRows.place(row),
        new Used(
            row.getLong("input_tokens"),
            row.getLong("cached_input_tokens"),
            row.getLong("output_tokens"),
            row.getLong("reasoning_tokens"),
            row.getLong("requests"),
            row.getLong("device_nanos")),
        new Used(
            row.getLong("failed_input_tokens"),
            row.getLong("failed_cached_input_tokens"),
            row.getLong("failed_output_tokens"),
            row.getLong("failed_reasoning_tokens"),
            row.getLong("failed_requests"),
            row.getLong("failed_device_nanos")),
        0,
        row.getString("currency"));
  }

  private static Compute compute(ResultSet row) throws SQLException {
    return new Compute(
        row.getLong("requests"),
        row.getLong("model_mflop"),
        row.getLong("executed_mflop"),
        row.getLong("device_nanos"),
        0,
        row.getString("currency"));
  }
}
