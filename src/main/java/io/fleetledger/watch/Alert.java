package io.fleetledger.watch;

import io.fleetledger.charging.Sha256;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * An alert as it stands.
 *
 * @param id see {@link #id}
 * @param kind what is wrong
 * @param severity how much it matters
 * @param place where
 * @param measured what is off, and in which windows
 * @param span when
 * @param amounts how much
 * @param summary in one line
 * @param reason what drives it, a JSON object
 * @param late whether usage that came late shows it, in windows that were judged before
 */
record Alert(
    String id,
    AlertKind kind,
    Severity severity,
    Place place,
    Measured measured,
    Span span,
    Amounts amounts,
    String summary,
    String reason,
    boolean late) {
  private static final int ID_LENGTH = 24;
  private static final String SEPARATOR = "\u001f";

  /**
   * What is off.
   *
   * @param quantity such as COST
   * @param grain MINUTE, HOUR, DAY or MONTH; empty: none
   */
  record Measured(String quantity, String grain) {}

  /**
   * When it is off.
   *
   * @param fromMicros since when, epoch microseconds
   * @param untilMicros until when so far, exclusive
   * @param atMicros when that was decided, in event time
   */
  record Span(long fromMicros, long untilMicros, long atMicros) {}

  /**
   * How much it is off.
   *
   * @param expected what was expected, or allowed, over the span; null: nothing to compare with
   * @param actual what came
   * @param excessCost money above what was expected; null: it can't be told in money
   * @param currency of the money; empty: none
   */
  record Amounts(
      @Nullable BigDecimal expected,
      @Nullable BigDecimal actual,
      @Nullable BigDecimal excessCost,
      String currency) {}

  /** The id of an alert of these particulars: the same ones have the same id. */
  static String id(AlertKind kind, Object... particulars) {
    var text = new StringBuilder(kind.name());
    for (Object each : particulars) {
      text.append(SEPARATOR).append(each);
    }
    return Sha256.of(text.toString()).substring(0, ID_LENGTH);
  }
}
