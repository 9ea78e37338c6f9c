package io.fleetledger.alerting;

/** A mean that forgets; unknown until its first value. */
final class Tracker {
  private double mean = Double.NaN;

  /** NaN if unknown. */
  double mean() {
    return mean;
  }

  /** Moves this share of the way to the value, 0 to 1; an unknown value changes nothing. */
  void learn(double value, double share) {
    if (!Double.isNaN(value)) {
      mean = Double.isNaN(mean) ? value : mean + share * (value - mean);
    }
  }

  void write(StateWriter to) {
    to.put(mean);
  }

  void read(StateReader from) {
    mean = from.nextDouble();
  }
}
