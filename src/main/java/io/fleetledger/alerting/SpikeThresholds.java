package io.fleetledger.alerting;

/**
 * When a deviation is worth a person's time: it must be large by all three measures, for long
 * enough. One that is open stays open until it is back half of the way.
 *
 * @param rise how many times the expected value a rise is at least; above 1
 * @param drop what share of the expected value a drop is at most; 0 to below 1
 * @param significance how many scales off at least; above 0
 * @param amountPerHour how much off at least, in the series' unit per hour; at least 0
 * @param confirmSeconds for how long before it is told; one value suffices that stands for longer
 * @param calmSeconds for how long it must be over before it is resolved
 * @param coolDownSeconds after an alert the next one must be worse, and half as bad after so long;
 *     at least 1
 */
public record SpikeThresholds(
    double rise,
    double drop,
    double significance,
    double amountPerHour,
    int confirmSeconds,
    int calmSeconds,
    int coolDownSeconds) {
  /** For the cost of a tenant, a project or a pool of a fleet, in dollars. */
  public static final SpikeThresholds FLEET =
      new SpikeThresholds(1.8, 0.2, 6, 25, 180, 900, 43_200);

  /** Checks the ranges. */
  public SpikeThresholds {
    require(rise > 1, "rise", rise, "above 1");
    require(drop >= 0 && drop < 1, "drop", drop, "0 to below 1");
    require(significance > 0, "significance", significance, "above 0");
    require(amountPerHour >= 0, "amount per hour", amountPerHour, "at least 0");
    require(confirmSeconds >= 0, "confirm seconds", confirmSeconds, "at least 0");
    require(calmSeconds >= 0, "calm seconds", calmSeconds, "at least 0");
    require(coolDownSeconds >= 1, "cool-down seconds", coolDownSeconds, "at least 1");
  }

  /** The same for a series of which a unit is worth so much money; above 0. */
  SpikeThresholds perUnit(double money) {
    return money == 1
        ? this
        : new SpikeThresholds(
            rise,
            drop,
            significance,
            amountPerHour / money,
            confirmSeconds,
            calmSeconds,
            coolDownSeconds);
  }

  /** Whether a reading is far enough off to belong to an alert: half of the way. */
  boolean isOff(Reading reading, Direction direction) {
    return exceeds(reading.expected(), reading.excess(), reading.significance(), direction, 0.5)
        && direction.sign() * reading.excess() * 3600 / reading.intervalSeconds()
            >= 0.5 * amountPerHour;
  }

  /** Whether a deviation is large and long enough to begin an alert with its last reading. */
  boolean isSpike(Spike spike, Reading last) {
    double hours = spike.seconds() / 3600.0;
    return spike.seconds() >= confirmSeconds
        && exceeds(spike.expected(), spike.excess(), last.significance(), spike.direction(), 1)
        && Math.abs(spike.excess()) >= amountPerHour * hours;
  }

  private boolean exceeds(
      double expected, double excess, double significances, Direction direction, double share) {
    double relative =
        switch (direction) {
          case RISE -> (rise - 1) * Math.abs(expected);
          case DROP -> (1 - drop) * Math.abs(expected);
        };
    double size = direction.sign() * excess;
    return size > 0
        && size >= share * relative
        && direction.sign() * significances >= share * significance;
  }

  private static void require(boolean holds, String what, double value, String range) {
    if (!holds) {
      throw new IllegalArgumentException(what + " is " + value + ", must be " + range);
    }
  }
}
