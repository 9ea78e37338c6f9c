package io.fleetledger.alerting;

import java.util.Arrays;

/**
 * The shape of a day or a week as this series showed it: one level per slot, learned once per slot
 * and turn from the mean of its values. A slot never seen is unknown, not zero.
 */
final class Season {
  private static final long NONE = Long.MIN_VALUE;

  private final int slotSeconds;
  private final double rate;
  private final float[] levels;

  private long open = NONE;
  private double sum;
  private int count;

  /**
   * An empty shape.
   *
   * @param slotSeconds the length of a slot
   * @param slots slots per turn
   * @param rate how much of a turn's difference is learned, 0 to 1
   */
  Season(int slotSeconds, int slots, double rate) {
    this.slotSeconds = slotSeconds;
    this.rate = rate;
    this.levels = new float[slots];
    Arrays.fill(levels, Float.NaN);
  }

  /**
   * The level of the slot, or of one of those around it, that explains the value best; NaN if none
   * of them is known. What recurs at nearly the same time is not news.
   */
  double nearest(long second, double value, int tolerance) {
    int slot = slot(Math.floorDiv(second, slotSeconds));
    double nearest = Double.NaN;
    for (int i = -tolerance; i <= tolerance; i++) {
      double level = levels[Math.floorMod(slot + i, levels.length)];
      if (!(Math.abs(value - level) >= Math.abs(value - nearest)) && !Double.isNaN(level)) {
        nearest = level;
      }
    }
    return nearest;
  }

  /** Takes a value; what is learned from a slot counts once the slot is over. */
  void learn(long second, double value) {
    long at = Math.floorDiv(second, slotSeconds);
    if (at != open) {
      close();
      open = at;
    }
    sum += value;
    count++;
  }

  private void close() {
    if (count > 0) {
      int slot = slot(open);
      double mean = sum / count;
      double level = levels[slot];
      levels[slot] = (float) (Double.isNaN(level) ? mean : level + rate * (mean - level));
    }
    sum = 0;
    count = 0;
  }

  private int slot(long at) {
    return Math.floorMod(at, levels.length);
  }

  void write(StateWriter to) {
    to.put(open);
    to.put(sum);
    to.put(count);
    to.put(levels);
  }

  void read(StateReader from) {
    open = from.nextLong();
    sum = from.nextDouble();
    count = (int) from.nextLong();
    from.nextInto(levels);
  }
}
