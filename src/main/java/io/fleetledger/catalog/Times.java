package io.fleetledger.catalog;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Instants as catalog files tell them. */
final class Times {
  private static final long MAX_MICROS = parse("9999-12-31T23:59:59Z");

  private Times() {}

  /**
   * Epoch microseconds of a day (its first instant, UTC) or of a date and time with zone.
   *
   * @throws DateTimeException if it is neither, or finer than microseconds
   */
  static long parse(String text) {
    Instant instant =
        text.indexOf('T') < 0
            ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
            : OffsetDateTime.parse(text).toInstant();
    if (!instant.truncatedTo(ChronoUnit.MICROS).equals(instant)) {
      throw new DateTimeException("finer than microseconds");
    }
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  /** ISO-8601, UTC; {@link Long#MAX_VALUE} is told as "open". */
  static String format(long micros) {
    return micros > MAX_MICROS ? "open" : Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
  }
}
