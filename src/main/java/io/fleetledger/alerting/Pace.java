package io.fleetledger.alerting;

/**
 * How much is learned from a value.
 *
 * @param gapSeconds since the last value
 * @param intervalSeconds the usual gap
 * @param alerting whether an alert is open, so that little may be learned
 */
record Pace(double gapSeconds, double intervalSeconds, boolean alerting) {
  /** What share of a mean this value replaces, if half is forgotten after the longer of the two. */
  double share(double halfLifeSeconds, double halfLifeReadings) {
    double halfLife = Math.max(halfLifeSeconds, halfLifeReadings * intervalSeconds);
    return 1 - Math.exp(-Math.log(2) * gapSeconds / halfLife);
  }
}
