package io.fleetledger.cost;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;

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
   */
  public static long[] share(long whole, long[] weights) {
    long[] parts = new long[weights.length];
    long total = 0;
    for (long weight : weights) {
      total += weight;
      if (total < 0) {
        return shareBeyond64Bits(whole, weights);
      }
    }
    if (total == 0 || whole == 0) {
      return parts;
    }
    long[] remainders = new long[weights.length];
    long left = whole;
    for (int i = 0; i < weights.length; i++) {
      parts[i] = Exact.multiplyDivide(whole, weights[i], total);
      // Less than the total, so right whatever the products lose beyond 64 bits.
      remainders[i] = whole * weights[i] - parts[i] * total;
      left -= parts[i];
    }
    giveToLargest(parts, remainders, (int) left);
    return parts;
  }

  private static void giveToLargest(long[] parts, long[] remainders, int units) {
    if (units == 0) {
      return;
    }
    long[] ascending = remainders.clone();
    Arrays.sort(ascending);
    int first = ascending.length - units;
    long least = ascending[first];
    // Of those that equal the least that gets a unit, so many get one as there are behind it.
    int ties = 0;
    while (first + ties < ascending.length && ascending[first + ties] == least) {
      ties++;
    }
    for (int i = 0; i < parts.length; i++) {
      if (remainders[i] > least || (remainders[i] == least && ties-- > 0)) {
        parts[i]++;
      }
    }
  }

  /** The same where the weights' sum exceeds 64 bits. */
  private static long[] shareBeyond64Bits(long whole, long[] weights) {
    BigInteger total =
        Arrays.stream(weights)
            .mapToObj(BigInteger::valueOf)
            .reduce(BigInteger.ZERO, BigInteger::add);
    long[] parts = new long[weights.length];
    BigInteger[] remainders = new BigInteger[weights.length];
    long left = whole;
    for (int i = 0; i < weights.length; i++) {
      BigInteger[] share =
          BigInteger.valueOf(whole)
              .multiply(BigInteger.valueOf(weights[i]))
              .divideAndRemainder(total);
      parts[i] = share[0].longValueExact();
      remainders[i] = share[1];
      left -= parts[i];
    }
    giveToLargest(parts, (int) left, (a, b) -> remainders[b].compareTo(remainders[a]));
    return parts;
  }

  private static void giveToLargest(long[] parts, int units, Comparator<Integer> largestFirst) {
    if (units == 0) {
      return;
    }
    Integer[] order = new Integer[parts.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, largestFirst);
    for (int i = 0; i < units; i++) {
      parts[order[i]]++;
    }
  }
}
