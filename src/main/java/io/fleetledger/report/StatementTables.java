package io.fleetledger.report;

import io.fleetledger.charging.Pricing;
import io.fleetledger.charging.Seal;
import io.fleetledger.charging.SealedStatement;
import io.fleetledger.charging.Statement;
import io.fleetledger.charging.StatementGroup;
import io.fleetledger.charging.StatementLine;
import io.fleetledger.charging.StatementLine.Compute;
import io.fleetledger.report.Table.Column;
import io.fleetledger.report.Table.Row;
import io.fleetledger.report.Table.Unit;
import io.fleetledger.time.Micros;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements as tables. */
public final class StatementTables {
  private static final List<Column> TOTALS =
      List.of(
          new Column("statement_id", "statement", Unit.TEXT),
          new Column("tenant_id", "tenant", Unit.TEXT),
          new Column("parent_id", "parent", Unit.TEXT),
          new Column("period_start", "from", Unit.INSTANT),
          new Column("period_end", "until", Unit.INSTANT),
          new Column("time_zone", "zone", Unit.TEXT),
          new Column("state", "state", Unit.TEXT),
          new Column("lines", "lines", Unit.POSITION),
          new Column("currency", "currency", Unit.TEXT),
          new Column("total", "total", Unit.POSITION),
          new Column("rounding", "rounding", Unit.POSITION),
          new Column("payable", "payable", Unit.POSITION));

  private static final List<Column> LINES =
      List.of(
          new Column("statement_id", "statement", Unit.TEXT),
          new Column("number", "line", Unit.POSITION),
          new Column("kind", "kind", Unit.TEXT),
          new Column("line_from", "from", Unit.INSTANT),
          new Column("line_until", "until", Unit.INSTANT),
          new Column("project_id", "project", Unit.TEXT),
          new Column("model_id", "model", Unit.TEXT),
          new Column("pool_id", "pool", Unit.TEXT),
          new Column("accelerator_id", "accelerator", Unit.TEXT),
          new Column("service_tier", "tier", Unit.TEXT),
          new Column("call_kind", "call", Unit.TEXT),
          new Column("unit", "unit", Unit.TEXT),
          new Column("quantity", "quantity", Unit.POSITION),
          new Column("price_book_id", "price book", Unit.TEXT),
          new Column("price_version", "version", Unit.INSTANT),
          new Column("price_scope", "price of", Unit.TEXT),
          new Column("tier_from", "step", Unit.POSITION),
          new Column("unit_price", "unit price", Unit.POSITION),
          new Column("charge", "charge", Unit.POSITION),
          new Column("currency", "currency", Unit.TEXT),
          new Column("requests", "requests", Unit.COUNT),
          new Column("model_mflop", "useful work", Unit.MFLOP),
          new Column("executed_mflop", "executed", Unit.MFLOP),
          new Column("device_seconds", "device time", Unit.SECONDS),
          new Column("cost", "cost", Unit.POSITION),
          new Column("cost_currency", "cost in", Unit.TEXT),
          new Column("note", "note", Unit.TEXT));

  private static final List<Column> SEAL =
      List.of(
          new Column("statement_id", "statement", Unit.TEXT),
          new Column("number", "number", Unit.POSITION),
          new Column("sealed_at", "closed at", Unit.INSTANT),
          new Column("sealed_by", "closed by", Unit.TEXT),
          new Column("usage_rows", "rows of usage", Unit.POSITION),
          new Column("usage_hash", "hash of the usage", Unit.TEXT),
          new Column("lines_hash", "hash of the lines", Unit.TEXT),
          new Column("previous_hash", "hash before", Unit.TEXT),
          new Column("hash", "hash", Unit.TEXT));

  private StatementTables() {}

