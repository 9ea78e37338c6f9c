package io.fleetledger.cost;

import java.math.BigInteger;

/** Integer arithmetic whose intermediate results may exceed 64 bits. */
public final class Exact {
  private Exact() {}

  /**
   * {@code floor(a * b / divisor)}.
   *
   * @param a >= 0
   * @param b >= 0
   * @param divisor > 0
   * @throws ArithmeticException if the result exceeds 64 bits
   */
  public static long multiplyDivide(long a, long b, long divisor) {
    long low = a * b;
    if (low >= 0 && Math.multiplyHigh(a, b) == 0) {
      return low / divisor;
    }
    return BigInteger.valueOf(a)
        .multiply(BigInteger.valueOf(b))
        .divide(BigInteger.valueOf(divisor))
        .longValueExact();
  }

  /** {@code a * b}, both >= 0; beyond 64 bits, the most that they hold. */
  static long multiplySaturated(long a, long b) {
    long low = a * b;
    return low >= 0 && Math.multiplyHigh(a, b) == 0 ? low : Long.MAX_VALUE;
  }

  /** {@code a + b}, both >= 0; beyond 64 bits, the most that they hold. */
  static long addSaturated(long a, long b) {
    long sum = a + b;
    return sum >= 0 ? sum : Long.MAX_VALUE;
  }
}
