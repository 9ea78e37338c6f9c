package io.fleetledger.alerting;

import io.fleetledger.time.Micros;
import java.util.SortedMap;

/**
 * What a period is going to come to. An estimate: the money that is spent is exact, the rest is
 * not.
 *
 * @param low what it will hardly stay below: one in ten
 * @param expected in the middle
 * @param high what it will hardly exceed: one in ten
 */
public record BudgetForecast(double low, double expected, double high) {
  private static final int HOURS_PER_DAY = 24;

  /** Standard deviations below which nine of ten normal values lie. */
  private static final double NINE_OF_TEN = 1.2816;

  /** How much days differ, as long as too few were seen to know. */
  private static final double UNKNOWN_VARIATION = 0.5;

  private static final int DAYS_TO_KNOW = 3;

  /** Late pace counts this much at most against the usual day. */
  private static final double FASTEST = 4;

  /**
   * The forecast: what is spent, and for each hour to come what that hour of the day usually
   * brings, at the pace of the last day.
   *
   * @param spent in the period so far
   * @param span the period
   * @param nowMicros until when it is known, epoch microseconds
   * @param hours what whole hours before now came to, by their start, zeros included, in the same
   *     unit; the last weeks are enough
   */
  public static BudgetForecast of(
      double spent, BudgetSpan span, long nowMicros, SortedMap<Long, Double> hours) {
    double hoursLeft = (double) (span.untilMicros() - nowMicros) / Micros.HOUR;
    if (hoursLeft <= 0) {
      return new BudgetForecast(spent, spent, spent);
    }
    double[] usual = usualDay(hours);
    double rest = 0;
    for (long hour = Micros.hourOf(nowMicros); hour < span.untilMicros(); hour += Micros.HOUR) {
      long from = Math.max(hour, nowMicros);
      long until = Math.min(hour + Micros.HOUR, span.untilMicros());
      rest += usual[slot(hour)] * (until - from) / Micros.HOUR;
    }
    rest *= pace(hours, usual);
    double spread =
        NINE_OF_TEN * variation(hours) / Math.sqrt(Math.max(1, hoursLeft / HOURS_PER_DAY));
    return new BudgetForecast(
        spent + rest * Math.max(0, 1 - spread), spent + rest, spent + rest * (1 + spread));
  }

  private static int slot(long hourMicros) {
    return (int) Math.floorMod(hourMicros / Micros.HOUR, HOURS_PER_DAY);
  }

  private static double[] usualDay(SortedMap<Long, Double> hours) {
    var sums = new double[HOURS_PER_DAY];
    var counts = new int[HOURS_PER_DAY];
    double sum = 0;
    for (var hour : hours.entrySet()) {
      sums[slot(hour.getKey())] += hour.getValue();
      counts[slot(hour.getKey())]++;
      sum += hour.getValue();
    }
    double mean = hours.isEmpty() ? 0 : sum / hours.size();
    for (int i = 0; i < HOURS_PER_DAY; i++) {
      sums[i] = counts[i] == 0 ? mean : sums[i] / counts[i];
    }
    return sums;
  }

  /** What the last day brought against the usual one. */
  private static double pace(SortedMap<Long, Double> hours, double[] usual) {
    if (hours.size() < HOURS_PER_DAY) {
      return 1;
    }
    long from = hours.lastKey() - (HOURS_PER_DAY - 1) * Micros.HOUR;
    double came = 0;
    double expected = 0;
    for (var hour : hours.tailMap(from).entrySet()) {
      came += hour.getValue();
      expected += usual[slot(hour.getKey())];
    }
    return expected > 0 ? Math.clamp(came / expected, 1 / FASTEST, FASTEST) : 1;
  }

  /** By which share of themselves whole days differ. */
  private static double variation(SortedMap<Long, Double> hours) {
    int days = hours.size() / HOURS_PER_DAY;
    if (days < DAYS_TO_KNOW) {
      return UNKNOWN_VARIATION;
    }
    var sums = new double[days];
    int skipped = hours.size() - days * HOURS_PER_DAY;
    int i = -skipped;
    double total = 0;
    for (double value : hours.values()) {
      if (i >= 0) {
        sums[i / HOURS_PER_DAY] += value;
        total += value;
      }
      i++;
    }
    double mean = total / days;
    double squares = 0;
    for (double sum : sums) {
      squares += (sum - mean) * (sum - mean);
    }
    return mean > 0 ? Math.sqrt(squares / (days - 1)) / mean : UNKNOWN_VARIATION;
  }
}
