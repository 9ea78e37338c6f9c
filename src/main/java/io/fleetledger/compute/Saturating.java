package io.fleetledger.compute;

/**
 * Sums and products of bytes that stop at {@link Long#MAX_VALUE} instead of wrapping; operands are
 * >= 0. Only nonsense gets there: the bytes of 100 million output tokens on a large model, say.
 */
final class Saturating {
  private Saturating() {}

  static long multiply(long a, long b) {
    return Math.multiplyHigh(a, b) == 0 && a * b >= 0 ? a * b : Long.MAX_VALUE;
  }

  static long add(long a, long b) {
    return a + b >= 0 ? a + b : Long.MAX_VALUE;
  }
}
