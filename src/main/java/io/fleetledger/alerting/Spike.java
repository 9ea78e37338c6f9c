package io.fleetledger.alerting;

/**
 * A deviation that is, or was, worth an alert.
 *
 * @param direction which way
 * @param fromSecond when it began, epoch seconds
 * @param untilSecond the end of its last value so far, epoch seconds, exclusive
 * @param expected the sum of what was expected meanwhile
 * @param actual the sum of what came
 * @param peakExcess the largest deviation of one value, without sign
 * @param peakSignificance the largest significance of one value, without sign
 */
public record Spike(
    Direction direction,
    long fromSecond,
    long untilSecond,
    double expected,
    double actual,
    double peakExcess,
    double peakSignificance) {
  static Spike of(Direction direction, Reading reading) {
    return new Spike(direction, reading.second(), reading.second(), 0, 0, 0, 0).and(reading);
  }

  Spike and(Reading reading) {
    return new Spike(
        direction,
        fromSecond,
        reading.second() + Math.round(reading.intervalSeconds()),
        expected + reading.expected(),
        actual + reading.actual(),
        Math.max(peakExcess, Math.abs(reading.excess())),
        Math.max(peakSignificance, Math.abs(reading.significance())));
  }

  /** What came above what was expected, so far; negative if less came. */
  public double excess() {
    return actual - expected;
  }

  /** How long it has lasted, in seconds. */
  public long seconds() {
    return untilSecond - fromSecond;
  }
}
