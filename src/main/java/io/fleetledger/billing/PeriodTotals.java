package io.fleetledger.billing;

import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.fleetledger.charging.Amounts;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** What open billing periods of a tenant come to. */
public final class PeriodTotals {
  private static final String READ =
      """
      SELECT period_start, currency, count(*), coalesce(sum(charge), 0), count(unpriced_reason)
      FROM ledger.charge
      WHERE tenant_id = ? AND window_start >= ledger.sealed_until(tenant_id)
      GROUP BY period_start, currency
      ORDER BY period_start, currency""";
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private PeriodTotals() {}

  /**
   * What a period comes to.
   *
   * @param periodStart its start
   * @param currency ISO 4217 code of the charges
   * @param lines lines of charges
   * @param charge the sum of those with a price
   * @param unpricedLines lines without one
   */
  public record Total(
      Instant periodStart, String currency, long lines, BigDecimal charge, long unpricedLines) {}

  static List<Total> read(Connection connection, String tenantId) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(READ)) {
      statement.setString(1, tenantId);
      try (ResultSet row = statement.executeQuery()) {
        List<Total> totals = new ArrayList<>();
        while (row.next()) {
          totals.add(
              new Total(
                  row.getObject(1, OffsetDateTime.class).toInstant(),
                  row.getString(2),
                  row.getLong(3),
                  Amounts.plain(row.getBigDecimal(4)),
                  row.getLong(5)));
        }
        return totals;
      }
    }
  }

  /** Each period that either side has, in order. */
  static List<Recompute.Change> changes(String tenantId, List<Total> before, List<Total> after) {
    Map<Period, Total> was = byPeriod(before);
    Map<Period, Total> is = byPeriod(after);
    var periods = new LinkedHashSet<>(was.keySet());
    periods.addAll(is.keySet());
    return periods.stream()
        .map(
            period ->
                new Recompute.Change(
                    tenantId, period.start(), period.currency(), was.get(period), is.get(period)))
        .toList();
  }

  private record Period(Instant start, String currency) {}

  private static Map<Period, Total> byPeriod(List<Total> totals) {
    Map<Period, Total> byPeriod = new LinkedHashMap<>();
    totals.forEach(total -> byPeriod.put(new Period(total.periodStart(), total.currency()), total));
    return byPeriod;
  }

  static String json(List<Total> totals) {
    ArrayNode array = JSON.createArrayNode();
    for (Total total : totals) {
      array
          .addObject()
          .put("period_start", total.periodStart().toString())
          .put("currency", total.currency())
          .put("lines", total.lines())
          .put("charge", total.charge())
          .put("unpriced_lines", total.unpricedLines());
    }
    return array.toString();
  }
}
