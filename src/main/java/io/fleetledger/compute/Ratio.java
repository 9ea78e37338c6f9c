package io.fleetledger.compute;

import java.math.BigInteger;

/**
 * A fraction in lowest terms, so that scaling by it rarely leaves 64 bits.
 *
 * @param numerator >= 0
 * @param denominator > 0
 */
record Ratio(long numerator, long denominator) {
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

  Ratio {
    long divisor =
        BigInteger.valueOf(numerator).gcd(BigInteger.valueOf(denominator)).longValueExact();
    numerator /= divisor;
    denominator /= divisor;
  }

  /** {@code floor(value * numerator / denominator)}, exact, at most {@link Long#MAX_VALUE}. */
  long floorOf(long value) {
    return floor(value, numerator, denominator);
  }

  /** {@code floor(a * b / divisor)}, exact, at most {@link Long#MAX_VALUE}; a, b >= 0. */
  static long floor(long a, long b, long divisor) {
    if (Math.multiplyHigh(a, b) == 0 && a * b >= 0) {
      return a * b / divisor;
    }
    return BigInteger.valueOf(a)
        .multiply(BigInteger.valueOf(b))
        .divide(BigInteger.valueOf(divisor))
        .min(MAX)
        .longValueExact();
  }
}
