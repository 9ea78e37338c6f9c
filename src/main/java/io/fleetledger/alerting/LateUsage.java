package io.fleetledger.alerting;

import org.jspecify.annotations.Nullable;

/** What usage that came late makes of a window that was judged without it. */
public final class LateUsage {
  private LateUsage() {}

  /**
   * The alert that the window would have been; null: it would have been none, or was one before.
   *
   * @param second start of the window, epoch seconds
   * @param seconds its length
   * @param judged what it was judged by
   * @param actual what it has come to
   * @param expected what was expected when it was judged
   * @param scale how far values usually were from that
   */
  public static @Nullable Spike spike(
      long second,
      int seconds,
      double judged,
      double actual,
      double expected,
      double scale,
      SpikeThresholds thresholds) {
    if (isSpike(second, seconds, judged, expected, scale, thresholds)) {
      return null;
    }
    Reading reading = reading(second, seconds, actual, expected, scale);
    Spike spike = Spike.of(direction(reading), reading);
    return thresholds.isSpike(spike, reading) ? spike : null;
  }

  private static boolean isSpike(
      long second,
      int seconds,
      double value,
      double expected,
      double scale,
      SpikeThresholds thresholds) {
    Reading reading = reading(second, seconds, value, expected, scale);
    return thresholds.isSpike(Spike.of(direction(reading), reading), reading);
  }

  private static Direction direction(Reading reading) {
    return reading.excess() < 0 ? Direction.DROP : Direction.RISE;
  }

  private static Reading reading(
      long second, int seconds, double actual, double expected, double scale) {
    double significance =
        actual == expected ? 0 : (actual - expected) / Math.max(scale, Double.MIN_NORMAL);
    return new Reading(second, actual, expected, scale, significance, 0, seconds, true);
  }
}
