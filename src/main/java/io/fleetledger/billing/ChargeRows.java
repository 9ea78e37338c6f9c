package io.fleetledger.billing;

import io.fleetledger.catalog.PriceBook.Unit;
import io.fleetledger.charging.BillingPeriod;
import io.fleetledger.charging.ChargeLine;
import io.fleetledger.charging.Counter;
import io.fleetledger.charging.Place;
import io.fleetledger.charging.Pricing;
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
import org.jspecify.annotations.Nullable;

/** The rows of ledger.charge. */
final class ChargeRows {
  private static final String COUNT =
      """
      SELECT price_book_id, ledger.micros(price_version), price_scope, price_unit, tier_from,
        sum(quantity)
      FROM ledger.charge
      WHERE tenant_id = ? AND window_start >= ledger.instant(?)
        AND window_start < ledger.instant(?) AND unit_price IS NOT NULL
      GROUP BY price_book_id, price_version, price_scope, price_unit, tier_from""";
  private static final String DELETE =
      """
      DELETE FROM ledger.charge
      USING unnest(?::bigint[], ?::bigint[]) AS range (from_micros, until_micros)
      WHERE tenant_id = ? AND window_start >= ledger.instant(from_micros)
        AND window_start < ledger.instant(until_micros)""";
  private static final String INSERT =
      """
      INSERT INTO ledger.charge
      SELECT ?, ledger.instant(?), ledger.instant(window_start), ledger.instant(window_end),
        project_id, model_id, pool_id, accelerator_id, service_tier, call_kind, unit, line, quantity,
        price_book_id, ledger.instant(price_version), price_scope, price_unit, tier_from, unit_price,
        charge, unpriced_reason, ?
      FROM unnest(?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
        ?::text[], ?::text[], ?::integer[], ?::numeric[], ?::text[], ?::bigint[], ?::text[], ?::text[],
        ?::bigint[], ?::numeric[], ?::numeric[], ?::text[])
        AS line (window_start, window_end, project_id, model_id, pool_id, accelerator_id,
          service_tier, call_kind, unit, line, quantity, price_book_id, price_version, price_scope,
          price_unit, tier_from, unit_price, charge, unpriced_reason)""";

  /** Rows of one statement: arrays of some megabytes at most. */
  private static final int CHUNK = 10_000;

  private ChargeRows() {}

  /**
   * Units of a price that stand at one step.
   *
   * @param versionFromMicros effective_from of the price's version, epoch microseconds
   * @param tierFrom first unit of the step; -1: free
   */
  record Counted(Counter counter, long versionFromMicros, long tierFrom, BigDecimal quantity) {}

  /** What a tenant's lines of a span count, by price and step. */
  static List<Counted> count(Connection connection, String tenantId, TimeRange span)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(COUNT)) {
      statement.setString(1, tenantId);
      statement.setLong(2, span.fromMicros());
      statement.setLong(3, span.untilMicros());
      try (ResultSet row = statement.executeQuery()) {
        List<Counted> counted = new ArrayList<>();
        while (row.next()) {
          var counter =
              new Counter(row.getString(1), row.getString(3), Unit.valueOf(row.getString(4)));
          counted.add(new Counted(counter, row.getLong(2), row.getLong(5), row.getBigDecimal(6)));
        }
        return counted;
      }
    }
  }

  /** Deletes a tenant's lines of some spans. */
  static void delete(Connection connection, String tenantId, List<TimeRange> spans)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DELETE)) {
      statement.setArray(1, TimeRange.starts(connection, spans));
      statement.setArray(2, TimeRange.ends(connection, spans));
      statement.setString(3, tenantId);
      statement.executeUpdate();
    }
  }

  /** Inserts a tenant's lines of a period, those of a window, place and unit in their order. */
  static void insert(
      Connection connection,
      String tenantId,
      BillingPeriod period,
      String currency,
      List<ChargeLine> lines)
      throws SQLException {
    List<Numbered> numbered = numbered(lines);
    for (int from = 0; from < numbered.size(); from += CHUNK) {
      List<Numbered> chunk = numbered.subList(from, Math.min(from + CHUNK, numbered.size()));
      insertChunk(connection, tenantId, period, currency, chunk);
    }
  }

  private record Numbered(int number, ChargeLine line) {
    Pricing.@Nullable Priced price() {
      return line.pricing() instanceof Pricing.Priced priced ? priced : null;
    }

    @Nullable String unpricedReason() {
      return line.pricing() instanceof Pricing.Unpriced unpriced ? unpriced.reason().name() : null;
    }
  }

  private record Group(long fromMicros, Place place, Unit unit) {}

  private static List<Numbered> numbered(List<ChargeLine> lines) {
    Map<Group, Integer> numbers = new HashMap<>();
    return lines.stream()
        .map(
            line ->
                new Numbered(
                    numbers.merge(
                        new Group(line.fromMicros(), line.place(), line.unit()), 1, Integer::sum),
                    line))
        .toList();
  }

  private static void insertChunk(
      Connection connection,
      String tenantId,
      BillingPeriod period,
      String currency,
      List<Numbered> lines)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      statement.setString(1, tenantId);
      statement.setLong(2, period.fromMicros());
      statement.setString(3, currency);
      var columns = new Columns(connection, statement, lines);
      columns.add("bigint", it -> it.line().fromMicros());
      columns.add("bigint", it -> it.line().untilMicros());
      columns.add("text", it -> it.line().place().projectId());
      columns.add("text", it -> it.line().place().modelId());
      columns.add("text", it -> it.line().place().poolId());
      columns.add("text", it -> it.line().place().acceleratorId());
      columns.add("text", it -> it.line().place().serviceTier());
      columns.add("text", it -> it.line().place().callKind());
      columns.add("text", it -> it.line().unit().name());
      columns.add("integer", Numbered::number);
      columns.add("numeric", it -> it.line().quantity());
      columns.addOfPrice("text", Pricing.Priced::priceBookId);
      columns.addOfPrice("bigint", Pricing.Priced::versionFromMicros);
      columns.addOfPrice("text", Pricing.Priced::scope);
      columns.add("text", it -> it.price() == null ? null : it.line().priceUnit().name());
      columns.addOfPrice("bigint", Pricing.Priced::tierFrom);
      columns.addOfPrice("numeric", Pricing.Priced::unitPrice);
      columns.add("numeric", it -> it.line().charge());
      columns.add("text", Numbered::unpricedReason);
      statement.executeUpdate();
    }
  }

  /** Fills one array after the other. */
  private static final class Columns {
    private final Connection connection;
    private final PreparedStatement statement;
    private final List<Numbered> lines;
    private int parameter = 3;

    Columns(Connection connection, PreparedStatement statement, List<Numbered> lines) {
      this.connection = connection;
      this.statement = statement;
      this.lines = lines;
    }

    void add(String type, Function<Numbered, @Nullable Object> value) throws SQLException {
      @Nullable Object[] values = new @Nullable Object[lines.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = value.apply(lines.get(i));
      }
      statement.setArray(++parameter, connection.createArrayOf(type, values));
    }

    void addOfPrice(String type, Function<Pricing.Priced, Object> value) throws SQLException {
      add(
          type,
          it -> {
            Pricing.Priced price = it.price();
            return price == null ? null : value.apply(price);
          });
    }
  }
}
