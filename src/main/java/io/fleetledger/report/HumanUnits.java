package io.fleetledger.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Values as people read them: about three digits, and a unit. */
final class HumanUnits {
  private static final String[] PREFIXES = {"", "k", "M", "G", "T", "P", "E", "Z", "Y"};
  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);
  private static final BigDecimal MINUTE = BigDecimal.valueOf(60);
  private static final BigDecimal HOUR = BigDecimal.valueOf(3600);

  private HumanUnits() {}

  /** As {@code 999}, {@code 12.3k}, {@code 4.09M}. */
  static String count(BigDecimal value) {
    return scaled(value, 0, "");
  }

  /** MFLOP, as {@code 288 TFLOP}. */
  static String flop(BigDecimal mflop) {
    return mflop.signum() == 0 ? "0" : scaled(mflop, 2, " ") + "FLOP";
  }

  /** As {@code 38.9 %}. */
  static String share(BigDecimal share) {
    return share.movePointRight(2).setScale(1, RoundingMode.HALF_UP) + " %";
  }

  /** As {@code 99.98 %}; what is not quite all never looks like it. */
  static String coverage(BigDecimal share) {
    RoundingMode mode = share.compareTo(BigDecimal.ONE) < 0 ? RoundingMode.DOWN : RoundingMode.UP;
    return share.movePointRight(2).setScale(2, mode) + " %";
  }

  /** As {@code 123 ms}, {@code 1.88 s}. */
  static String milliseconds(BigDecimal millis) {
    return millis.compareTo(THOUSAND) < 0
        ? digits(millis) + " ms"
        : seconds(millis.movePointLeft(3));
  }

  /** As {@code 4.21 s}, {@code 12m 5s}, {@code 3h 20m}. */
  static String seconds(BigDecimal seconds) {
    if (seconds.compareTo(MINUTE) < 0) {
      return digits(seconds) + " s";
    }
    long whole = seconds.longValue();
    return seconds.compareTo(HOUR) < 0
        ? "%dm %ds".formatted(whole / 60, whole % 60)
        : "%dh %dm".formatted(whole / 3600, whole % 3600 / 60);
  }

  /** Money without its currency, as {@code 87,072.00}; what is less than can be shown says so. */
  static String money(BigDecimal amount, int decimals) {
    String least = BigDecimal.ONE.movePointLeft(decimals).toPlainString();
    if (amount.signum() != 0 && amount.setScale(decimals, RoundingMode.HALF_UP).signum() == 0) {
      return amount.signum() > 0 ? "<" + least : ">-" + least;
    }
    return String.format(Locale.ROOT, "%,." + decimals + "f", amount);
  }

  /** Decimals that fit amounts up to a size: two from 100 on, three from 1 on, else four. */
  static int moneyDecimals(BigDecimal largest) {
    if (largest.compareTo(BigDecimal.valueOf(100)) >= 0) {
      return 2;
    }
    return largest.compareTo(BigDecimal.ONE) >= 0 ? 3 : 4;
  }

  /** As {@code 2026-03-01 10:00:00}, UTC. */
  static String instant(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ').replace("Z", "");
  }

  /** Three digits of a number below a thousand, at most four of them decimals. */
  static String digits(BigDecimal value) {
    BigDecimal rounded = value.round(new MathContext(3, RoundingMode.HALF_UP));
    int decimals = 3 - (rounded.precision() - rounded.scale());
    return rounded.setScale(Math.clamp(decimals, 0, 4), RoundingMode.HALF_UP).toPlainString();
  }

  private static String scaled(BigDecimal value, int firstPrefix, String gap) {
    BigDecimal left = value;
    int prefix = firstPrefix;
    while (left.abs().round(new MathContext(3, RoundingMode.HALF_UP)).compareTo(THOUSAND) >= 0
        && prefix < PREFIXES.length - 1) {
      left = left.movePointLeft(3);
      prefix++;
    }
    return (prefix == firstPrefix && left.stripTrailingZeros().scale() <= 0
            ? left.setScale(0, RoundingMode.HALF_UP).toPlainString()
            : digits(left))
        + gap
        + PREFIXES[prefix];
  }
}
