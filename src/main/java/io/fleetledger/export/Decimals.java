package io.fleetledger.export;

import java.math.BigDecimal;

/** One way to write a decimal. */
final class Decimals {
  private Decimals() {}

  /** The same value, with no zeros behind the point and no exponent. */
  static BigDecimal plain(BigDecimal number) {
    BigDecimal stripped = number.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }
}
