package io.fleetledger.alerting;

/**
 * How a series that is idle most of the time is when it is not: the level at which the average unit
 * of its sum came, over some weeks. For a steady series that is its mean; for one that rests, what
 * it does in its bursts. That it wakes and sleeps again is then no news.
 */
final class Activity {
  private static final double HALF_LIFE_SECONDS = 7 * 86_400;
  private static final double HALF_LIFE_READINGS = 336;

  /** A series whose bursts are so many times its mean rests most of the time. */
  private static final double INTERMITTENT = 4;

  private final Tracker mean = new Tracker();
  private final Tracker meanSquare = new Tracker();

  /** What between rest and burst is nearest to the value; NaN for a series that does not rest. */
  double nearest(double value) {
    double size = mean.mean();
    return meanSquare.mean() > INTERMITTENT * size * size
        ? Math.clamp(value, 0, meanSquare.mean() / size)
        : Double.NaN;
  }

  void learn(double value, Pace pace, long readings) {
    double size = Math.max(0, value);
    double share =
        Math.max(pace.share(HALF_LIFE_SECONDS, HALF_LIFE_READINGS), 1.0 / (readings + 1));
    mean.learn(size, share);
    meanSquare.learn(size * size, share);
  }

  void write(StateWriter to) {
    mean.write(to);
    meanSquare.write(to);
  }

  void read(StateReader from) {
    mean.read(from);
    meanSquare.read(from);
  }
}
