package io.fleetledger.oracle;

import java.util.List;
import java.util.Random;

/** Chance, repeatable. */
final class Dice {

  private final Random random;

  Dice(long seed) {
    random = new Random(seed);
  }

  /** True with a probability. */
  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** A number from {@code least} to {@code most}, both included. */
  long between(long least, long most) {
    return least + (long) (random.nextDouble() * (most - least + 1));
  }

  int between(int least, int most) {
    return (int) between((long) least, (long) most);
  }

  /** A number from 0 to {@code most}, small ones far more often. */
  int small(int most) {
    double share = random.nextDouble();
    return (int) (share * share * share * most);
  }

  double share() {
    return random.nextDouble();
  }

  <T> T any(List<T> items) {
    return items.get(random.nextInt(items.size()));
  }

  /** One of the items, the first ones more often. */
  <T> T anyOfFirst(List<T> items) {
    return items.get(small(items.size()));
  }
}
