package io.fleetledger.billing;

import static io.fleetledger.billing.StatementLineRows.place;
import static io.fleetledger.billing.StatementLineRows.price;

import io.fleetledger.catalog.PriceBook.Unit;
import io.fleetledger.catalog.Tenant;
import io.fleetledger.charging.Amounts;
import io.fleetledger.charging.BillingPeriod;
import io.fleetledger.charging.ChargeLine;
import io.fleetledger.charging.Place;
import io.fleetledger.charging.Prices;
import io.fleetledger.charging.Pricing;
import io.fleetledger.charging.StatementCorrections;
import io.fleetledger.charging.StatementLine;
import io.fleetledger.charging.StatementLine.Compute;
import io.fleetledger.charging.StatementLine.Kind;
import io.fleetledger.charging.StatementUsage;
import io.fleetledger.charging.UsageCell;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The lines of an open period as the tables have them now. */
final class StatementDraft {
  private static final String CHARGES =
      """
      SELECT ledger.micros(window_start) AS window_start, ledger.micros(window_end) AS window_end,
        project_id, model_id, pool_id, accelerator_id, service_tier, call_kind, unit, quantity,
        price_book_id, ledger.micros(price_version) AS price_version, price_scope, tier_from,
        unit_price, unpriced_reason, price_unit
      FROM ledger.charge
      WHERE tenant_id = ? AND period_start = ledger.instant(?)
      ORDER BY charge.window_start""";

  /** Hours that lie wholly in the period, the minutes of the others, and what came late. */
  private static final String WORK =
      """
      SELECT ledger.micros(window_start) AS window_start, project_id, model_id, pool_id,
        accelerator_id, service_tier, call_kind, currency,
        requests_success + requests_error + requests_cancelled + requests_timeout AS requests,
        model_prefill_mflop + model_decode_mflop AS model_mflop,
        executed_prefill_mflop + executed_decode_mflop AS executed_mflop,
        device_nanos, cost_nanos + idle_cost_nanos AS cost_nanos
      FROM ledger.tenant_usage, (SELECT ledger.instant(?) AS span_from, ledger.instant(?) AS span_until)
        AS span
      WHERE tenant_id = ? AND window_start >= span_from AND window_start < span_until
        AND (grain = 'HOUR') = (date_trunc('hour', window_start, 'UTC') >= span_from
          AND date_trunc('hour', window_start, 'UTC') + interval '1 hour' <= span_until)
      UNION ALL
      SELECT ledger.micros(window_start), project_id, model_id, pool_id, accelerator_id,
        service_tier, call_kind, currency,
        requests_success + requests_error + requests_cancelled + requests_timeout,
        model_prefill_mflop + model_decode_mflop, executed_prefill_mflop + executed_decode_mflop,
        device_nanos, 0
      FROM ledger.usage_correction
      LEFT JOIN ledger.statement_correction AS charged USING (topic, "partition", record_offset)
      WHERE usage_correction.tenant_id = ? AND window_start >= ledger.instant(?)
        AND window_start < ledger.instant(?) AND charged.statement_id IS NOT DISTINCT FROM ?""";

  private static final String ADJUSTMENTS =
      """
      SELECT amount, currency, reason, author FROM ledger.adjustment
      WHERE tenant_id = ? AND statement_id IS NULL ORDER BY adjustment_id""";

  private StatementDraft() {}

  /** The lines of usage: as it is rated, and with what came late for its window. */
  static List<StatementLine> usage(
      Connection connection, Tenant terms, BillingPeriod period, Prices prices)
      throws SQLException {
    List<ChargeLine> charges = charges(connection, terms.tenantId(), period);
    return usage(connection, terms.tenantId(), terms.currency(), period, charges, prices, null);
  }

  /**
   * The lines of usage.
   *
   * @param charges for the usage that came in time, by window
   * @param prices by which the period is rated
   * @param statementId the statement whose late events count; null: those that none has charged
   */
  static List<StatementLine> usage(
      Connection connection,
      String tenantId,
      String currency,
      BillingPeriod period,
      List<ChargeLine> charges,
      Prices prices,
      @Nullable String statementId)
      throws SQLException {
    List<UsageCell> late =
        CorrectionRows.chargedBy(
                connection, tenantId, period.fromMicros(), period.untilMicros(), statementId)
            .stream()
            .map(CorrectionRows::cell)
            .toList();
    var all = new ArrayList<ChargeLine>(charges);
    if (!late.isEmpty()) {
      SealedRating rating = SealedRating.of(connection, tenantId, period, prices, currency);
      all.addAll(StatementCorrections.rate(prices, currency, rating.counters(), late, prices));
      all.sort(Comparator.comparingLong(ChargeLine::fromMicros));
    }
    var usage = new StatementUsage(tenantId, period);
    all.forEach(usage::add);
    addWork(connection, tenantId, period, statementId, usage);
    return usage.lines();
  }

