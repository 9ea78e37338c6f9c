package io.fleetledger.billing;

import io.fleetledger.catalog.Tenant;
import io.fleetledger.charging.BillingPeriod;
import io.fleetledger.charging.BillingPeriods;
import io.fleetledger.charging.Counter;
import io.fleetledger.charging.HourParts;
import io.fleetledger.charging.Prices;
import io.fleetledger.charging.Rating;
import io.fleetledger.charging.UsageCell;
import io.fleetledger.charging.VolumeSteps;
import io.fleetledger.time.Micros;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Rates one tenant's usage within a transaction that holds the {@link RatingLock}, and writes what
 * comes of it.
 *
 * <p>Where prices have steps, what a unit is charged depends on those before it: then everything
 * from the first span that is due to the period's end is rated again, on top of what the lines
 * before it count; and the whole period if a volume price reaches another step. Else only what is
 * due is rated. An hour in which everything has a price stays with the revision of the prices that
 * it was rated by.
 */
final class TenantRating {
  /** ISO 4217 for no currency: of tenants that nobody knows. */
  private static final String NO_CURRENCY = "XXX";

  private final Connection connection;
  private final PricingRevisions revisions;
  private final String tenantId;
  private final long newest;
  private final long sealedUntil;
  private final BillingPeriods periods;
  private final Map<Long, Prices> byRevision = new HashMap<>();

  TenantRating(Connection connection, PricingRevisions revisions, String tenantId)
      throws SQLException {
    this.connection = connection;
    this.revisions = revisions;
    this.tenantId = tenantId;
    newest = PricingRevisions.newest(connection);
    sealedUntil = Sealed.until(connection, tenantId);
    periods = new BillingPeriods(prices(newest).tenant());
  }

  /** The newest revision of the prices: what is not rated yet is rated by it. */
  long newest() {
    return newest;
  }

  /**
   * Rates spans in every billing period that they lie in, but for what is sealed.
   *
   * @param due spans of whole hours, in order
   */
  void rate(List<TimeRange> due) throws SQLException {
    Map<BillingPeriod, List<TimeRange>> byPeriod = new LinkedHashMap<>();
    for (TimeRange range : due) {
      long from = Math.max(range.fromMicros(), sealedUntil);
      while (from < range.untilMicros()) {
        BillingPeriod period = periods.at(from);
        long end = Math.min(range.untilMicros(), period.untilMicros());
        byPeriod.computeIfAbsent(period, it -> new ArrayList<>()).add(new TimeRange(from, end));
        from = end;
      }
    }
    for (Map.Entry<BillingPeriod, List<TimeRange>> each : byPeriod.entrySet()) {
      rate(each.getKey(), each.getValue());
    }
  }

  private void rate(BillingPeriod period, List<TimeRange> due) throws SQLException {
    var whole = new TimeRange(period.fromMicros(), period.untilMicros());
    Map<Long, Long> pins = RatedHours.pins(connection, tenantId, List.of(whole));
    prices(newest);
    for (long revision : pins.values()) {
      prices(revision);
    }
    if (byRevision.values().stream().noneMatch(Prices::haveSteps)) {
      write(period, due, pins, List.of());
      return;
    }
    long first = due.getFirst().fromMicros();
    var before = new TimeRange(period.fromMicros(), first);
    List<ChargeRows.Counted> kept = ChargeRows.count(connection, tenantId, before);
    var rest = List.of(new TimeRange(first, period.untilMicros()));
    Map<Counter, BigDecimal> totals = write(period, rest, pins, kept);
    if (kept.stream().anyMatch(counted -> standsElsewhere(counted, totals))) {
      Retention.requireWhole(connection, whole);
      write(period, List.of(whole), pins, List.of());
    }
  }

  /** Rates spans of a period on top of what is kept of it; returns what the period counts then. */
  private Map<Counter, BigDecimal> write(
      BillingPeriod period,
      List<TimeRange> ranges,
      Map<Long, Long> pins,
      List<ChargeRows.Counted> kept)
      throws SQLException {
    String currency = currency(period);
    var parts = new HourParts(period, at -> loaded(revisionOf(at, pins)));
    List<UsageCell> cells = UsageRows.read(connection, tenantId, ranges, parts);
    Rating.Rated rated = Rating.rate(currency, parts.pricesAt(), cells, counters(kept));
    ChargeRows.delete(connection, tenantId, ranges);
    RatedHours.delete(connection, tenantId, ranges);
    ChargeRows.insert(connection, tenantId, period, currency, rated.lines());
    RatedHours.insert(
        connection, tenantId, period, cells, rated.lines(), hour -> revisionOf(hour, pins));
    return rated.counters();
  }

  private String currency(BillingPeriod period) {
    Tenant terms = periods.terms(period.fromMicros());
    return terms == null ? NO_CURRENCY : terms.currency();
  }

  private long revisionOf(long atMicros, Map<Long, Long> pins) {
    return pins.getOrDefault(Micros.hourOf(atMicros), newest);
  }

  private boolean standsElsewhere(ChargeRows.Counted counted, Map<Counter, BigDecimal> totals) {
    BigDecimal total = totals.getOrDefault(counted.counter(), BigDecimal.ZERO);
    return counted.tierFrom() >= 0
        && byRevision.values().stream()
            .map(
                prices ->
                    VolumeSteps.reached(
                        prices, counted.counter(), counted.versionFromMicros(), total))
            .flatMapToLong(OptionalLong::stream)
            .anyMatch(step -> step != counted.tierFrom());
  }

  private static Map<Counter, BigDecimal> counters(List<ChargeRows.Counted> kept) {
    Map<Counter, BigDecimal> counters = new HashMap<>();
    kept.forEach(counted -> counters.merge(counted.counter(), counted.quantity(), BigDecimal::add));
    return counters;
  }

  private Prices prices(long revision) throws SQLException {
    Prices known = byRevision.get(revision);
    if (known == null) {
      known = revisions.prices(connection, tenantId, revision);
      byRevision.put(revision, known);
    }
    return known;
  }

  private Prices loaded(long revision) {
    return Objects.requireNonNull(byRevision.get(revision));
  }
}
