package io.fleetledger.charging;

import io.fleetledger.time.Micros;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * The parts of hours that are rated apart: where a version of the tenant or of its price book
 * begins or ends, or the billing period does. Nearly every hour is one part.
 *
 * @param period the billing period that is rated
 * @param pricesAt the prices by which the usage of a window is rated, by its start
 */
public record HourParts(BillingPeriod period, LongFunction<Prices> pricesAt) {

  /** Whether an hour, by its start, is rated as one. */
  public boolean isWhole(long hourMicros) {
    return hourMicros >= period.fromMicros()
        && hourMicros + Micros.HOUR <= period.untilMicros()
        && changes(hourMicros).isEmpty();
  }

  /**
   * The minutes of an hour, summed over each of its parts that lies in the period.
   *
   * @param minutes cells of minutes within one hour
   */
  public List<UsageCell> sums(long hourMicros, List<UsageCell> minutes) {
    List<Long> starts = new ArrayList<>();
    starts.add(Math.max(hourMicros, period.fromMicros()));
    starts.addAll(
        changes(hourMicros).stream()
            .filter(change -> change > starts.getFirst() && change < period.untilMicros())
            .toList());
    long end = Math.min(hourMicros + Micros.HOUR, period.untilMicros());
    List<UsageCell> cells = new ArrayList<>();
    for (int i = 0; i < starts.size(); i++) {
      long until = i + 1 < starts.size() ? starts.get(i + 1) : end;
      cells.addAll(sum(starts.get(i), until, minutes));
    }
    return cells;
  }

  private List<Long> changes(long hourMicros) {
    return List.copyOf(
        pricesAt.apply(hourMicros).changesWithin(hourMicros, hourMicros + Micros.HOUR));
  }

  private record Key(Place place, String currency) {}

  private static List<UsageCell> sum(long fromMicros, long untilMicros, List<UsageCell> minutes) {
    Map<Key, UsageCell> sums = new LinkedHashMap<>();
    for (UsageCell minute : minutes) {
      if (minute.fromMicros() >= fromMicros && minute.fromMicros() < untilMicros) {
        sums.merge(
            new Key(minute.place(), minute.costCurrency()),
            minute.over(fromMicros, untilMicros),
            UsageCell::plus);
      }
    }
    return List.copyOf(sums.values());
  }
}
