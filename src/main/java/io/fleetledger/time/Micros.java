package io.fleetledger.time;

import java.time.Instant;

/** Instants as epoch microseconds, UTC, and the windows that they lie in. */
public final class Micros {
  public static final long SECOND = 1_000_000L;
  public static final long MINUTE = 60 * SECOND;
  public static final long HOUR = 60 * MINUTE;

  private Micros() {}

  /**
   * An instant, cut to the microsecond.
   *
   * @throws ArithmeticException if it is more than 292 millennia from the epoch
   */
  public static long of(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), SECOND), instant.getNano() / 1000L);
  }

  /** The instant of epoch microseconds. */
  public static Instant toInstant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, SECOND), Math.floorMod(micros, SECOND) * 1000L);
  }

  /** The start of the minute window. */
  public static long minuteOf(long micros) {
    return Math.floorDiv(micros, MINUTE) * MINUTE;
  }

  /** The start of the hour window. */
  public static long hourOf(long micros) {
    return Math.floorDiv(micros, HOUR) * HOUR;
  }
}
