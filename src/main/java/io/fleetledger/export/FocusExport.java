package io.fleetledger.export;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.charging.Pricing.Priced;
import io.fleetledger.charging.Statement;
import io.fleetledger.charging.StatementLine;
import io.fleetledger.time.Micros;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Statements as a FOCUS 1.2 dataset: a row per line. */
public final class FocusExport {
  private final FocusColumns columns;
  private final FleetFacts facts;
  private final ListPrices listPrices;
  private final boolean allocation;

  /**
   * Prepares exports.
   *
   * @param provider who provides the service and issues the invoices
   * @param catalog reference data, for what lines do not say: regions, peaks, list prices
   * @param allocation whether with the columns that FOCUS 1.3 has for split costs
   */
  public FocusExport(String provider, Catalog catalog, boolean allocation) {
    this.columns = FocusColumns.of(provider, allocation);
    this.facts = new FleetFacts(catalog);
    this.listPrices = new ListPrices(catalog);
    this.allocation = allocation;
  }

  /**
   * The dataset of statements.
   *
   * @throws ExportException if a line has no price; when its rows are asked for, if they do not sum
   *     to the statements' totals, or if a line's price does not make its charge
   */
  public Sheet sheet(List<Statement> statements) {
    statements.forEach(FocusExport::requirePriced);
    return new Sheet(
        columns.columns(),
        receiver -> {
          for (Statement statement : statements) {
            send(statement, receiver);
          }
        });
  }

  private void send(Statement statement, Sheet.Receiver receiver) throws IOException {
    Allocation shares = allocation ? Allocation.of(statement, facts) : Allocation.NONE;
    int billedCost = columns.indexOf(FocusColumns.BILLED_COST);
    BigDecimal billed = BigDecimal.ZERO;
    for (int i = 0; i < statement.lines().size(); i++) {
      StatementLine line = statement.lines().get(i);
      requireProduct(statement, i + 1, line);
      List<@Nullable Object> row =
          columns.values(
              new FocusLine(
                  statement, i + 1, line, facts.of(line), listPrices.of(line), shares.of(i)));
      billed = billed.add((BigDecimal) Objects.requireNonNull(row.get(billedCost)));
      receiver.accept(row);
    }
    if (billed.compareTo(statement.total()) != 0) {
      throw new ExportException(
          "statement %s: BilledCost sums to %s, its total is %s: export nothing of it, and report this"
              .formatted(
                  statement.id(), billed.toPlainString(), statement.total().toPlainString()));
    }
  }

  private static void requirePriced(Statement statement) {
    List<StatementLine> unpriced =
        statement.lines().stream().filter(line -> line.charge() == null).toList();
    if (!unpriced.isEmpty()) {
      StatementLine first = unpriced.get(0);
      throw new ExportException(
          ("statement %s: %d of %d lines have no price yet, the first for %s of %s from %s on%s;"
                  + " apply the price and export again, or export csv or json, which show them")
              .formatted(
                  statement.id(),
                  unpriced.size(),
                  statement.lines().size(),
                  first.unit(),
                  first.place().modelId(),
                  Micros.toInstant(first.fromMicros()),
                  first.note().isEmpty() ? "" : " (" + first.note() + ")"));
    }
  }

  private static void requireProduct(Statement statement, int number, StatementLine line) {
    Priced price = line.price();
    BigDecimal charge = line.charge();
    if (price != null
        && charge != null
        && line.quantity().multiply(price.unitPrice()).compareTo(charge) != 0) {
      throw new ExportException(
          "statement %s, line %d: %s x %s is not its charge of %s: verify the statement"
              .formatted(
                  statement.id(),
                  number,
                  line.quantity().toPlainString(),
                  price.unitPrice().toPlainString(),
                  charge.toPlainString()));
    }
  }
}
