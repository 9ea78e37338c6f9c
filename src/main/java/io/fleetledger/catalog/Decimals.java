package io.fleetledger.catalog;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Exact decimals, kept as whole numbers of a small unit. */
final class Decimals {
  private Decimals() {}

  /**
   * A decimal in units of 10^-decimals.
   *
   * @param max the largest value allowed, in those units
   * @throws ArithmeticException with a message for users: negative, too many decimals, too large
   */
  static long scaled(BigDecimal value, int decimals, long max) {
    if (value.signum() == 0) {
      return 0;
    }
    if (value.signum() < 0) {
      throw new ArithmeticException("must not be negative");
    }
    // The magnitude first: writing out 1e999999999 would take all memory.
    if ((long) value.precision() - value.scale() > 19) {
      throw new ArithmeticException("is too large; " + atMost(decimals, max));
    }
    BigDecimal plain = value.stripTrailingZeros();
    if (plain.scale() > decimals) {
      throw new ArithmeticException(
          "can't be kept exactly; give at most " + decimals + " decimals");
    }
    BigInteger scaled = plain.setScale(decimals).unscaledValue();
    if (scaled.compareTo(BigInteger.valueOf(max)) > 0) {
      throw new ArithmeticException("is too large; " + atMost(decimals, max));
    }
    return scaled.longValueExact();
  }

  /** The decimal of a whole number of units of 10^-decimals, without needless zeros. */
  static BigDecimal of(long scaled, int decimals) {
    BigDecimal value = new BigDecimal(BigInteger.valueOf(scaled), decimals).stripTrailingZeros();
    return value.scale() < 0 ? value.setScale(0) : value;
  }

  private static String atMost(int decimals, long max) {
    return "at most " + of(max, decimals).toPlainString() + " is allowed";
  }
}
