package io.fleetledger.watch;

import io.fleetledger.alerting.CsvSeries;
import io.fleetledger.time.Micros;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Usage of the past, as a series: of a tenant, a project or model of it, or a pool. */
public final class UsageHistory {
  private static final String WINDOWS =
      """
      SELECT ledger.micros(window_start), sum(cost_nanos + idle_cost_nanos),
        sum(input_tokens + output_tokens), sum(executed_prefill_mflop + executed_decode_mflop),
        sum(device_nanos), min(currency), max(currency)
      FROM ledger.tenant_usage
      WHERE grain = ? AND (? = '' OR tenant_id = ?) AND (? = '' OR project_id = ?)
        AND (? = '' OR model_id = ?) AND (? = '' OR pool_id = ?)
        AND window_start >= coalesce(ledger.instant(?), '-infinity')
        AND window_start < coalesce(ledger.instant(?), 'infinity')
      GROUP BY window_start ORDER BY window_start""";

  private final DataSource database;

  /** With the rights of this database's login. */
  public UsageHistory(DataSource database) {
    this.database = database;
  }

  /**
   * The windows of a place from its first one in a span to its last, those without usage as 0;
   * empty if there are none.
   *
   * @param place whose usage: what it names, its tenant, project, model or pool
   * @param hourly whether windows are hours; else minutes
   * @param fromMicros epoch microseconds; null: from the beginning
   * @param untilMicros exclusive; null: to the end
   * @throws IllegalArgumentException if its cost is in several currencies, which don't add up
   */
  public List<CsvSeries.Point> of(
      Place place,
      Quantity quantity,
      boolean hourly,
      @Nullable Long fromMicros,
      @Nullable Long untilMicros)
      throws SQLException {
    var values = new TreeMap<Long, Double>();
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(WINDOWS)) {
      String[] texts = {
        hourly ? "HOUR" : "MINUTE",
        place.tenantId(),
        place.tenantId(),
        place.projectId(),
        place.projectId(),
        place.modelId(),
        place.modelId(),
        place.poolId(),
        place.poolId()
      };
      for (int i = 0; i < texts.length; i++) {
        statement.setString(i + 1, texts[i]);
      }
      statement.setObject(texts.length + 1, fromMicros, java.sql.Types.BIGINT);
      statement.setObject(texts.length + 2, untilMicros, java.sql.Types.BIGINT);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          SeriesRow window = window(row, place);
          values.put(window.startMicros(), quantity.of(window));
        }
      }
    }
    return values.isEmpty() ? List.of() : points(values, quantity, hourly);
  }

  private static SeriesRow window(ResultSet row, Place place) throws SQLException {
    if (!row.getString(6).equals(row.getString(7))) {
      throw new IllegalArgumentException(
          "this cost is in %s and %s, which don't add up: name a tenant, too"
              .formatted(row.getString(6), row.getString(7)));
    }
    return new SeriesRow(
        row.getLong(1),
        Family.TENANT,
        row.getString(6),
        place.tenantId(),
        "",
        row.getLong(2),
        row.getLong(3),
        row.getLong(4),
        row.getLong(5));
  }

  private static List<CsvSeries.Point> points(
      TreeMap<Long, Double> values, Quantity quantity, boolean hourly) {
    double absent = quantity == Quantity.COST_PER_TOKEN ? Double.NaN : 0;
    long step = hourly ? Micros.HOUR : Micros.MINUTE;
    List<CsvSeries.Point> points = new ArrayList<>();
    for (long start = values.firstKey(); start <= values.lastKey(); start += step) {
      double value = values.getOrDefault(start, absent);
      if (!Double.isNaN(value)) {
        points.add(
            new CsvSeries.Point(
                Micros.toInstant(start).toString(), SeriesBook.second(start), value));
      }
    }
    return points;
  }
}
