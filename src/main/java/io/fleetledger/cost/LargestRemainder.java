package io.fleetledger.cost;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Shares a whole out by weight so that the parts sum to it: each gets its share rounded down, and
 * the units left over go to the largest remainders (Hamilton's method), ties to the first.
 */
public final class LargestRemainder {
  private LargestRemainder() {}

  /**
   * @param whole what to share out, >= 0
   * @param weights weights >= 0, in an order of their own: it decides ties
   * @return the parts, in the order of the weights; all 0 if the weights are
   * @throws ArithmeticException if the weights' sum exceeds 64 bits
   */
  public static long[] share(long whole, long[] weights) {
    long[] parts = new long[weights.length];
    long total = 0;
    for (long weight : weights) {
      total = Math.addExact(total, weight);
    }
    if (total == 0 || whole == 0) {
      return parts;
    }
    long[] remainders = new long[weights.length];
    long left = whole;
    for (int i = 0; i < weights.length; i++) {
      parts[i] = Exact.multiplyDivide(whole, weights[i], total);
      remainders[i] = remainder(whole, weights[i], total);
      left -= parts[i];
    }
    giveToLargest(parts, remainders, (int) left);
    return parts;
  }

  private static void giveToLargest(long[] parts, long[] remainders, int units) {
    if (units == 0) {
      return;
    }
    Integer[] order = new Integer[parts.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Long.compare(remainders[b], remainders[a]));
    for (int i = 0; i < units; i++) {
      parts[order[i]]++;
    }
  }

  private static long remainder(long whole, long weight, long total) {
    if (Math.multiplyHigh(whole, weight) == 0 && whole * weight >= 0) {
      return whole * weight % total;
    }
    return BigInteger.valueOf(whole)
        .multiply(BigInteger.valueOf(weight))
        .mod(BigInteger.valueOf(total))
        .longValueExact();
  }
}
