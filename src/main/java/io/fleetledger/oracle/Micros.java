package io.fleetledger.oracle;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;

/** Instants and spans as whole microseconds, and exact integer arithmetic on them. */
final class Micros {

  static final long SECOND = 1_000_000;
  static final long MINUTE = 60 * SECOND;
  static final long HOUR = 60 * MINUTE;
  static final long DAY = 24 * HOUR;

  private Micros() {}

  /** Epoch microseconds of an instant; any that Avro's timestamp-micros can hold. */
  static long of(Instant instant) {
    return BigInteger.valueOf(instant.getEpochSecond())
        .multiply(BigInteger.valueOf(SECOND))
        .add(BigInteger.valueOf(instant.getNano() / 1000))
        .longValueExact();
  }

  static long of(Duration span) {
    return Math.multiplyExact(span.toMillis(), 1000L);
  }

  static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, SECOND), Math.floorMod(micros, SECOND) * 1000);
  }

  /** Start of the minute of an instant. */
  static long minute(long micros) {
    return Math.floorDiv(micros, MINUTE) * MINUTE;
  }

  /** Start of the hour of an instant. */
  static long hour(long micros) {
    return Math.floorDiv(micros, HOUR) * HOUR;
  }

  /** {@code floor(quantity * numerator / denominator)}, with no overflow on the way. */
  static long share(long quantity, long numerator, long denominator) {
    return BigInteger.valueOf(quantity)
        .multiply(BigInteger.valueOf(numerator))
        .divide(BigInteger.valueOf(denominator))
        .longValueExact();
  }
}