  /** What is missing to what the tenant has committed itself to; null: nothing. */
  static @Nullable StatementLine commitment(
      String tenantId, BillingPeriod period, Prices prices, List<StatementLine> usage) {
    BigDecimal committed = prices.commitmentAt(period.fromMicros());
    BigDecimal used =
        usage.stream()
            .map(StatementLine::charge)
            .filter(Objects::nonNull)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    return committed == null || committed.compareTo(used) <= 0
        ? null
        : whole(
            Kind.COMMITMENT,
            tenantId,
            period,
            committed.subtract(used),
            "missing to the %s that the contract commits to".formatted(committed.toPlainString()));
  }

  /**
   * Adds what the hardware did.
   *
   * @param statementId the statement whose late events count; null: those that none has charged
   */
  private static void addWork(
      Connection connection,
      String tenantId,
      BillingPeriod period,
      @Nullable String statementId,
      StatementUsage usage)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(WORK)) {
      select.setFetchSize(10_000);
      select.setLong(1, period.fromMicros());
      select.setLong(2, period.untilMicros());
      select.setString(3, tenantId);
      select.setString(4, tenantId);
      select.setLong(5, period.fromMicros());
      select.setLong(6, period.untilMicros());
      select.setString(7, statementId);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          usage.add(row.getLong("window_start"), place(row), compute(row));
        }
      }
    }
  }

  /** What people decided and no statement has charged yet, in the currency of a tenant. */
  static List<StatementLine> adjustments(Connection connection, Tenant terms, BillingPeriod period)
      throws SQLException {
    var lines = new ArrayList<StatementLine>();
    try (PreparedStatement select = connection.prepareStatement(ADJUSTMENTS)) {
      select.setString(1, terms.tenantId());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          if (!row.getString("currency").equals(terms.currency())) {
            throw new StatementRefusedException(
                "an adjustment of %s is in %s, and the period is charged in %s"
                    .formatted(terms.tenantId(), row.getString("currency"), terms.currency()));
          }
          lines.add(
              adjustment(
                  terms.tenantId(),
                  period,
                  row.getBigDecimal("amount"),
                  row.getString("reason"),
                  row.getString("author")));
        }
      }
    }
    return lines;
  }

  /** The line of an adjustment. */
  static StatementLine adjustment(
      String tenantId, BillingPeriod period, BigDecimal amount, String reason, String author) {
    return whole(Kind.ADJUSTMENT, tenantId, period, amount, reason + " (" + author + ")");
  }

  /** A line of a tenant and a period as a whole. */
  static StatementLine whole(
      Kind kind, String tenantId, BillingPeriod period, BigDecimal charge, String note) {
    return new StatementLine(
        kind,
        tenantId,
        period.fromMicros(),
        period.untilMicros(),
        Place.NONE,
        null,
        BigDecimal.ONE,
        null,
        Amounts.plain(charge),
        null,
        note);
  }

  private static List<ChargeLine> charges(
      Connection connection, String tenantId, BillingPeriod period) throws SQLException {
    var charges = new ArrayList<ChargeLine>();
    try (PreparedStatement select = connection.prepareStatement(CHARGES)) {
      select.setFetchSize(10_000);
      select.setString(1, tenantId);
      select.setLong(2, period.fromMicros());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          Pricing.@Nullable Priced price = price(row);
          Unit unit = Unit.valueOf(row.getString("unit"));
          charges.add(
              new ChargeLine(
                  row.getLong("window_start"),
                  row.getLong("window_end"),
                  place(row),
                  unit,
                  row.getBigDecimal("quantity"),
                  price == null
                      ? new Pricing.Unpriced(
                          Pricing.Reason.valueOf(row.getString("unpriced_reason")))
                      : price,
                  price == null ? unit : Unit.valueOf(row.getString("price_unit"))));
        }
      }
    }
    return charges;
  }

  private static Compute compute(ResultSet row) throws SQLException {
    return new Compute(
        row.getLong("requests"),
        row.getLong("model_mflop"),
        row.getLong("executed_mflop"),
        row.getLong("device_nanos"),
        row.getLong("cost_nanos"),
        row.getString("currency"));
  }
}
