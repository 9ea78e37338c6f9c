package io.fleetledger.export;

import static io.fleetledger.export.Sheet.Type.DECIMAL;
import static io.fleetledger.export.Sheet.Type.INSTANT;
import static io.fleetledger.export.Sheet.Type.TEXT;

import io.fleetledger.charging.Place;
import io.fleetledger.charging.Pricing.Priced;
import io.fleetledger.charging.Statement;
import io.fleetledger.charging.StatementLine;
import io.fleetledger.charging.StatementLine.Compute;
import io.fleetledger.export.Sheet.Column;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements as they are: their lines, unpriced ones too, each with its statement. */
public final class StatementSheet {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("statement_id", TEXT, 0),
          new Column("line", DECIMAL, 0),
          new Column("kind", TEXT, 0),
          new Column("tenant_id", TEXT, 0),
          new Column("from", INSTANT, 0),
          new Column("until", INSTANT, 0),
          new Column("project_id", TEXT, 0),
          new Column("model_id", TEXT, 0),
          new Column("pool_id", TEXT, 0),
          new Column("accelerator_id", TEXT, 0),
          new Column("service_tier", TEXT, 0),
          new Column("call_kind", TEXT, 0),
          new Column("unit", TEXT, 0),
          new Column("quantity", DECIMAL, 9),
          new Column("price_book_id", TEXT, 0),
          new Column("price_version", INSTANT, 0),
          new Column("price_scope", TEXT, 0),
          new Column("tier_from", DECIMAL, 0),
          new Column("unit_price", DECIMAL, 18),
          new Column("charge", DECIMAL, 18),
          new Column("currency", TEXT, 0),
          new Column("requests", DECIMAL, 0),
          new Column("model_mflop", DECIMAL, 0),
          new Column("executed_mflop", DECIMAL, 0),
          new Column("device_seconds", DECIMAL, 9),
          new Column("cost", DECIMAL, 9),
          new Column("cost_currency", TEXT, 0),
          new Column("note", TEXT, 0));

  private StatementSheet() {}

  /** The lines of statements. */
  public static Sheet of(List<Statement> statements) {
    return new Sheet(
        COLUMNS,
        receiver -> {
          for (Statement statement : statements) {
            for (int i = 0; i < statement.lines().size(); i++) {
              receiver.accept(row(statement, i));
            }
          }
        });
  }

  private static List<@Nullable Object> row(Statement statement, int index) {
    StatementLine line = statement.lines().get(index);
    Place place = line.place();
    Priced price = line.price();
    Compute compute = line.compute();
    return Arrays.asList(
        statement.id(),
        BigDecimal.valueOf(index + 1L),
        line.kind().name(),
        line.tenantId(),
        line.fromMicros(),
        line.untilMicros(),
        orNull(place.projectId()),
        orNull(place.modelId()),
        orNull(place.poolId()),
        orNull(place.acceleratorId()),
        orNull(place.serviceTier()),
        orNull(place.callKind()),
        line.unit() == null ? null : line.unit().name(),
        line.quantity(),
        price == null ? null : price.priceBookId(),
        price == null ? null : price.versionFromMicros(),
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
        orNull(line.note()));
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
