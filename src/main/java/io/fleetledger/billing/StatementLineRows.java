package io.fleetledger.billing;

import static java.util.stream.Collectors.joining;

import io.fleetledger.catalog.PriceBook.Unit;
import io.fleetledger.charging.Amounts;
import io.fleetledger.charging.Place;
import io.fleetledger.charging.Pricing;
import io.fleetledger.charging.StatementLine;
import io.fleetledger.charging.StatementLine.Compute;
import io.fleetledger.charging.StatementLine.Kind;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The lines of statements in their table. */
final class StatementLineRows {

  /**
   * A column, and what of a line it holds.
   *
   * @param type Postgres' type of it on its way; instants travel as epoch microseconds
   */
  private record Column(String name, String type, Function<StatementLine, @Nullable Object> value) {
    String selected() {
      return type.equals("instant") ? "ledger.micros(" + name + ") AS " + name : name;
    }

    String inserted() {
      return type.equals("instant") ? "ledger.instant(" + name + ")" : name;
    }

    String arrayType() {
      return type.equals("instant") ? "bigint" : type;
    }
  }

  private static final List<Column> COLUMNS =
      List.of(
          new Column("tenant_id", "text", StatementLine::tenantId),
          new Column("kind", "text", line -> line.kind().name()),
          new Column("line_from", "instant", StatementLine::fromMicros),
          new Column("line_until", "instant", StatementLine::untilMicros),
          new Column("project_id", "text", line -> line.place().projectId()),
          new Column("model_id", "text", line -> line.place().modelId()),
          new Column("pool_id", "text", line -> line.place().poolId()),
          new Column("accelerator_id", "text", line -> line.place().acceleratorId()),
          new Column("service_tier", "text", line -> line.place().serviceTier()),
          new Column("call_kind", "text", line -> line.place().callKind()),
          new Column("unit", "text", line -> line.unit() == null ? null : line.unit().name()),
          new Column("quantity", "numeric", StatementLine::quantity),
          new Column("price_book_id", "text", ofPrice(Pricing.Priced::priceBookId)),
          new Column("price_version", "instant", ofPrice(Pricing.Priced::versionFromMicros)),
          new Column("price_scope", "text", ofPrice(Pricing.Priced::scope)),
          new Column("tier_from", "bigint", ofPrice(Pricing.Priced::tierFrom)),
          new Column("unit_price", "numeric", ofPrice(Pricing.Priced::unitPrice)),
          new Column("charge", "numeric", StatementLine::charge),
          new Column("requests", "bigint", ofCompute(Compute::requests)),
          new Column("model_mflop", "bigint", ofCompute(Compute::modelMflop)),
          new Column("executed_mflop", "bigint", ofCompute(Compute::executedMflop)),
          new Column("device_nanos", "bigint", ofCompute(Compute::deviceNanos)),
          new Column("cost_nanos", "bigint", ofCompute(Compute::costNanos)),
          new Column("cost_currency", "text", ofCompute(Compute::costCurrency)),
          new Column("note", "text", StatementLine::note));

  private static final String INSERT =
      "INSERT INTO ledger.statement_line (statement_id, number, %s) SELECT ?, number, %s FROM unnest(%s) WITH ORDINALITY AS v (%s, number)"
          .formatted(
              list(Column::name),
              list(Column::inserted),
              list(column -> "?::" + column.arrayType() + "[]"),
              list(Column::name));

  private static final String SELECT =
      "SELECT number, %s FROM ledger.statement_line WHERE statement_id = ? ORDER BY number"
          .formatted(list(Column::selected));

  private StatementLineRows() {}

  /** Writes the lines of a statement that is not there yet, numbered from 1. */
  static void insert(Connection connection, String statementId, List<StatementLine> lines)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, statementId);
      for (int i = 0; i < COLUMNS.size(); i++) {
        Column column = COLUMNS.get(i);
        @Nullable Object[] values = lines.stream().map(column.value()).toArray();
        insert.setArray(i + 2, connection.createArrayOf(column.arrayType(), values));
      }
      insert.executeUpdate();
    }
  }

  /** The lines of a statement by their numbers, as they are. */
  static List<StatementLine> read(Connection connection, String statementId) throws SQLException {
    var lines = new ArrayList<StatementLine>();
    try (PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setFetchSize(10_000);
      select.setString(1, statementId);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          lines.add(line(row));
        }
      }
    }
    return lines;
  }

  private static StatementLine line(ResultSet row) throws SQLException {
    @Nullable String unit = row.getString("unit");
    return new StatementLine(
        Kind.valueOf(row.getString("kind")),
        row.getString("tenant_id"),
        row.getLong("line_from"),
        row.getLong("line_until"),
        place(row),
        unit == null ? null : Unit.valueOf(unit),
        Amounts.plain(row.getBigDecimal("quantity")),
        price(row),
        Amounts.plain(row.getBigDecimal("charge")),
        row.getString("cost_currency") == null ? null : compute(row),
        row.getString("note"));
  }

  /** The place of a row that has its columns. */
  static Place place(ResultSet row) throws SQLException {
    return new Place(
        row.getString("project_id"),
        row.getString("model_id"),
        row.getString("pool_id"),
        row.getString("accelerator_id"),
        row.getString("service_tier"),
        row.getString("call_kind"));
  }

  /** The price of a row that has its columns, {@code price_version} in epoch microseconds. */
  static Pricing.@Nullable Priced price(ResultSet row) throws SQLException {
    @Nullable BigDecimal unitPrice = row.getBigDecimal("unit_price");
    return unitPrice == null
        ? null
        : new Pricing.Priced(
            row.getString("price_book_id"),
            row.getLong("price_version"),
            row.getString("price_scope"),
            row.getLong("tier_from"),
            Amounts.plain(unitPrice));
  }

  private static Compute compute(ResultSet row) throws SQLException {
    return new Compute(
        row.getLong("requests"),
        row.getLong("model_mflop"),
        row.getLong("executed_mflop"),
        row.getLong("device_nanos"),
        row.getLong("cost_nanos"),
        row.getString("cost_currency"));
  }

  private static Function<StatementLine, @Nullable Object> ofPrice(
      Function<Pricing.Priced, Object> part) {
    return line -> line.price() == null ? null : part.apply(line.price());
  }

  private static Function<StatementLine, @Nullable Object> ofCompute(
      Function<Compute, Object> part) {
    return line -> line.compute() == null ? null : part.apply(line.compute());
  }

  private static String list(Function<Column, String> text) {
    return COLUMNS.stream().map(text).collect(joining(", "));
  }
}