  /** What each statement of a group comes to; of more than one also all together, by currency. */
  public static Table totals(StatementGroup group) {
    List<Row> rows = new ArrayList<>();
    List<Statement> statements = group.statements();
    statements.forEach(statement -> rows.add(totals(statement)));
    if (statements.size() > 1) {
      rows.add(
          totals(
              "all in " + group.statement().currency(),
              group.statement(),
              statements.stream()
                  .filter(each -> each.currency().equals(group.statement().currency()))
                  .mapToInt(each -> each.lines().size())
                  .sum(),
              group.total(),
              group.payable()));
    }
    return new Table("Statement", TOTALS, rows);
  }

  /** The lines of every statement of a group. */
  public static Table lines(StatementGroup group) {
    List<Row> rows = new ArrayList<>();
    for (Statement statement : group.statements()) {
      for (int i = 0; i < statement.lines().size(); i++) {
        rows.add(line(statement, i + 1, statement.lines().get(i)));
      }
    }
    return new Table("Lines", LINES, rows);
  }

  /** A seal. */
  public static Table seal(SealedStatement sealed) {
    Seal seal = sealed.seal();
    return new Table(
        "Seal",
        SEAL,
        List.of(
            row(
                sealed.statement().id(),
                BigDecimal.valueOf(seal.number()),
                instant(sealed.statement().sealedAtMicros()),
                seal.sealedBy(),
                BigDecimal.valueOf(seal.usageRows()),
                seal.usageHash(),
                seal.linesHash(),
                seal.previousHash(),
                seal.hash())));
  }

  private static Row totals(Statement statement) {
    BigDecimal total = statement.total();
    return row(
        statement.id(),
        statement.tenantId(),
        statement.parentId(),
        instant(statement.period().fromMicros()),
        instant(statement.period().untilMicros()),
        statement.period().zone().getId(),
        state(statement),
        BigDecimal.valueOf(statement.lines().size()),
        statement.currency(),
        total,
        statement.payable().subtract(total),
        statement.payable());
  }

  private static Row totals(
      String name, Statement parent, int lines, BigDecimal total, BigDecimal payable) {
    return row(
        name,
        null,
        null,
        instant(parent.period().fromMicros()),
        instant(parent.period().untilMicros()),
        parent.period().zone().getId(),
        null,
        BigDecimal.valueOf(lines),
        parent.currency(),
        total,
        payable.subtract(total),
        payable);
  }

  private static String state(Statement statement) {
    if (statement.sealedAtMicros() != null) {
      return "closed";
    }
    return statement.isPriced() ? "open" : "open, lacks prices";
  }

  private static Row line(Statement statement, int number, StatementLine line) {
    Pricing.Priced price = line.price();
    Compute compute = line.compute();
    return row(
        statement.id(),
        BigDecimal.valueOf(number),
        line.kind().name(),
        instant(line.fromMicros()),
        instant(line.untilMicros()),
        line.place().projectId(),
        line.place().modelId(),
        line.place().poolId(),
        line.place().acceleratorId(),
        line.place().serviceTier(),
        line.place().callKind(),
        line.unit() == null ? null : line.unit().name(),
        line.quantity(),
        price == null ? null : price.priceBookId(),
        price == null ? null : instant(price.versionFromMicros()),
        price == null ? null : price.scope(),
        price == null ? null : BigDecimal.valueOf(price.tierFrom()),
        price == null ? null : price.unitPrice(),
        line.charge(),
        statement.currency(),
        compute == null ? null : BigDecimal.valueOf(compute.requests()),
        compute == null ? null : BigDecimal.valueOf(compute.modelMflop()),
        compute == null ? null : BigDecimal.valueOf(compute.executedMflop()),
        compute == null ? null : BigDecimal.valueOf(compute.deviceNanos(), 9),
        compute == null ? null : BigDecimal.valueOf(compute.costNanos(), 9),
        compute == null ? null : compute.costCurrency(),
        line.note());
  }

  private static @Nullable Object instant(@Nullable Long micros) {
    return micros == null ? null : Micros.toInstant(micros);
  }

  private static Row row(@Nullable Object... values) {
    List<@Nullable Object> row = new ArrayList<>();
    Collections.addAll(row, values);
    return new Row(row);
  }
}
