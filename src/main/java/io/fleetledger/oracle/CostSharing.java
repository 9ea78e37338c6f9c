package io.fleetledger.oracle;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Money, shared out so that the parts sum to the whole. */
final class CostSharing {

  private CostSharing() {}

  /**
   * Shares an amount by weights: everyone's share rounded down, then one unit each to the largest
   * remainders, the first in order where they are equal.
   *
   * @param amount what to share, at least 0
   * @param weights weights, at least 0; their sum is positive
   */
  static <T> SortedMap<T, Long> byLargestRemainder(long amount, SortedMap<T, Long> weights) {
    BigInteger total =
        weights.values().stream().map(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::add);
    SortedMap<T, Long> shares = new TreeMap<>(weights.comparator());
    SortedMap<T, BigInteger> remainders = new TreeMap<>(weights.comparator());
    weights.forEach(
        (sharer, weight) -> {
          BigInteger[] parts =
              BigInteger.valueOf(amount)
                  .multiply(BigInteger.valueOf(weight))
                  .divideAndRemainder(total);
          shares.put(sharer, parts[0].longValueExact());
          remainders.put(sharer, parts[1]);
        });
    long left = amount - shares.values().stream().mapToLong(Long::longValue).sum();
    // The sort is stable: equal remainders stay in the sharers' order.
    List<T> largestFirst =
        remainders.entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .map(Map.Entry::getKey)
            .toList();
    largestFirst.stream().limit(left).forEach(sharer -> shares.merge(sharer, 1L, Long::sum));
    return shares;
  }
}
