package io.fleetledger.replay;

import io.fleetledger.time.Micros;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.regex.Pattern;

/** Instants as traces write them. */
final class InstantText {
  private static final Pattern MICROS = Pattern.compile("-?\\d{1,19}");
  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendPattern("['T'][' ']")
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .appendPattern("[XXX][X]")
          .parseDefaulting(ChronoField.OFFSET_SECONDS, 0)
          .toFormatter();

  private InstantText() {}

  /**
   * An instant of ISO-8601 (a space for the T will do; UTC unless it has an offset) or epoch
   * microseconds, cut to whole microseconds.
   *
   * @throws IllegalArgumentException if it is neither
   * @throws ArithmeticException if it is too far away to be counted in microseconds
   */
  static Instant parse(String text) {
    if (MICROS.matcher(text).matches()) {
      return Micros.toInstant(Long.parseLong(text));
    }
    try {
      return Micros.toInstant(Micros.of(ISO.parse(text, OffsetDateTime::from).toInstant()));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
