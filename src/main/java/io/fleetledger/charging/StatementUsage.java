package io.fleetledger.charging;

import io.fleetledger.catalog.PriceBook.Unit;
import io.fleetledger.charging.StatementLine.Compute;
import io.fleetledger.charging.StatementLine.Kind;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts a period's charges together, one line for each day of the tenant, place, unit and price. A
 * day in which another version of the prices comes into force is cut there. An hour that two days
 * share, where the zone is not whole hours from UTC, belongs to the day in which it begins.
 *
 * <p>Mutable; belongs to one thread.
 */
public final class StatementUsage {
  static final Comparator<StatementLine> ORDER =
      Comparator.comparingLong(StatementLine::fromMicros)
          .thenComparing(StatementLine::place)
          .thenComparing(line -> Objects.requireNonNull(line.unit()))
          .thenComparing(
              StatementLine::price,
              Comparator.nullsLast(
                  Comparator.comparing(Pricing.Priced::priceBookId)
                      .thenComparing(Pricing.Priced::versionFromMicros)
                      .thenComparing(Pricing.Priced::scope)
                      .thenComparing(Pricing.Priced::tierFrom)
                      .thenComparing(Pricing.Priced::unitPrice)))
          .thenComparing(StatementLine::note);

  /** The prices in force: one version of one book. */
  private record Version(String priceBookId, long fromMicros) {}

  /** A day, or a part of it with the same prices throughout. */
  private static final class Part {
    private final LocalDate day;
    private final long fromMicros;
    private long untilMicros;
    private @Nullable Version version;

    Part(LocalDate day, long fromMicros, long untilMicros) {
      this.day = day;
      this.fromMicros = fromMicros;
      this.untilMicros = untilMicros;
    }
  }

  private record Key(Part part, Place place, Unit unit, Pricing pricing) {}

  private record PlaceDay(LocalDate day, Place place) {}

  private final String tenantId;
  private final BillingPeriod period;
  private final Map<Key, BigDecimal> quantities = new LinkedHashMap<>();
  private final Map<PlaceDay, Map<String, Compute>> computes = new HashMap<>();
  private @Nullable Part current;
  private long latestMicros = Long.MIN_VALUE;

  /**
   * @param tenantId whose charges
   * @param period of which period
   */
  public StatementUsage(String tenantId, BillingPeriod period) {
    this.tenantId = tenantId;
    this.period = period;
  }

  /**
   * Adds a charge of the period.
   *
   * @throws IllegalArgumentException if it begins before the one added last, or not in the period
   */
  public void add(ChargeLine charge) {
    if (charge.fromMicros() < latestMicros || !period.holds(charge.fromMicros())) {
      throw new IllegalArgumentException("out of order or of the period: " + charge);
    }
    latestMicros = charge.fromMicros();
    Key key =
        new Key(
            part(charge),
            charge.place(),
            charge.unit(),
            switch (charge.pricing()) {
              case Pricing.Priced priced -> plain(priced);
              case Pricing.Unpriced unpriced -> unpriced;
            });
    quantities.merge(key, charge.quantity(), BigDecimal::add);
  }

  /**
   * Adds what the hardware did in a window of the period, in one currency of cost.
   *
   * @param windowMicros start of the window, epoch microseconds
   */
  public void add(long windowMicros, Place place, Compute compute) {
    computes
        .computeIfAbsent(new PlaceDay(period.dayOf(windowMicros), place), first -> new TreeMap<>())
        .merge(compute.costCurrency(), compute, Compute::plus);
  }

  /**
   * The lines, in their order. What the hardware did stands on the first line of its place and day;
   * where it cost several currencies, on one line each, as far as there are lines.
   */
  public List<StatementLine> lines() {
    List<StatementLine> lines = new ArrayList<>();
    quantities.forEach((key, quantity) -> lines.add(line(key, Amounts.plain(quantity))));
    lines.sort(ORDER);
    Map<PlaceDay, List<Compute>> untold = new HashMap<>();
    computes.forEach((at, byCurrency) -> untold.put(at, new ArrayList<>(byCurrency.values())));
    lines.replaceAll(
        line -> {
          List<Compute> here =
              untold.getOrDefault(
                  new PlaceDay(period.dayOf(line.fromMicros()), line.place()), new ArrayList<>());
          return here.isEmpty() ? line : line.with(here.removeFirst());
        });
    return lines;
  }

  private Part part(ChargeLine charge) {
    LocalDate day = period.dayOf(charge.fromMicros());
    Version version =
        charge.pricing() instanceof Pricing.Priced priced
            ? new Version(priced.priceBookId(), priced.versionFromMicros())
            : null;
    Part part = current;
    if (part == null || !part.day.equals(day)) {
      long from = period.startOf(day);
      long until = Math.min(period.startOf(day.plusDays(1)), period.untilMicros());
      long since = version == null ? from : Math.max(from, version.fromMicros());
      part = new Part(day, since, until);
    } else if (version != null && part.version != null && !version.equals(part.version)) {
      long since =
          version.fromMicros() > part.fromMicros ? version.fromMicros() : charge.fromMicros();
      Part next = new Part(day, since, part.untilMicros);
      part.untilMicros = since;
      part = next;
    }
    if (version != null) {
      part.version = version;
    }
    current = part;
    return part;
  }

  private StatementLine line(Key key, BigDecimal quantity) {
    Pricing.Priced price = key.pricing instanceof Pricing.Priced priced ? priced : null;
    return new StatementLine(
        Kind.USAGE,
        tenantId,
        key.part.fromMicros,
        key.part.untilMicros,
        key.place,
        key.unit,
        quantity,
        price,
        price == null ? null : Amounts.plain(quantity.multiply(price.unitPrice())),
        null,
        key.pricing instanceof Pricing.Unpriced unpriced ? unpriced.reason().name() : "");
  }

  private static Pricing.Priced plain(Pricing.Priced price) {
    return new Pricing.Priced(
        price.priceBookId(),
        price.versionFromMicros(),
        price.scope(),
        price.tierFrom(),
        Amounts.plain(price.unitPrice()));
  }
}
