package io.fleetledger.alerting;

import java.time.Duration;

/**
 * Watches one series, one value at a time, in state of less than 4 KB. Values come in the order of
 * their times; gaps are allowed. For one thread.
 */
public final class SeriesDetector {
  private static final int SECONDS_PER_HOUR = 3600;
  private static final int DAY_SLOT_SECONDS = 300;
  private static final int DAY_SLOTS = 288;
  private static final int WEEK_SLOTS = 168;

  /** How much of a turn's difference a season learns. */
  private static final double SEASON_RATE = 0.2;

  /** What recurs within so many slots of a day of its usual time is as usual. */
  private static final int DAY_TOLERANCE_SLOTS = 2;

  /** Who judges by less than a day knows no night; */
  private static final int WARM_SECONDS = 86_400;

  /** or by few values, no scale. */
  private static final int WARM_READINGS = 24;

  /** Keeps the first value after nothing but zeros finitely significant. */
  private static final double LEAST_SHARE = 1e-6;

  private static final double INTERVAL_RATE = 0.05;

  private final Season day = new Season(DAY_SLOT_SECONDS, DAY_SLOTS, SEASON_RATE);
  private final Season week = new Season(SECONDS_PER_HOUR, WEEK_SLOTS, SEASON_RATE);
  private final Surprise surprise = new Surprise();
  private final Expectation expectation = new Expectation();

  private long readings;
  private long firstSecond;
  private long lastSecond;
  private double intervalSeconds;

  private SeriesDetector() {}

  /** A detector that has seen nothing and learns the interval of its values from them. */
  public static SeriesDetector fresh() {
    return new SeriesDetector();
  }

  /** A detector that has seen nothing, for values that are this far apart. */
  public static SeriesDetector fresh(Duration interval) {
    var detector = new SeriesDetector();
    detector.intervalSeconds = interval.toSeconds();
    return detector;
  }

  /**
   * Goes on from a state.
   *
   * @throws IllegalArgumentException if these are not the bytes of a state
   */
  public static SeriesDetector of(byte[] state) {
    var detector = new SeriesDetector();
    detector.read(new StateReader(state));
    return detector;
  }

  /**
   * Takes the next value.
   *
   * @param second when, epoch seconds; not before the last one
   * @param value finite
   * @param alerting whether an alert is open: what goes on meanwhile is hardly learned
   * @throws IllegalArgumentException if the value is not finite or its time is before the last
   */
  public Reading observe(long second, double value, boolean alerting) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "value at " + second + " s is " + value + ", not a number");
    }
    if (readings > 0 && second < lastSecond) {
      throw new IllegalArgumentException(
          "value at " + second + " s comes after one at " + lastSecond + " s: sort them by time");
    }
    if (readings == 0) {
      firstSecond = second;
      lastSecond = second;
    }
    double gap = second - lastSecond;
    learnInterval(gap);
    double daily = day.nearest(second, value, 0);
    double weekly = week.nearest(second, value, 0);
    double expected = expectation.expected(value, daily, weekly);
    double scale = expectation.scale(expected);
    var reading =
        new Reading(
            second,
            value,
            expected,
            scale,
            significance(value, expected, scale),
            surprise.observe(value, usual(second, value)),
            interval(),
            readings >= WARM_READINGS && second - firstSecond >= WARM_SECONDS);
    expectation.learn(value, expected, daily, weekly, new Pace(gap, interval(), alerting));
    day.learn(second, value);
    week.learn(second, value);
    lastSecond = second;
    readings++;
    return reading;
  }

  private static double significance(double value, double expected, double scale) {
    double least = LEAST_SHARE * Math.max(Math.abs(value), Math.abs(expected));
    return value == expected ? 0 : (value - expected) / Math.max(scale, least);
  }

  private double usual(long second, double value) {
    double daily = day.nearest(second, value, DAY_TOLERANCE_SLOTS);
    double weekly = week.nearest(second, value, 0);
    if (Double.isNaN(daily)) {
      return weekly;
    }
    return Math.abs(value - weekly) < Math.abs(value - daily) ? weekly : daily;
  }

  private double interval() {
    return Math.max(intervalSeconds, 1);
  }

  private void learnInterval(double gapSeconds) {
    if (gapSeconds > 0) {
      intervalSeconds +=
          intervalSeconds == 0
              ? gapSeconds
              : INTERVAL_RATE * (Math.min(gapSeconds, 2 * intervalSeconds) - intervalSeconds);
    }
  }

  /** All that the detector knows, to go on from later. */
  public byte[] state() {
    var to = new StateWriter();
    to.put(readings);
    to.put(firstSecond);
    to.put(lastSecond);
    to.put(intervalSeconds);
    surprise.write(to);
    expectation.write(to);
    day.write(to);
    week.write(to);
    return to.bytes();
  }

  private void read(StateReader from) {
    try {
      readings = from.nextLong();
      firstSecond = from.nextLong();
      lastSecond = from.nextLong();
      intervalSeconds = from.nextDouble();
      surprise.read(from);
      expectation.read(from);
      day.read(from);
      week.read(from);
    } catch (java.nio.BufferUnderflowException e) {
      throw new IllegalArgumentException("a detector's state is too short", e);
    }
    if (!from.atEnd()) {
      throw new IllegalArgumentException("a detector's state is too long");
    }
  }
}
