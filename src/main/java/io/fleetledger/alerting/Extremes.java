package io.fleetledger.alerting;

/**
 * What one statistic of a series has been up to, in each direction: its mean size, and the largest
 * values of late, fading. Surprise is measured against these records: however heavy the tails of a
 * series, beating its record by half is rare.
 *
 * <p>A record counts only some readings after it was set, else a statistic that climbs would beat
 * its own last value by a hair each time, and never by much.
 */
final class Extremes {
  /** How many times the mean size a record is at least: records of a short history are low. */
  private static final double MEANS = 2.5;

  /** How far a record in one direction counts in the other. */
  private static final double OTHER_SIDE = 0.25;

  private double up;
  private double down;
  private double pendingUp;
  private double pendingDown;
  private double mean;

  /** The logarithm of how many times the statistic exceeds its record; negative if it does not. */
  double excess(double statistic, double floor) {
    double same = statistic >= 0 ? up : down;
    double other = statistic >= 0 ? down : up;
    double record = Math.max(Math.max(same, OTHER_SIDE * other), MEANS * mean);
    return Math.log(Math.abs(statistic) / (record + floor));
  }

  /**
   * Takes the statistic in.
   *
   * @param keep what remains of a record per reading
   * @param weight what of the mean comes from this reading
   * @param settle whether the records of the last readings count from now on
   */
  void learn(double statistic, double keep, double weight, boolean settle) {
    if (settle) {
      up = Math.max(up, pendingUp);
      down = Math.max(down, pendingDown);
      pendingUp = 0;
      pendingDown = 0;
    }
    up *= keep;
    down *= keep;
    pendingUp = Math.max(pendingUp, statistic);
    pendingDown = Math.max(pendingDown, -statistic);
    mean += weight * (Math.abs(statistic) - mean);
  }

  void write(StateWriter to) {
    to.put(up);
    to.put(down);
    to.put(pendingUp);
    to.put(pendingDown);
    to.put(mean);
  }

  void read(StateReader from) {
    up = from.nextDouble();
    down = from.nextDouble();
    pendingUp = from.nextDouble();
    pendingDown = from.nextDouble();
    mean = from.nextDouble();
  }
}
