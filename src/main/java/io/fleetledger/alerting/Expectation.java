package io.fleetledger.alerting;

/**
 * What a series should be now, and how far from that it usually is. These may explain a value: that
 * it goes on as of late, that it moves as it does at this time of the day or of the week, or that a
 * series wakes which rests most of the time; expected is what explains it best. Deviations beyond
 * what is usual are learned the less the larger they are, and hardly at all while an alert is open:
 * so the level follows the slow and the small, a spike of hours leaves it alone, and a level that
 * stays becomes the usual one in a day or two.
 */
final class Expectation {
  private static final double LEVEL_HALF_LIFE_SECONDS = 300;
  private static final double LEVEL_HALF_LIFE_READINGS = 3;
  private static final double SLOW_HALF_LIFE_SECONDS = 86_400;
  private static final double SLOW_HALF_LIFE_READINGS = 48;

  /** Deviations up to this many scales count in full, */
  private static final double TRUSTED_SCALES = 3;

  /** and so do those up to this share of what is expected. */
  private static final double TRUSTED_SHARE = 0.5;

  /** What is far off and yet no alert is learned in hours. */
  private static final double LEAST_TRUST = 0.1;

  /** A scale is at least this share of what is expected. */
  private static final double LEAST_SCALE = 0.02;

  private final Tracker level = new Tracker();
  private final Tracker fromDay = new Tracker();
  private final Tracker fromWeek = new Tracker();
  private final Tracker scale = new Tracker();
  private final Tracker share = new Tracker();
  private final Activity activity = new Activity();
  private long readings;

  /**
   * What explains the value best.
   *
   * @param day the usual level at this time of the day; NaN if unknown
   * @param week the same of the week
   */
  double expected(double value, double day, double week) {
    if (readings == 0) {
      return value;
    }
    double least = Math.min(0, level.mean());
    double best = level.mean();
    best = nearer(value, best, Math.max(least, day + fromDay.mean()));
    best = nearer(value, best, Math.max(least, week + fromWeek.mean()));
    return nearer(value, best, activity.nearest(value));
  }

  private static double nearer(double value, double best, double other) {
    return Math.abs(value - other) < Math.abs(value - best) ? other : best;
  }

  /** How far values usually are from what is expected. */
  double scale(double expected) {
    double size = Math.abs(expected);
    double known = Double.isNaN(scale.mean()) ? 0 : scale.mean();
    double inProportion = Double.isNaN(share.mean()) ? known : share.mean() * size;
    return Math.max(size > 0 ? Math.min(known, inProportion) : known, LEAST_SCALE * size);
  }

  /** Takes the value; what day and week lead to expect as in {@link #expected}. */
  void learn(double value, double expected, double day, double week, Pace pace) {
    double deviation = Math.abs(value - expected);
    double trusted = Math.max(TRUSTED_SCALES * scale(expected), TRUSTED_SHARE * Math.abs(expected));
    double trust =
        deviation <= trusted
            ? 1
            : Math.max(LEAST_TRUST, trusted * trusted / (deviation * deviation));
    double slow = pace.share(SLOW_HALF_LIFE_SECONDS, SLOW_HALF_LIFE_READINGS);
    double quick =
        pace.alerting()
            ? slow
            : trust * pace.share(LEVEL_HALF_LIFE_SECONDS, LEVEL_HALF_LIFE_READINGS);
    level.learn(value, quick);
    fromDay.learn(value - day, quick);
    fromWeek.learn(value - week, quick);
    activity.learn(value, pace, readings);
    double typical = readings == 0 ? deviation : Math.min(deviation, trusted);
    readings++;
    scale.learn(typical, Math.max(slow, 1.0 / readings));
    if (expected != 0) {
      share.learn(Math.min(1, deviation / Math.abs(expected)), Math.max(slow, 1.0 / readings));
    }
  }

  void write(StateWriter to) {
    to.put(readings);
    level.write(to);
    fromDay.write(to);
    fromWeek.write(to);
    scale.write(to);
    share.write(to);
    activity.write(to);
  }

  void read(StateReader from) {
    readings = from.nextLong();
    level.read(from);
    fromDay.read(from);
    fromWeek.read(from);
    scale.read(from);
    share.read(from);
    activity.read(from);
  }
}
