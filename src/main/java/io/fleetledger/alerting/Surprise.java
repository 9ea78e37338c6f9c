package io.fleetledger.alerting;

/**
 * How surprising each value of a series is, 0 to 1: by how much it, or the mean of the last few,
 * beats the records of the series. Said once: what goes on, or comes again soon, scores only if it
 * gets markedly worse.
 */
final class Surprise {
  /** Values that means are made of, with weights that fade; 1 is the value itself. */
  private static final int[] HORIZONS = {1, 8, 60};

  /** Readings after which a mean size, and the level, have forgotten half. */
  private static final double HALF_LIFE = 288;

  /** Readings after which a record has faded by half. */
  private static final double RECORD_HALF_LIFE = 8 * 288;

  /** Readings after which a surprise is half forgotten. */
  private static final double ECHO_HALF_LIFE = 24;

  /** Readings after which a record counts. */
  private static final int SETTLE = 24;

  /** How much more (natural logarithm) a surprise must be to be told again. */
  private static final double WORSE = 0.3;

  /** Deviations of less than this share of the usual size surprise nobody. */
  private static final double FLOOR = 0.01;

  private static final int BLIND_READINGS = 20;

  private static final double ALWAYS_ABOVE = 1e-9;

  private final double[] means = new double[2 * HORIZONS.length];
  private final Extremes[] extremes = new Extremes[2 * HORIZONS.length];

  private long readings;
  private double level;
  private double size;
  private double echo;

  Surprise() {
    for (int i = 0; i < extremes.length; i++) {
      extremes[i] = new Extremes();
    }
  }

  /**
   * Takes a value and says how surprising it is.
   *
   * @param usual what day and week lead to expect; NaN if that is unknown
   */
  double observe(double value, double usual) {
    if (readings == 0) {
      level = value;
    }
    double weight = Math.max(1 - halved(HALF_LIFE), 1.0 / (readings + 1));
    double fromLevel = value - level;
    double fromUsual = Double.isNaN(usual) ? fromLevel : value - usual;
    size += weight * (Math.abs(value) - size);
    double keep = halved(RECORD_HALF_LIFE);
    boolean settle = readings % SETTLE == 0;
    double worst = 0;
    for (int i = 0; i < means.length; i++) {
      double fresh = Math.max(1.0 / HORIZONS[i / 2], 1.0 / (readings + 1));
      means[i] += fresh * ((i % 2 == 0 ? fromLevel : fromUsual) - means[i]);
      worst = Math.max(worst, extremes[i].excess(means[i], FLOOR * size + ALWAYS_ABOVE));
      extremes[i].learn(means[i], keep, weight, settle);
    }
    level += weight * fromLevel;
    return readings++ < BLIND_READINGS ? 0 : told(worst);
  }

  private double told(double worst) {
    echo *= halved(ECHO_HALF_LIFE);
    boolean fresh = echo < WORSE / 10;
    if (worst <= echo + (fresh ? 0 : WORSE)) {
      return 0;
    }
    echo = worst;
    return 1 - Math.exp(-worst);
  }

  private static double halved(double halfLife) {
    return Math.exp(-Math.log(2) / halfLife);
  }

  void write(StateWriter to) {
    to.put(readings);
    to.put(level);
    to.put(size);
    to.put(echo);
    for (int i = 0; i < means.length; i++) {
      to.put(means[i]);
      extremes[i].write(to);
    }
  }

  void read(StateReader from) {
    readings = from.nextLong();
    level = from.nextDouble();
    size = from.nextDouble();
    echo = from.nextDouble();
    for (int i = 0; i < means.length; i++) {
      means[i] = from.nextDouble();
      extremes[i].read(from);
    }
  }
}
