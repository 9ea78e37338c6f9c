package io.fleetledger.bench;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Draws numbers from 0 on, the k-th with a chance in proportion to 1/(k + 1). */
final class Zipf {
  private final double[] cumulative;

  Zipf(int size) {
    cumulative = new double[size];
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += 1.0 / (i + 1);
      cumulative[i] = sum;
    }
  }

  int next(SplittableRandom random) {
    int found =
        Arrays.binarySearch(cumulative, random.nextDouble() * cumulative[cumulative.length - 1]);
    return Math.min(cumulative.length - 1, found < 0 ? -1 - found : found);
  }
}
