package io.fleetledger.charging;

import java.math.BigDecimal;

/** Exact decimals in one form, so that equal amounts are equal in every byte. */
public final class Amounts {
  private Amounts() {}

  /** The same amount without zeros at its end, and without an exponent. */
  public static BigDecimal plain(BigDecimal amount) {
    BigDecimal stripped = amount.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }
}
