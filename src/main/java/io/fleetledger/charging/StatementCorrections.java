package io.fleetledger.charging;

import io.fleetledger.catalog.PriceBook.Unit;
import io.fleetledger.charging.StatementLine.Compute;
import io.fleetledger.charging.StatementLine.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What came late, at the prices of its time. Units count on from where the closed period's counters
 * stand, so that what came late is charged at the steps that the period had reached.
 */
public final class StatementCorrections {
  private StatementCorrections() {}

  private record Key(long fromMicros, Place place, Unit unit) {}

  private record PricedKey(Key key, Pricing pricing) {}

  /**
   * Charges for usage that came late.
   *
   * @param prices by which its period was rated
   * @param currency ISO 4217 code that it is charged in
   * @param before how many units of each price the period has without it
   * @param otherwise prices for what those prices do not know: nothing was charged by them
   */
  public static List<ChargeLine> rate(
      Prices prices,
      String currency,
      Map<Counter, BigDecimal> before,
      List<UsageCell> late,
      Prices otherwise) {
    List<ChargeLine> lines = new ArrayList<>();
    Set<Key> unpriced = new HashSet<>();
    for (ChargeLine line : Rating.rate(currency, at -> prices, late, before).lines()) {
      if (line.pricing() instanceof Pricing.Unpriced) {
        unpriced.add(key(line));
      } else {
        lines.add(line);
      }
    }
    if (!unpriced.isEmpty()) {
      Rating.rate(currency, at -> otherwise, late, Map.of()).lines().stream()
          .filter(line -> unpriced.contains(key(line)))
          .forEach(lines::add);
    }
    return lines;
  }

  /**
   * Lines for charges, one for each window, place, unit and price.
   *
   * @param charges the charges
   * @param computes what the hardware did, by window, epoch microseconds, and place
   */
  public static List<StatementLine> lines(
      String tenantId, List<ChargeLine> charges, Map<Long, Map<Place, Compute>> computes) {
    Map<PricedKey, ChargeLine> sums = new HashMap<>();
    for (ChargeLine charge : charges) {
      sums.merge(new PricedKey(key(charge), charge.pricing()), charge, StatementCorrections::plus);
    }
    Map<Long, Map<Place, Compute>> untold = new TreeMap<>();
    computes.forEach((window, byPlace) -> untold.put(window, new HashMap<>(byPlace)));
    List<StatementLine> lines = new ArrayList<>();
    sums.values().forEach(charge -> lines.add(line(tenantId, charge)));
    lines.sort(StatementUsage.ORDER);
    lines.replaceAll(
        line -> {
          Map<Place, Compute> here = untold.getOrDefault(line.fromMicros(), new HashMap<>());
          Compute done = here.remove(line.place());
          return done == null ? line : line.with(done);
        });
    return lines;
  }

  /** Both together; they are of one thing at one price. */
  private static ChargeLine plus(ChargeLine one, ChargeLine other) {
    return new ChargeLine(
        one.fromMicros(),
        one.untilMicros(),
        one.place(),
        one.unit(),
        one.quantity().add(other.quantity()),
        one.pricing(),
        one.priceUnit());
  }

  private static Key key(ChargeLine line) {
    return new Key(line.fromMicros(), line.place(), line.unit());
  }

  private static StatementLine line(String tenantId, ChargeLine charge) {
    return new StatementLine(
        Kind.CORRECTION,
        tenantId,
        charge.fromMicros(),
        charge.untilMicros(),
        charge.place(),
        charge.unit(),
        Amounts.plain(charge.quantity()),
        charge.pricing() instanceof Pricing.Priced priced ? priced : null,
        charge.charge(),
        null,
        charge.pricing() instanceof Pricing.Unpriced unpriced
            ? unpriced.reason().name()
            : "came after its period was closed");
  }
}
