package io.fleetledger.report;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a report is about.
 *
 * @param since from this instant on; null: from the beginning
 * @param until up to this instant, exclusive; null: to the end
 * @param tenant of this tenant; null: of all
 */
public record ReportFilter(
    @Nullable Instant since, @Nullable Instant until, @Nullable String tenant) {
  /** Everything. */
  public static final ReportFilter ALL = new ReportFilter(null, null, null);

  /** The windows that the span is made of: hours if it is, else minutes. */
  String grain() {
    return isHour(since) && isHour(until) ? "hour" : "minute";
  }

  private static boolean isHour(@Nullable Instant instant) {
    return instant == null || instant.truncatedTo(ChronoUnit.HOURS).equals(instant);
  }
}
