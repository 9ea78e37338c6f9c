package io.fleetledger.charging;

import io.fleetledger.catalog.PriceBook.Unit;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Rates the usage of a billing period.
 *
 * <p>First everything that has a price is counted, since a volume price depends on the whole
 * period's total; then each quantity is cut where a step begins inside it, in the order of windows
 * and places.
 */
public final class Rating {
  private final String currency;
  private final LongFunction<Prices> pricesAt;
  private final List<Demand> demands = new ArrayList<>();

  private Rating(String currency, LongFunction<Prices> pricesAt) {
    this.currency = currency;
    this.pricesAt = pricesAt;
  }

  /**
   * What a period is charged.
   *
   * @param lines in the order in which units count
   * @param counters how many units of each price the period has, those carried in included
   */
  public record Rated(List<ChargeLine> lines, Map<Counter, BigDecimal> counters) {
    public Rated {
      lines = List.copyOf(lines);
      counters = Map.copyOf(counters);
    }
  }

  /** A quantity to be charged. */
  private record Demand(UsageCell cell, Unit unit, BigDecimal quantity, Charge charge) {}

  /** How a quantity is charged. */
  private sealed interface Charge {}

  private record NoPrice(Pricing.Reason reason) implements Charge {}

  /** By a price, multiplied by a factor. */
  private record Price(Terms.Charged terms, Terms.Found found, BigDecimal factor)
      implements Charge {
    Counter counter() {
      return new Counter(terms.priceBookId(), found.scope(), found.line().unit());
    }
  }

  /**
   * Rates the cells of one period, which may be cut in any way.
   *
   * @param currency ISO 4217 code that the period is charged in
   * @param pricesAt the prices by which the usage of a window is rated, by its start
   * @param cells the cells, in any order, up to the period's end
   * @param before how many units of each price the period has before these cells
   */
  public static Rated rate(
      String currency,
      LongFunction<Prices> pricesAt,
      List<UsageCell> cells,
      Map<Counter, BigDecimal> before) {
    var rating = new Rating(currency, pricesAt);
    cells.stream().sorted(UsageCell.ORDER).forEach(rating::demand);
    return rating.price(before);
  }

  private void demand(UsageCell cell) {
    Prices prices = pricesAt.apply(cell.fromMicros());
    switch (prices.termsAt(cell.fromMicros(), currency)) {
      case Terms.NotCharged it -> {}
      case Terms.Unknown unknown -> {
        for (Unit unit : Unit.values()) {
          if (unit.isToken()) {
            unpriced(cell, unit, false, unknown.reason());
          }
        }
      }
      case Terms.Charged terms -> {
        String model = cell.place().modelId();
        demand(cell, terms, prices.familyAt(model, cell.fromMicros()));
      }
    }
  }

  /** Tokens need a price where any of them has one, and where nothing else has. */
  private void demand(UsageCell cell, Terms.Charged terms, @Nullable String family) {
    Map<Unit, Terms.Found> found = new EnumMap<>(Unit.class);
    for (Unit unit : Unit.values()) {
      Terms.Found price = terms.price(unit, cell.place().modelId(), family);
      if (price != null) {
        found.put(unit, price);
      }
    }
    boolean areTokensCharged = found.isEmpty() || found.keySet().stream().anyMatch(Unit::isToken);
    for (Unit unit : Unit.values()) {
      Terms.Found price = found.get(unit);
      if (unit == Unit.COST && price != null && !cell.costCurrency().equals(currency)) {
        unpriced(cell, unit, true, Pricing.Reason.OTHER_CURRENCY);
      } else if (price != null) {
        demand(
            cell, unit, terms.chargeFailed(), new Price(terms, price, factor(cell, unit, terms)));
      } else if (unit.isToken() && areTokensCharged) {
        unpriced(cell, unit, terms.chargeFailed(), Pricing.Reason.NO_PRICE);
      }
    }
  }

  private static BigDecimal factor(UsageCell cell, Unit unit, Terms.Charged terms) {
    return unit == Unit.COST ? BigDecimal.ONE : terms.factor(cell.place().serviceTier());
  }

  private void unpriced(UsageCell cell, Unit unit, boolean chargeFailed, Pricing.Reason reason) {
    demand(cell, unit, chargeFailed, new NoPrice(reason));
  }

  private void demand(UsageCell cell, Unit unit, boolean chargeFailed, Charge charge) {
    BigDecimal quantity = cell.quantity(unit, chargeFailed);
    if (quantity.signum() > 0) {
      demands.add(new Demand(cell, unit, quantity, charge));
    }
  }

  private Rated price(Map<Counter, BigDecimal> before) {
    Map<Counter, BigDecimal> totals = new HashMap<>(before);
    for (Demand demand : demands) {
      if (demand.charge() instanceof Price price) {
        totals.merge(price.counter(), demand.quantity(), BigDecimal::add);
      }
    }
    Map<Counter, BigDecimal> counted = new HashMap<>(before);
    List<ChargeLine> lines = new ArrayList<>();
    for (Demand demand : demands) {
      switch (demand.charge()) {
        case NoPrice none ->
            lines.add(
                line(
                    demand, demand.quantity(), new Pricing.Unpriced(none.reason()), demand.unit()));
        case Price price -> {
          BigDecimal first = counted.getOrDefault(price.counter(), BigDecimal.ZERO);
          counted.put(price.counter(), first.add(demand.quantity()));
          BigDecimal total = totals.getOrDefault(price.counter(), BigDecimal.ZERO);
          lines.addAll(lines(demand, price, first, total));
        }
      }
    }
    return new Rated(lines, totals);
  }

  private static List<ChargeLine> lines(
      Demand demand, Price price, BigDecimal first, BigDecimal total) {
    return Steps.of(price.found().line(), first, demand.quantity(), total).stream()
        .map(
            step ->
                line(
                    demand,
                    step.quantity(),
                    new Pricing.Priced(
                        price.terms().priceBookId(),
                        price.terms().versionFromMicros(),
                        price.found().scope(),
                        step.tierFrom(),
                        Amounts.plain(step.unitPrice().multiply(price.factor()))),
                    price.counter().unit()))
        .toList();
  }

  private static ChargeLine line(
      Demand demand, BigDecimal quantity, Pricing pricing, Unit priceUnit) {
    UsageCell cell = demand.cell();
    return new ChargeLine(
        cell.fromMicros(),
        cell.untilMicros(),
        cell.place(),
        demand.unit(),
        quantity,
        pricing,
        priceUnit);
  }
}
