package io.fleetledger.compute;

/**
 * (query, key) pairs of one causal layer. A query at position {@code p} (from 1) has {@code p}
 * keys, or {@code min(p, w)} within a sliding window {@code w}.
 */
final class Pairs {
  private Pairs() {}

  /** {@code S(a,b)}: pairs of the queries at positions a+1 to b. */
  static long causal(long from, long to) {
    return (to * (to + 1) - from * (from + 1)) / 2;
  }

  /** {@code Sw(a,b)}: the same in a layer with a sliding window; no window, no pairs. */
  static long windowed(long from, long to, long window) {
    return upTo(to, window) - upTo(from, window);
  }

  private static long upTo(long position, long window) {
    long growing = Math.min(position, window);
    return growing * (growing + 1) / 2 + (position - growing) * window;
  }
}
